"""The languages in which a reader wants definitions: the one asked for, or Accept-Language."""

from fastapi import Request

from rag.entries.language_tags import language_tag

# So many languages of a header are read.
MOST_LANGUAGES = 10


def reader_languages(request: Request, asked_for: str = "") -> tuple[str, ...]:
    """Return the languages that a request wants, the best first; () if it wants any."""
    if asked_for:
        return (asked_for,)
    return accepted_languages(request.headers.get("accept-language", ""))


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
