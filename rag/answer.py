"""What was retrieved -> reply: quote and cite, offer the senses, or decline. Pure."""

from collections.abc import Mapping

from rag.retriever import Candidate, Retrieved
from rag.types import Entry, Generation, Match, Outcome, Quote, Reply

ANSWER_FROM = 0.5


def compose(
    question: str, retrieved: Retrieved, entries: Mapping[str, Entry], limit: int, generation: Generation
) -> Reply:
    """Return the reply to a question. Every answer cites the entries whose definitions it quotes."""
    matches = tuple(match(entries[found.entry], found) for found in retrieved.candidates[:limit])
    outcome, cited = decide(retrieved)
    return Reply(
        question=question,
        outcome=outcome,
        confidence=retrieved.candidates[0].confidence if retrieved.candidates else 0.0,
        answer=quote([entries[entry] for entry in cited]) if cited else None,
        matches=matches,
        did_you_mean=None,
        index=generation,
    )


def decide(retrieved: Retrieved) -> tuple[Outcome, list[str]]:
    """Return the outcome, and the entries to quote: all that are named, else the best if it is likely enough."""
    senses = [mention.entries for mention in retrieved.mentions]
    named = list(dict.fromkeys(entry for bearers in senses for entry in bearers))
    if named:
        return ("ambiguous" if len(senses) == 1 and len(named) > 1 else "answered"), named
    best = retrieved.candidates[0] if retrieved.candidates else None
    return ("answered", [best.entry]) if best and best.confidence >= ANSWER_FROM else ("declined", [])


def quote(cited: list[Entry]) -> Quote:
    """Return the definitions of the cited entries, word for word, one after the other."""
    return Quote("\n\n".join(entry.definition for entry in cited), tuple(entry.id for entry in cited))


def match(entry: Entry, found: Candidate) -> Match:
    """Return an entry as it is offered."""
    return Match(
        id=entry.id,
        term=entry.term,
        aliases=entry.aliases,
        short=entry.short,
        definition=entry.definition,
        score=round(found.score, 6),
        confidence=round(found.confidence, 4),
    )
