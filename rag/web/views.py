"""Replies and entries -> what the pages show of them. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from rag.types import Entry, ExplainedMatch, ExplainedReply, Match, Outcome, Reason
from rag.web.rendering import as_html

Words = Mapping[str, Mapping[str, str]]
# From here on an answer is called almost certain, probable, possible.
SURE = ((0.9, "very_likely"), (0.7, "likely"), (0.5, "guess"))
LONGEST_PASSAGE = 160
OTHERS = 4


@dataclass(frozen=True)
class Card:
    """An entry as an answer shows it."""

    id: str
    term: str
    status: str
    short: str
    html: Markup
    why: str
    percent: int


@dataclass(frozen=True)
class Answer:
    """A reply as the page shows it: the entries that are quoted, and the others that are near."""

    question: str
    outcome: Outcome
    sureness: str
    percent: int
    notice: str | None
    did_you_mean: str | None
    cited: tuple[Card, ...]
    others: tuple[Card, ...]


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked over HTTP."""

    method: str
    path: str
    summary: str
    description: str
    tag: str


@dataclass(frozen=True)
class Near:
    """Another entry, with how near it is."""

    id: str
    term: str
    percent: int


def answer(reply: ExplainedReply, say: Words) -> Answer:
    """Return a reply as the page shows it."""
    quoted = reply.answer.citations if reply.answer else ()
    cards = {match.id: card(match, say) for match in reply.matches}
    return Answer(
        question=reply.question,
        outcome=reply.outcome,
        sureness=sureness(reply.confidence),
        percent=round(100 * reply.confidence),
        notice=reply.answer.notice if reply.answer else None,
        did_you_mean=reply.did_you_mean,
        cited=tuple(cards[name] for name in quoted if name in cards),
        others=tuple(held for name, held in cards.items() if name not in quoted)[:OTHERS],
    )


def card(match: ExplainedMatch, say: Words) -> Card:
    """Return an entry as an answer shows it."""
    html = Markup(as_html(match.definition))  # noqa: S704 - it is cleaned there
    percent = round(100 * match.confidence)
    return Card(
        match.id,
        match.term,
        match.status,
        match.short.replace("`", ""),
        html,
        why(match.reason, say["answer"]),
        percent,
    )


def sureness(confidence: float) -> str:
    """Return the name of the words for a confidence."""
    return next((name for least, name in SURE if confidence >= least), "unlikely")


def why(reason: Reason, say: Mapping[str, str]) -> str:
    """Return in plain words why an entry was offered."""
    passage = (
        reason.passage
        if len(reason.passage) <= LONGEST_PASSAGE
        else f"{reason.passage[:LONGEST_PASSAGE]}…"
    )
    view = {"names": "names", "question": "question"}.get(reason.view, "definition")
    told = [say[f"why_{view}"].format(passage=passage)]
    if reason.features["exact"] > 0:
        told.insert(0, say["why_spells"].format(name=reason.name))
    elif reason.features["coverage"] > 0:
        told.append(say["why_resembles"].format(name=reason.name))
    return " ".join(told)


def near(matches: Iterable[Match]) -> list[Near]:
    """Return matches with how near they are."""
    return [Near(match.id, match.term, round(100 * match.confidence)) for match in matches]


def letter(term: str) -> str:
    """Return the letter that a term is listed under: its first without marks, '#' for digits and signs."""
    first = next((sign for sign in unicodedata.normalize("NFD", term) if sign.isalnum()), "")
    return first.upper()[:1] if first.isalpha() else "#"


def order(entry: Entry) -> tuple[bool, str, str, str]:
    """Return the place of an entry in a list: by letter, signs last, then by its words."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFD", entry.term) if sign.isalnum() or sign == " "
    )
    return letter(entry.term) == "#", letter(entry.term), plain.strip().casefold(), entry.id


def by_letter(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return entries in the order of a list, by letter."""
    listed = sorted(entries, key=order)
    return [
        (first, list(group))
        for first, group in groupby(listed, key=lambda entry: letter(entry.term))
    ]


def tag_counts(entries: Iterable[Entry]) -> list[tuple[str, int]]:
    """Return each tag with how many entries bear it, by name."""
    return sorted(
        Counter(tag for entry in entries for tag in entry.tags).items(),
        key=lambda pair: pair[0].casefold(),
    )


def homonyms(entry: Entry, bearers: Mapping[str, Sequence[Entry]]) -> list[tuple[str, list[Entry]]]:
    """Return the names that an entry shares, with the other entries that bear each."""
    found = [
        (name, [other for other in others if other.id != entry.id])
        for name, others in bearers.items()
    ]
    return [(name, others) for name, others in found if others]


def operations(schema: Mapping[str, Any]) -> list[Operation]:
    """Return what can be asked over HTTP, as its OpenAPI schema says."""
    return [
        Operation(
            method.upper(),
            path,
            said["summary"],
            said.get("description", ""),
            said.get("tags", [""])[0],
        )
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
    ]


def defined_term(entry: Entry, address: str, glossary: str, home: str) -> dict[str, Any]:
    """Return what search engines read of an entry: https://schema.org/DefinedTerm."""
    return {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "@id": address,
        "name": entry.term,
        "alternateName": list(entry.aliases),
        "description": entry.definition,
        "termCode": entry.id,
        "inDefinedTermSet": {"@type": "DefinedTermSet", "name": glossary, "url": home},
    }
