"""Reads glossaries in gettext's catalogues: terms with comments, and their translations.

Owns polib.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.entries.language_tags import is_near_language
from rag.errors import CorpusError, Fault
from rag.formats.decoding import read_beginning, read_text
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.text_to_markdown import text_to_markdown
from rag.types import Translation

SUFFIXES = (".po", ".pot")
UNSURE = "has a translation that is marked as fuzzy; left out, until somebody checks it"
# The language of the terms, unless the catalogue is in the language wanted.
SOURCE_LANGUAGE = "en"


class Gettext:
    """A catalogue of gettext whose comments define the terms."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a catalogue of messages."""
        return path.suffix.lower() in SUFFIXES and "msgid" in read_beginning(path)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a catalogue; those without a comment have no definition."""
        import polib  # here: no other format needs it

        text, notes = read_text(path)
        yield from notes
        try:
            # A text without a line end may be taken for the name of a file.
            catalogue = polib.pofile(f"# \n{text}\n", wrapwidth=0)
        except (OSError, ValueError, RecursionError) as error:
            message = f"is no catalogue of gettext ({error}); mend it"
            raise CorpusError([Fault(str(path), 1, message)]) from None
        language = catalogue.metadata.get("Language", "").replace("_", "-")
        messages = [message for message in catalogue if not message.obsolete]
        passed_over = {"obsolete message": len(catalogue) - len(messages)}
        drafts = (_draft(str(path), message, language, options) for message in messages)
        yield from with_terms_account(drafts, passed_over)
        for message in messages:
            if message.fuzzy and _translated(message):
                yield Fault(str(path), message.linenum - 1, f"{message.msgid!r} {UNSURE}")


def _draft(file: str, message: Any, language: str, options: ReadOptions) -> Draft:
    """Return the draft of a message: the term in the language wanted, the other one beside it."""
    context = (message.msgctxt or "").strip()
    comments = [message.comment.strip(), message.tcomment.strip()]
    texts = list(filter(None, comments)) or [context]
    source, translated = message.msgid, "" if message.fuzzy else _translated(message)
    is_wanted = bool(language) and is_near_language(options.language, language)
    if translated and is_wanted and language != SOURCE_LANGUAGE:
        term, other = translated, Translation(SOURCE_LANGUAGE, source, "")
    else:
        term, other = source, Translation(language, translated, "")
    return Draft(
        term=term,
        definition=text_to_markdown("\n\n".join(texts)),
        file=file,
        line=message.linenum - 1,
        aliases=(other.term,) if other.term and not other.language else (),
        tags=(context,) if context and context not in texts else (),
        translations=(other,) if other.term and other.language else (),
    )


def _translated(message: Any) -> str:
    """Return the translation of a message, that of one thing if there are several forms."""
    return str(message.msgstr or message.msgstr_plural.get(0, ""))
