"""What the pages show of replies and entries, as records for the templates. Pure functions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.entries.surface_forms import implied_names, normalised_words
from rag.types import Entry, EntryMention, ExplainedMatch, ExplainedReply, Match, Outcome, Reason
from rag.web.folding import Part, folded_parts
from rag.web.language_choices import LanguageChoice
from rag.web.strings import Strings

# The least confidence, and the name of the words for it among the strings.
SURE = ((0.9, "very_likely"), (0.7, "likely"), (0.5, "guess"))
# Characters of a passage that are shown.
LONGEST_PASSAGE = 160
# The views of a passage that a reason names.
NAMED_VIEWS = frozenset({"names", "question"})
OTHERS = 4


@dataclass(frozen=True)
class Card:
    """An entry as an answer shows it."""

    id: str
    term: str
    status: str
    short: str
    parts: tuple[Part, ...]
    why: str
    percent: int
    language: str


@dataclass(frozen=True)
class AnswerView:
    """A reply as the page shows it: `cited` are the quoted entries, `others` the next ones.

    `has_homonyms` says that those quoted share a name, so that it has several meanings.
    """

    question: str
    outcome: Outcome
    has_homonyms: bool
    sureness: str
    percent: int
    notice: str
    did_you_mean: str | None
    asked_for: str | None
    note: str
    mentions: tuple[EntryMention, ...]
    cited: tuple[Card, ...]
    others: tuple[Card, ...]
    languages: tuple[LanguageChoice, ...]


@dataclass(frozen=True)
class NearEntry:
    """Another entry, with its nearness in percent."""

    id: str
    term: str
    percent: int


def answer_view(
    reply: ExplainedReply,
    say: Strings,
    base: str,
    languages: Sequence[LanguageChoice] = (),
    notice: str = "",
) -> AnswerView:
    """Return a reply as the page shows it; `say` are the strings of the pages.

    Relative links in definitions begin at `base`; `languages` are those of the quoted entries,
    `notice` is what to know of their definitions.
    """
    citations = reply.answer.citations if reply.answer else ()
    cards = {match.id: _card(match, say, base) for match in reply.matches}
    shown = {*citations, *(mention.id for mention in reply.mentions)}
    others = [card for card in cards.values() if card.id not in shown]
    return AnswerView(
        question=reply.question,
        outcome=reply.outcome,
        has_homonyms=share_a_name([match for match in reply.matches if match.id in citations]),
        sureness=_sureness(reply.confidence),
        percent=_percent(reply.confidence),
        notice=notice,
        did_you_mean=reply.did_you_mean,
        asked_for=reply.asked_for,
        note=say["answer"]["unread"] if reply.note else "",
        mentions=reply.mentions,
        cited=tuple(cards[entry_id] for entry_id in citations if entry_id in cards),
        others=tuple(others[:OTHERS]),
        languages=tuple(languages),
    )


def share_a_name(matches: Iterable[Match]) -> bool:
    """Return whether several entries are called the same, in writing or by implication."""
    names = [_forms_of(match) for match in matches]
    return len(names) > 1 and bool(set.intersection(*names))


def _forms_of(match: Match) -> set[str]:
    """Return the names of an entry, written or implied, as normalised words."""
    forms = set()
    for name in (match.term, *match.aliases):
        for form in (name, *implied_names(name)):
            forms.add(" ".join(normalised_words(form)))
    return forms


def _card(match: ExplainedMatch, say: Strings, base: str) -> Card:
    from rag.web.rendering import definition_html  # here: see `templates`

    term, language, highlights = match.term, match.language, match.highlights
    if match.translation:
        term = match.translation.term
    if match.translation and match.translation.definition:
        language, highlights = match.translation.language, ()
    return Card(
        id=match.id,
        term=term,
        status=match.status,
        short=match.short.replace("`", ""),
        parts=folded_parts(definition_html(match.quoted, highlights, base)),
        why=_why(match.reason, say["answer"]),
        percent=_percent(match.confidence),
        language=language,
    )


def _percent(share: float) -> int:
    return round(100 * share)


def _sureness(confidence: float) -> str:
    """Return the name of the words for a confidence."""
    for least, name in SURE:
        if confidence >= least:
            return name
    return "unlikely"


def _why(reason: Reason, say: Mapping[str, str]) -> str:
    """Return in plain words why an entry is offered."""
    passage = reason.passage
    if len(passage) > LONGEST_PASSAGE:
        passage = f"{passage[:LONGEST_PASSAGE]}…"
    view = reason.view if reason.view in NAMED_VIEWS else "definition"
    nearest = say[f"why_{view}"].format(passage=passage)
    if reason.features["exact"] > 0:
        spells = say["why_spells"].format(name=reason.name)
        return f"{spells} {nearest}"
    if reason.features["coverage"] > 0:
        resembles = say["why_resembles"].format(name=reason.name)
        return f"{nearest} {resembles}"
    return nearest


def near_entries(matches: Iterable[Match]) -> list[NearEntry]:
    """Return matches with their nearness in percent."""
    return [NearEntry(match.id, match.term, _percent(match.confidence)) for match in matches]


def homonyms(entry: Entry, bearers: Mapping[str, Sequence[Entry]]) -> list[tuple[str, list[Entry]]]:
    """Return the names that an entry shares, with the other entries of each."""
    shared = []
    for name, entries in bearers.items():
        others = [other for other in entries if other.id != entry.id]
        if others:
            shared.append((name, others))
    return shared


def defined_term(entry: Entry, address: str, glossary: str, home: str) -> dict[str, Any]:
    """Return an entry for search engines, as https://schema.org/DefinedTerm."""
    return {
        "@context": "https://schema.org",
        "@type": "DefinedTerm",
        "@id": address,
        "name": entry.term,
        "alternateName": list(entry.aliases),
        "description": entry.plain,
        "termCode": entry.id,
        "inDefinedTermSet": {"@type": "DefinedTermSet", "name": glossary, "url": home},
    }
