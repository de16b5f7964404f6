"""The language of a glossary in another format, and the tags of its translations. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rag.entries.language_tags import language_tag
from rag.formats.drafts import ReadOptions
from rag.types import Entry, Translation

# The language of everything that states no other one, whatever is written in it.
BASE_LANGUAGE = ReadOptions().language


def with_language_tags(entry: Entry) -> Entry:
    """Return an entry with one translation for each BCP 47 tag, and none in the base language."""
    return replace(entry, translations=tuple(_tagged(entry.translations)))


def _tagged(translations: Iterable[Translation]) -> Iterator[Translation]:
    taken = {"", BASE_LANGUAGE}
    for translation in translations:
        language = language_tag(translation.language)
        if language.lower() not in taken:
            taken.add(language.lower())
            yield replace(translation, language=language)
