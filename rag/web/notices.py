"""What the pages say beside definitions, in the language of the pages. Pure functions."""

from collections.abc import Iterable, Sequence

from rag.entries.language_tags import ReaderLanguages
from rag.search.translated import lacks_languages
from rag.types import Entry
from rag.web.strings import Strings, name_in


def deprecation_notice(entry: Entry, see_also: Iterable[Entry], say: Strings) -> str:
    """Return the sentence that warns of a deprecated entry and names what to see instead."""
    others = [other.term for other in see_also if other.status == "approved"]
    if not others:
        return say["answer"]["deprecated"].format(term=entry.term)
    return say["answer"]["deprecated_see"].format(term=entry.term, others=", ".join(others))


def lacking_notice(
    entries: Sequence[Entry], wanted: ReaderLanguages, own: str, say: Strings
) -> str:
    """Return the sentence about entries without a definition in a wanted language, or "".

    `own` is the language of the glossary, "" if it is not known.
    """
    terms = [entry.term for entry in entries if lacks_languages(entry, wanted, own)]
    if not terms:
        return ""
    sentence = say["answer"]["lacks_shown" if own else "lacks"]
    named, language = ", ".join(terms), name_in(say, wanted.tags[0])
    return sentence.format(terms=named, wanted=language, shown=name_in(say, own))
