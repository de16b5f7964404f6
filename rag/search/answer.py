"""What was retrieved -> reply: quote and cite, offer the senses, or decline with the nearest. Pure."""

import math
from collections.abc import Mapping

from rag.entries.passages import split
from rag.search.confidence import probability
from rag.search.retriever import Candidate, Retrieved
from rag.types import (
    Calibration,
    Entry,
    ExplainedMatch,
    ExplainedReply,
    Generation,
    Match,
    Outcome,
    Passage,
    Quote,
    Reason,
    Reply,
)

ANSWER_FROM = 0.5
# A question that says nothing but a name is answered; the rest of certainty is for homonyms.
NAMED = 0.97
# Two entries this close in log-odds are both offered.
TOO_CLOSE = 0.1
# A name that is only resembled is proposed when it is this like, and covers this much of the question.
RESEMBLES = 0.4


def compose(
    question: str,
    retrieved: Retrieved,
    calibration: Calibration,
    entries: Mapping[str, Entry],
    generation: Generation,
) -> Reply:
    """Return the reply to a question. Every answer cites the entries whose definitions it quotes."""
    sure = probability(retrieved.evidence, calibration)
    sure = max(sure, NAMED) if retrieved.mentions else sure
    outcome, cited = decide(retrieved, sure)
    return Reply(
        question=question,
        outcome=outcome,
        confidence=round(sure, 4),
        answer=quote([entries[entry] for entry in cited], entries) if cited else None,
        matches=matches(retrieved, sure, entries),
        did_you_mean=resembled(retrieved),
        index=generation,
    )


def decide(retrieved: Retrieved, sure: float) -> tuple[Outcome, list[str]]:
    """Return the outcome and the entries to quote: all that are named, else the best if it is likely enough."""
    named = list(
        dict.fromkeys(entry for mention in retrieved.mentions for entry in mention.entries)
    )
    if named:
        return ("ambiguous" if len(retrieved.mentions) == 1 < len(named) else "answered"), named
    if sure < ANSWER_FROM:
        return "declined", []
    first = retrieved.candidates[0]
    close = [
        each.entry for each in retrieved.candidates[1:2] if first.score - each.score < TOO_CLOSE
    ]
    return ("ambiguous" if close else "answered"), [first.entry, *close]


def matches(retrieved: Retrieved, sure: float, entries: Mapping[str, Entry]) -> tuple[Match, ...]:
    """Return the candidates as they are offered, less confident the further they are behind the first."""
    first = retrieved.candidates[0].score
    named = {entry for mention in retrieved.mentions for entry in mention.entries}
    return tuple(
        match(
            entries[each.entry],
            each,
            sure if each.entry in named else sure * math.exp(min(0.0, each.score - first)),
        )
        for each in retrieved.candidates
    )


def match(entry: Entry, found: Candidate, confidence: float) -> Match:
    """Return an entry as it is offered."""
    return Match(
        id=entry.id,
        term=entry.term,
        aliases=entry.aliases,
        short=entry.short,
        definition=entry.definition,
        score=round(found.score, 4),
        confidence=round(confidence, 4),
        status=entry.status,
    )


def quote(cited: list[Entry], entries: Mapping[str, Entry]) -> Quote:
    """Return the definitions of the cited entries, word for word, one after the other."""
    notices = [deprecation(entry, entries) for entry in cited if entry.status == "deprecated"]
    text = "\n\n".join(entry.definition for entry in cited)
    return Quote(text, tuple(entry.id for entry in cited), " ".join(notices) or None)


def deprecation(entry: Entry, entries: Mapping[str, Entry]) -> str:
    """Return the sentence that warns of a deprecated entry and names what to look at instead."""
    instead = [
        other.term
        for other in map(entries.get, entry.see_also)
        if other and other.status == "approved"
    ]
    return f"{entry.term} is deprecated{'; see ' + ', '.join(instead) if instead else ''}."


def resembled(retrieved: Retrieved) -> str | None:
    """Return the name that the question nearly spells, if it spells none exactly."""
    links = [each.link for each in retrieved.candidates]
    if retrieved.mentions or any(link.exact >= RESEMBLES for link in links):
        return None
    near = max(links, key=lambda link: link.coverage)
    return near.name if near.likeness >= RESEMBLES and near.coverage >= RESEMBLES else None


def explain(reply: Reply, retrieved: Retrieved, entries: Mapping[str, Entry]) -> ExplainedReply:
    """Return the reply with the reason of each match."""
    reasons = [
        reason(each, split([entries[each.entry]])[each.passage]) for each in retrieved.candidates
    ]
    explained = tuple(
        ExplainedMatch(**vars(one), reason=why)
        for one, why in zip(reply.matches, reasons, strict=True)
    )
    return ExplainedReply(**(vars(reply) | {"matches": explained}))


def reason(found: Candidate, passage: Passage) -> Reason:
    """Return why an entry was offered, given its nearest passage."""
    view = {"names": "names", "question": "question"}.get(passage.view, "definition")
    said = [f"its {view} {passage.text!r} is nearest (cosine {found.cosine:.2f})"]
    said.append(f"word by word it meets {found.interaction.entry:.0%} of the question")
    if found.link.coverage:
        how = "spells" if found.link.exact else "resembles"
        said.append(
            f"the question {how} its name {found.link.name!r} ({found.link.coverage:.0%} of its letters)"
        )
    numbers = {name: round(value, 4) for name, value in found.features._asdict().items()}
    return Reason(
        "; ".join(said),
        passage.view,
        passage.text,
        found.link.name,
        round(found.cosine, 4),
        numbers,
    )
