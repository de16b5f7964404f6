"""The switch of a page between the languages in which its entries can be read. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from rag.entries.language_names import language_name
from rag.types import Entry


@dataclass(frozen=True)
class LanguageChoice:
    """A language in which a page can be read: its tag, what it calls itself, and if it is shown."""

    language: str
    name: str
    is_shown: bool


def language_choices(entries: Iterable[Entry], own: str, shown: str) -> list[LanguageChoice]:
    """Return the languages in which at least one of some entries is defined, by name.

    `own` is the language of the glossary, `shown` that of the page. None if there is only one.
    """
    languages = {own} if own else set()
    for entry in entries:
        languages.update(each.language for each in entry.translations if each.definition)
    if len(languages) < 2:
        return []
    choices = [LanguageChoice(each, language_name(each), each == shown) for each in languages]
    return sorted(choices, key=lambda choice: choice.name.casefold())
