"""The strings of the pages in each language, and how a language writes numbers and dates. Pure."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from rag.entries.language_names import language_name
from rag.entries.language_tags import accepted_languages, primary_language
from rag.errors import BadSetting
from rag.settings import Settings

# Every string of the pages, by page and name.
Strings: TypeAlias = Mapping[str, Mapping[str, str]]

FOLDER = files("rag.web").joinpath("languages")
FALLBACK = "en"


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that the pages can be in."""
    names = [file.name for file in FOLDER.iterdir()]
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def strings(language: str) -> Strings:
    """Return every string of the pages in a language, which is one of `languages`."""
    return tomllib.loads(FOLDER.joinpath(f"{language}.toml").read_text(encoding="utf-8"))


def interface_language(settings: Settings, glossary: str = "", header: str = "") -> str:
    """Return the language of the pages.

    It is the one set, else that of the glossary, else the first that the reader's browser accepts,
    else English. `glossary` is the language that is told from its texts, "" if none is; `header` is
    the Accept-Language of the request. Raises BadSetting if there are no strings in the one set.
    """
    wanted = primary_language(settings.interface_language)
    if wanted and wanted not in languages():
        choices = ", ".join(languages())
        raise BadSetting(
            f"The pages are not in {settings.interface_language!r} yet; "
            f"--interface-language is one of {choices}"
        )
    if wanted:
        return wanted
    read = "" if settings.language == FALLBACK else settings.language
    for language in (glossary, read, *accepted_languages(header)):
        if primary_language(language) in languages():
            return primary_language(language)
    return FALLBACK


def name_in(say: Strings, language: str) -> str:
    """Return the name of a language in that of `say`; what it calls itself if that is not known."""
    primary = primary_language(language)
    return say["languages"].get(primary) or language_name(primary or language)


def number_text(number: int, say: Strings) -> str:
    """Return a whole number as the language of `say` writes it: 1,000 or 1.000."""
    return f"{number:,}".replace(",", say["site"]["thousands"])


def date_text(moment: str, say: Strings) -> str:
    """Return the day of a moment in ISO 8601 as the language of `say` writes it."""
    day = datetime.fromisoformat(moment)
    month = say["site"]["months"].split()[day.month - 1]
    return say["site"]["date"].format(day=day.day, month=month, year=day.year)
