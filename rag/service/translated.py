"""Replies with the entries in the language of the reader, where the glossary has them. Pure."""

from collections.abc import Mapping
from dataclasses import replace

from rag.formats.languages import is_near_language, nearest_language
from rag.types import Entry, Match, Reply


def wanted_language(header: str) -> str:
    """Return the first language of an Accept-Language header, "" if it has none."""
    first = header.partition(",")[0].partition(";")[0].strip()
    return "" if first == "*" else first


def with_translations(reply: Reply, wanted: str, own: str, entries: Mapping[str, Entry]) -> Reply:
    """Return a reply whose matches have the translation in a language, or a note that none has.

    `own` is the language of the glossary; without a wanted language only that is added.
    """
    matches = [_translated(match, wanted, own, entries) for match in reply.matches]
    return replace(reply, matches=tuple(matches))


def _translated(match: Match, wanted: str, own: str, entries: Mapping[str, Entry]) -> Match:
    entry = entries.get(match.id)
    if not wanted or entry is None or is_near_language(wanted, own):
        return replace(match, language=own)
    by_language = {each.language: each for each in entry.translations}
    nearest = nearest_language(wanted, by_language)
    if nearest is not None and is_near_language(wanted, nearest):
        return replace(match, language=own, translation=by_language[nearest])
    note = f"{match.term} has no translation into {wanted}; its definition is in {own}."
    return replace(match, language=own, note=note)
