"""Languages of a source -> the one a reader is given, and the tags under which the others can be kept. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from rag.formats.drafts import Options
from rag.types import Entry, Translation

# What is not said to be in another language is in this one, in whatever is written.
BASE = Options().language
TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")


def tag(language: str) -> str:
    """Return a language as BCP 47 spells it, `pt_BR` -> `pt-BR`; '' if it cannot be spelt so."""
    wanted = language.strip().replace("_", "-")
    return wanted if TAG.fullmatch(wanted) else ""


def primary(language: str) -> str:
    """Return a language without its region or script: `pt-BR` -> `pt`."""
    return tag(language).lower().split("-")[0]


def nearest(wanted: str, offered: Iterable[str]) -> str | None:
    """Return the language that is nearest to the one wanted, '' being one that is not stated; None if there is none."""
    return min(offered, key=lambda language: distance(wanted, language), default=None)


@lru_cache
def distance(wanted: str, language: str) -> int:
    """Return 0 for the language itself, 1 without region, 2 in another region, 3 not stated, 4 for another one."""
    is_like = (
        tag(language).lower() == tag(wanted).lower(),
        tag(language).lower() == primary(wanted),
        bool(language) and primary(language) == primary(wanted),
        not language,
    )
    return is_like.index(True) if any(is_like) else len(is_like)


def is_near(wanted: str, language: str) -> bool:
    """Tell whether a text may be read as one in the language wanted."""
    return distance(wanted, language) < 4


def tagged(entry: Entry) -> Entry:
    """Return an entry with those translations that standards can tell apart: one for each tag, none in the base."""
    return replace(entry, translations=tuple(_tagged(entry.translations)))


def _tagged(translations: Iterable[Translation]) -> Iterator[Translation]:
    taken = {"", BASE}
    for each in translations:
        language = tag(each.language)
        if language.lower() not in taken:
            taken.add(language.lower())
            yield replace(each, language=language)
