"""Every error raised on purpose: one tree. Each leaf has an HTTP status, and a sentence that names the remedy."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong with one line of one corpus file."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return it as compilers do, so that editors can jump to it."""
        return f"{self.file}:{self.line}: {self.message}"


class RagError(Exception):
    """The one class to catch."""

    status = 500
    title = "Internal error"
    # Seconds after which asking again may help.
    retry_after: int | None = None


class CorpusError(RagError):
    """The corpus cannot be read as it stands; `faults` lists all of it at once."""

    status = 422
    title = "Corpus has faults"

    def __init__(self, faults: list[Fault]) -> None:
        """Keep the faults in the order of file and line."""
        self.faults = sorted(faults)
        super().__init__("\n".join(map(str, self.faults)))


class IndexMissing(RagError):
    """There is no index where one was looked for."""

    status = 503
    title = "No index"


class IndexUnusable(RagError):
    """What lies in the index folder is foreign, incomplete or damaged."""

    status = 503
    title = "Index unusable"


class NoSuchGeneration(RagError):
    """The generation to go back to is not kept."""

    status = 404
    title = "No such generation"


class IndexMismatch(RagError):
    """The index was built with another encoder than the one asked for."""

    status = 503
    title = "Index built with another model"


class EncoderUnavailable(RagError):
    """The model cannot be loaded, or the device is not there."""

    status = 503
    title = "Encoder unavailable"


class UnknownTerm(RagError):
    """No entry bears this id, term or alias."""

    status = 404
    title = "Unknown term"


class UnknownModel(RagError):
    """A client asks for a model that is not here."""

    status = 404
    title = "Unknown model"


class BadQuestion(RagError):
    """The question is empty, too long, or not text."""

    status = 422
    title = "Bad question"


class BadQuestions(RagError):
    """A file of questions for `rag eval` cannot be read."""

    status = 422
    title = "Questions have faults"


class TextUnusable(RagError):
    """A text to be annotated cannot be read or written, or it is not known how it is written."""

    status = 422
    title = "Text unusable"


class Overloaded(RagError):
    """More is asked at once than can be answered in time."""

    status = 503
    title = "Too busy"
    retry_after = 1


class QuestionsNotKept(RagError):
    """There is no log of questions: its owner has not asked for one."""

    status = 409
    title = "Questions not kept"


class LogUnusable(RagError):
    """The log of questions cannot be read or written, or is something else."""

    status = 503
    title = "Log of questions unusable"


class UnknownTask(RagError):
    """No task bears this id, or it ended long ago."""

    status = 404
    title = "Unknown task"


class EntryRefused(RagError):
    """An entry that is to be written breaks rules that `rag check` tells; `faults` lists them."""

    status = 422
    title = "Entry has faults"

    def __init__(self, faults: list[str]) -> None:
        """Keep the faults in their order."""
        self.faults = faults
        super().__init__("; ".join(faults))


class CorpusUnwritable(RagError):
    """The disk refuses to take a corpus file."""

    status = 503
    title = "Corpus cannot be written"


class NotEditable(RagError):
    """The glossary is read from a format that is not written to."""

    status = 409
    title = "Not editable"


class EditConflict(RagError):
    """The entry is not in the state that the editor has seen."""

    status = 412
    title = "Changed meanwhile"


class KeyRequired(RagError):
    """The request needs a key and brings none that is known."""

    status = 401
    title = "Key required"


class NotAllowed(RagError):
    """The key has not the right, or nobody has."""

    status = 403
    title = "Not allowed"


class TooLarge(RagError):
    """The body of the request is larger than any that is read."""

    status = 413
    title = "Too large"


class TooOften(RagError):
    """More was asked in a time than is allowed."""

    status = 429
    title = "Too often"

    def __init__(self, message: str, retry_after: int) -> None:
        """Keep after how many seconds there is room again."""
        self.retry_after = retry_after
        super().__init__(message)


class BadSetting(RagError):
    """An option has a value that cannot be used."""

    status = 500
    title = "Bad setting"


class KeysUnusable(RagError):
    """The file of keys cannot be read, or a key of the name is there or is not."""

    status = 503
    title = "Keys unusable"


class ExtraMissing(RagError):
    """A command needs an optional package that is not installed."""

    status = 501
    title = "Not installed"


class BackendUnavailable(RagError):
    """The server that searches the vectors does not answer, or is not one that is known."""

    status = 503
    title = "Vectors cannot be searched"
    retry_after = 5


class ServerFault(RagError):
    """A server that was asked does not answer, or answers what it should not."""

    status = 502
    title = "Server at fault"


class WriterFailed(RagError):
    """The language model gives no answer; the quoted definition is given instead."""

    status = 502
    title = "Nothing written"


class WritingOff(RagError):
    """No language model is set up."""

    status = 409
    title = "Writing is off"
