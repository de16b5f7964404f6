"""Every error of ours. Each class has an HTTP status and a title, each message names a remedy."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """A fault in one line of a corpus file; advice is a rule of the house that need not be kept."""

    file: str
    line: int
    message: str
    is_advice: bool = False

    def __str__(self) -> str:
        """Return the fault as compilers print it, so that editors can jump to the line."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        kind = "advice: " if self.is_advice else ""
        return f"{place}: {kind}{self.message}"


class RagError(Exception):
    """The base class of all errors of ours: the one to catch."""

    status = 500
    title = "Internal error"
    # Seconds after which a new attempt may succeed, None if none will.
    retry_after: int | None = None


class CorpusError(RagError):
    """The corpus cannot be read; `faults` lists all that is wrong with it."""

    status = 422
    title = "Corpus has faults"

    def __init__(self, faults: list[Fault]) -> None:
        """Sort the faults by file and line; the message lists them, one a line."""
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


class EntryGone(CorpusError):
    """The file of an entry was removed after the corpus was read."""

    status = 409
    title = "Corpus changed"


class IndexMissing(RagError):
    """There is no index in the folder."""

    status = 503
    title = "No index"


class IndexUnusable(RagError):
    """The index folder holds other files, or an index that is incomplete or damaged."""

    status = 503
    title = "Index unusable"


class NoSuchGeneration(RagError):
    """The generation to go back to is not stored any more."""

    status = 404
    title = "No such generation"


class IndexMismatch(RagError):
    """The index was built with another encoder than the one that is wanted."""

    status = 503
    title = "Index built with another model"


class EncoderUnavailable(RagError):
    """The model cannot be loaded, or the device does not exist."""

    status = 503
    title = "Encoder unavailable"


class GlossaryDown(RagError):
    """None of several glossaries can be asked, or not the one that is meant."""

    status = 503
    title = "Glossary not served"


class UnknownGlossary(RagError):
    """None of several glossaries has this name."""

    status = 404
    title = "Unknown glossary"


class UnknownTerm(RagError):
    """No entry has this id, term or alias."""

    status = 404
    title = "Unknown term"


class UnknownModel(RagError):
    """A client of the OpenAI API names a model that does not exist here."""

    status = 404
    title = "Unknown model"


class RequestNotUnderstood(RagError):
    """A field of a request is missing, unknown, or has a value of the wrong kind."""

    status = 422
    title = "Request not understood"


class BadQuestion(RagError):
    """The question is empty, too long, or not text."""

    status = 422
    title = "Bad question"


class BadQuestions(RagError):
    """A file of questions for `rag eval` cannot be read."""

    status = 422
    title = "Questions have faults"


class BadAnswer(RagError):
    """An answer that proposes questions for an entry cannot be used."""

    status = 422
    title = "Answer unusable"


class NothingToUndo(RagError):
    """No change of what was written for entries is left to take back."""

    status = 409
    title = "Nothing to undo"


class TextUnusable(RagError):
    """A text to annotate cannot be read or written, or its format is unknown."""

    status = 422
    title = "Text unusable"


class Overloaded(RagError):
    """More requests wait than can be answered in time."""

    status = 503
    title = "Too busy"
    retry_after = 1


class QuestionsNotKept(RagError):
    """The owner of the service keeps no log of questions."""

    status = 409
    title = "Questions not kept"


class LogUnusable(RagError):
    """The log of questions cannot be read or written, or the file is something else."""

    status = 503
    title = "Log of questions unusable"


class UnknownTask(RagError):
    """No task has this id, or it ended long ago."""

    status = 404
    title = "Unknown task"


class EntryRefused(RagError):
    """An entry to be written breaks rules of `rag check`; `faults` lists them."""

    status = 422
    title = "Entry has faults"

    def __init__(self, faults: list[str]) -> None:
        """Take the faults in their order; the message lists them."""
        self.faults = faults
        super().__init__("; ".join(faults))


class CorpusUnwritable(RagError):
    """A file of the corpus cannot be written."""

    status = 503
    title = "Corpus cannot be written"


class NotEditable(RagError):
    """The glossary is in a format that entries cannot be edited in."""

    status = 409
    title = "Not editable"


class EditConflict(RagError):
    """The entry is not in the state that the editor expects."""

    status = 412
    title = "Changed meanwhile"


class KeyRequired(RagError):
    """The request needs a key and has none that is known."""

    status = 401
    title = "Key required"


class NotAllowed(RagError):
    """The key does not have the right, or no key has it."""

    status = 403
    title = "Not allowed"


class TooLarge(RagError):
    """The body of the request is too large."""

    status = 413
    title = "Too large"


class TooOften(RagError):
    """More requests were sent than the rate limit allows."""

    status = 429
    title = "Too often"

    def __init__(self, message: str, retry_after: int) -> None:
        """Take the message, and the seconds after which a request is allowed again."""
        self.retry_after = retry_after
        super().__init__(message)


class BadSetting(RagError):
    """An option has a value that cannot be used."""

    status = 500
    title = "Bad setting"


class KeysUnusable(RagError):
    """The file of keys cannot be read or written; or a name is taken or unknown."""

    status = 503
    title = "Keys unusable"


class ExtraMissing(RagError):
    """A command needs an optional package that is not installed."""

    status = 501
    title = "Not installed"

    @classmethod
    def of(cls, extra: str, feature: str, missing: ModuleNotFoundError) -> "ExtraMissing":
        """Return the error of a feature whose library an extra installs, with the commands."""
        remedy = f"in the repository run: make with-{extra}, or pip install '.[{extra}]'"
        return cls(f"{feature} needs {missing.name}; {remedy}")


class BackendUnavailable(RagError):
    """The server that searches the vectors does not answer, or is of an unknown kind."""

    status = 503
    title = "Vectors cannot be searched"
    retry_after = 5


class ServerFault(RagError):
    """A server does not answer a client, or answers with something else than it should."""

    status = 502
    title = "Server at fault"


class WriterFailed(RagError):
    """The language model writes no answer; the reply is the quoted definition instead."""

    status = 502
    title = "Nothing written"


class WritingOff(RagError):
    """No language model is set up."""

    status = 409
    title = "Writing is off"


class ModelFailed(RagError):
    """A language model does not answer as it should; a new attempt may succeed."""

    status = 502
    title = "Language model failed"

    def __init__(self, message: str, retry_after: int | None = None) -> None:
        """Take the message, and the seconds after which the server wants to be asked again."""
        self.retry_after = retry_after
        super().__init__(message)


class ModelRefused(RagError):
    """A server refuses to ask its language model: a wrong key, model or request."""

    status = 502
    title = "Language model refused"


class JournalUnusable(RagError):
    """The journal of what a language model answered cannot be read or written."""

    status = 503
    title = "Journal unusable"
