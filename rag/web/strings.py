"""The strings of the pages in each language, and how a language writes numbers and dates. Pure."""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TypeAlias

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


def interface_language(settings: Settings) -> str:
    """Return the language of the pages: the one set, else that of the glossary, else English.

    Raises BadSetting if there are no strings in the language set.
    """
    wanted = _primary(settings.interface_language)
    if wanted and wanted not in languages():
        choices = ", ".join(languages())
        raise BadSetting(
            f"The pages are not in {settings.interface_language!r} yet; "
            f"--interface-language is one of {choices}"
        )
    if wanted:
        return wanted
    own = _primary(settings.language)
    return own if own in languages() else FALLBACK


def _primary(language: str) -> str:
    """Return a language without its region: `pt-BR` -> `pt`."""
    return language.strip().replace("_", "-").partition("-")[0].lower()


def number_text(number: int, say: Strings) -> str:
    """Return a whole number as the language of `say` writes it: 1,000 or 1.000."""
    return f"{number:,}".replace(",", say["site"]["thousands"])


def date_text(moment: str, say: Strings) -> str:
    """Return the day of a moment in ISO 8601 as the language of `say` writes it."""
    day = datetime.fromisoformat(moment)
    month = say["site"]["months"].split()[day.month - 1]
    return say["site"]["date"].format(day=day.day, month=month, year=day.year)
