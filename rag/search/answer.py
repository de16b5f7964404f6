"""The reply to a question: quote and cite entries, offer several senses, or decline.

Pure functions on what `rag.search.retriever` retrieved.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.entries.passages import split_into_passages
from rag.search.candidate import Candidate, Retrieval, named_entries
from rag.search.confidence import probability
from rag.types import (
    Entry,
    EntryMention,
    ExplainedMatch,
    ExplainedReply,
    Generation,
    Highlight,
    Match,
    Outcome,
    Passage,
    Quote,
    Reason,
    Reply,
)

# The least confidence at which a definition is quoted.
MIN_CONFIDENCE = 0.5
# Two entries whose scores (log-odds) differ by less are both offered.
TOO_CLOSE = 0.1
# "Did you mean" proposes a name from this likeness on, if it covers this share of the question.
RESEMBLES = 0.4
# The views that a reason names; the others are parts of the definition.
NAMED_VIEWS = frozenset({"names", "question", "translation"})


@dataclass(frozen=True)
class Details:
    """What a reply shows beside the entries.

    `mentions` are the sentences that mention what the question asks for, where no entry has that
    name; `highlights` are those of the matches, by their ids; `language` is that of the glossary,
    `note` as in `Reply`.
    """

    mentions: tuple[EntryMention, ...] = ()
    highlights: Mapping[str, tuple[Highlight, ...]] = field(default_factory=dict)
    language: str = ""
    note: str | None = None


def compose_reply(
    question: str,
    retrieved: Retrieval,
    details: Details,
    entries: Mapping[str, Entry],
    generation: Generation,
) -> Reply:
    """Return the reply to a question.

    Every answer cites the entries whose definitions it quotes.
    """
    opinion = retrieved.opinion
    confidence = opinion.after if opinion else probability(retrieved.evidence)
    outcome, cited = _decide(retrieved, confidence)
    answer = None
    if cited:
        answer = _quote([entries[entry_id] for entry_id in cited], entries, details.language)
    return Reply(
        question=question,
        outcome=outcome,
        confidence=round(confidence, 4),
        answer=answer,
        matches=_matches(retrieved, confidence, entries, details),
        did_you_mean=_did_you_mean(retrieved, entries),
        index=generation,
        asked_for=_asked_for(retrieved),
        mentions=details.mentions,
        note=details.note,
    )


def _decide(retrieved: Retrieval, confidence: float) -> tuple[Outcome, list[str]]:
    """Return the outcome and the ids of the entries to quote.

    All entries that the question names are quoted, else the best one if it is likely enough,
    together with the second if their scores are too close.
    """
    if confidence < MIN_CONFIDENCE:
        return "declined", []
    mentions = retrieved.naming.mentions
    named = named_entries(mentions)
    if named:
        one_name_of_several = len(mentions) == 1 and len(named) > 1
        return ("ambiguous" if one_name_of_several else "answered"), named
    best, *others = retrieved.candidates
    if retrieved.opinion is None and others and best.score - others[0].score < TOO_CLOSE:
        return "ambiguous", [best.entry, others[0].entry]
    return "answered", [best.entry]


def _matches(
    retrieved: Retrieval,
    confidence: float,
    entries: Mapping[str, Entry],
    details: Details,
) -> tuple[Match, ...]:
    """Return the candidates as matches, with their highlights.

    An entry that the question names has the confidence of the reply, as has the one that a second
    opinion names. That of any other falls with its distance in log-odds from the best, and is at
    most what the confidence leaves.
    """
    best_score = retrieved.candidates[0].score
    sure = set(named_entries(retrieved.naming.mentions))
    if retrieved.opinion:
        sure.add(retrieved.candidates[0].entry)
    most = 1 - confidence if sure else 1.0
    matches = []
    for candidate in retrieved.candidates:
        own_confidence = confidence
        if candidate.entry not in sure:
            own_confidence *= math.exp(min(0.0, candidate.score - best_score))
            own_confidence = min(own_confidence, most)
        matches.append(_match(entries[candidate.entry], candidate.score, own_confidence, details))
    return tuple(matches)


def _match(entry: Entry, score: float, confidence: float, details: Details) -> Match:
    return Match(
        id=entry.id,
        term=entry.term,
        aliases=entry.aliases,
        short=entry.short,
        definition=entry.definition,
        score=round(score, 4),
        confidence=round(confidence, 4),
        status=entry.status,
        highlights=details.highlights.get(entry.id, ()),
        language=details.language,
    )


def _quote(cited: list[Entry], entries: Mapping[str, Entry], language: str) -> Quote:
    """Return the definitions of the cited entries, word for word, one after the other."""
    text = "\n\n".join(entry.definition for entry in cited)
    citations = tuple(entry.id for entry in cited)
    notices = [_deprecation(entry, entries) for entry in cited if entry.status == "deprecated"]
    return Quote(text, citations, " ".join(notices) or None, (language,) * len(cited))


def _deprecation(entry: Entry, entries: Mapping[str, Entry]) -> str:
    """Return the sentence that warns of a deprecated entry and names what to see instead."""
    related = [entries.get(entry_id) for entry_id in entry.see_also]
    terms = [other.term for other in related if other and other.status == "approved"]
    if not terms:
        return f"{entry.term} is deprecated."
    return f"{entry.term} is deprecated; see {', '.join(terms)}."


def _asked_for(retrieved: Retrieval) -> str | None:
    """Return the phrase whose definition is asked for; a bare phrase only if it is a name.

    A question that compares names asks for none of them alone.
    """
    phrase, match = retrieved.naming.phrase, retrieved.naming.match
    if len(retrieved.naming.mentions) > 1:
        return None
    if phrase is None or not (phrase.framed or match.kind not in {"none", "perhaps"}):
        return None
    return phrase.text


def _did_you_mean(retrieved: Retrieval, entries: Mapping[str, Entry]) -> str | None:
    """Return the name that the question nearly spells, None if it spells one exactly.

    That is also a name which differs only in its numbers or signs.
    """
    match = retrieved.naming.match
    if retrieved.naming.is_refused and match.entries:
        return entries[match.entries[0]].term
    if match.kind in {"exact", "inflection"}:
        return None
    links = [candidate.link for candidate in retrieved.candidates]
    spells_a_name = any(link.exact >= RESEMBLES for link in links)
    is_named = retrieved.naming.mentions and not retrieved.naming.by_phrase
    if is_named or spells_a_name:
        return None
    best = max(links, key=lambda link: link.coverage)
    if best.likeness >= RESEMBLES and best.coverage >= RESEMBLES:
        return best.name
    return None


def explain_reply(
    reply: Reply, retrieved: Retrieval, entries: Mapping[str, Entry]
) -> ExplainedReply:
    """Return the reply with the reason of each match."""
    explained = []
    for match, candidate in zip(reply.matches, retrieved.candidates, strict=True):
        passages = split_into_passages([entries[candidate.entry]])
        reason = _reason(candidate, passages[candidate.passage])
        explained.append(ExplainedMatch(**vars(match), reason=reason))
    reasons = {"matches": tuple(explained), "second_opinion": retrieved.opinion}
    return ExplainedReply(**(vars(reply) | reasons))


def _reason(candidate: Candidate, nearest: Passage) -> Reason:
    """Return why an entry is offered, given its nearest passage."""
    features = candidate.features._asdict()
    return Reason(
        words=_reason_in_words(candidate, nearest),
        view=nearest.view,
        passage=nearest.text,
        name=candidate.link.name,
        cosine=round(candidate.cosine, 4),
        features={name: round(value, 4) for name, value in features.items()},
    )


def _reason_in_words(candidate: Candidate, nearest: Passage) -> str:
    """Return the sentence that gives the nearest passage, the matched words and the name."""
    view = nearest.view if nearest.view in NAMED_VIEWS else "definition"
    matched = candidate.interaction.entry
    parts = [
        f"its {view} {nearest.text!r} is nearest (cosine {candidate.cosine:.2f})",
        f"word by word it meets {matched:.0%} of the question",
    ]
    link = candidate.link
    if link.coverage:
        verb = "spells" if link.exact else "resembles"
        letters = f"{link.coverage:.0%} of its letters"
        parts.append(f"the question {verb} its name {link.name!r} ({letters})")
    return "; ".join(parts)
