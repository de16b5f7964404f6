"""Language tags (BCP 47): their spelling, those a reader wants, and the nearest one. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

# The general shape of a tag, RFC 5646, section 2.1.
TAG = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
# So many languages of a header are read.
MOST_LANGUAGES = 10
# How far a language is from the one wanted, nearest first.
SAME, NO_REGION, OTHER_REGION, NOT_STATED, OTHER_LANGUAGE = range(5)


@dataclass(frozen=True)
class ReaderLanguages:
    """The languages that a reader wants, the best first; none if any will do.

    `are_asked_for` if the reader named them with the question, and not the browser with all.
    """

    tags: tuple[str, ...] = ()
    are_asked_for: bool = False


ANY_LANGUAGE = ReaderLanguages()


def language_tag(language: str) -> str:
    """Return a language as BCP 47 spells it, `pt_BR` -> `pt-BR`; '' if it is no such tag."""
    wanted = language.strip().replace("_", "-")
    if not TAG.fullmatch(wanted):
        return ""
    return wanted


def primary_language(language: str) -> str:
    """Return a language without its region or script: `pt-BR` -> `pt`; '' if it is no tag."""
    return language_tag(language).lower().split("-")[0]


def nearest_language(wanted: str, offered: Iterable[str]) -> str | None:
    """Return the offered language that is nearest to the wanted one; None if none is offered.

    An offered '' is a language that is not stated.
    """
    return min(offered, key=lambda language: _distance(wanted, language), default=None)


@lru_cache
def _distance(wanted: str, language: str) -> int:
    """Return how far a language is from the one wanted, from SAME to OTHER_LANGUAGE."""
    spelling = language_tag(language).lower()
    if spelling == language_tag(wanted).lower():
        return SAME
    if spelling == primary_language(wanted):
        return NO_REGION
    if language and primary_language(language) == primary_language(wanted):
        return OTHER_REGION
    if not language:
        return NOT_STATED
    return OTHER_LANGUAGE


def is_near_language(wanted: str, language: str) -> bool:
    """Return whether a text in one language may be read as one in the language wanted."""
    return _distance(wanted, language) < OTHER_LANGUAGE


def reader_languages(asked_for: str, header: str) -> ReaderLanguages:
    """Return the languages that a reader wants.

    `asked_for` is a language, or "" for those of `header`, the Accept-Language of the request.
    """
    if asked_for:
        return ReaderLanguages((asked_for,), are_asked_for=True)
    return ReaderLanguages(accepted_languages(header))


def accepted_languages(header: str) -> tuple[str, ...]:
    """Return the languages of an Accept-Language header (RFC 9110, 12.5.4), the best first."""
    weighted: list[tuple[float, str]] = []
    for part in header.split(",")[:MOST_LANGUAGES]:
        language, _, parameter = part.partition(";")
        tag, weight = language_tag(language), _weight(parameter)
        if tag and weight > 0:
            weighted.append((-weight, tag))
    return tuple(tag for _, tag in sorted(weighted, key=lambda pair: pair[0]))


def _weight(parameter: str) -> float:
    """Return the weight that a parameter `q=0.8` gives, 1 if it gives none."""
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
