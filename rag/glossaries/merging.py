"""The replies of several glossaries to one question, made into one. Pure functions.

Each reply has the probability p that its first match is right, as if there were no other glossary.
Of all these matches at most one is taken to be right, or else none is. If what each glossary saw is
independent, the probability of the match of glossary i is

    p_i = o_i / (1 + o_1 + ... + o_n),   o = p / (1 - p)

which for one glossary is p itself. A second that is as sure halves it; one that is unsure leaves it
nearly as it was.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from rag.glossaries.records import NamedMatch, NamedMention, NamedQuote, ReplyOfAll
from rag.search.answer import MIN_CONFIDENCE
from rag.types import Match, Outcome, Reply

# Of two that are surer than this, none is surer: calibration tells them apart no more.
SUREST = 0.99


def merged_reply(replies: Mapping[str, Reply], limit: int, faults: Mapping[str, str]) -> ReplyOfAll:
    """Return one reply for those of several glossaries, by name; there is at least one.

    It answers from the best, is ambiguous if several may be meant, and declines if none is likely.
    It has `limit` matches, or as many as it quotes. `faults` say why others were not asked.
    """
    shares = shared_confidences({name: reply.confidence for name, reply in replies.items()})
    ranked = sorted(replies, key=shares.__getitem__, reverse=True)
    quoted = _quoted(ranked, replies, shares)
    best = replies[quoted[0] if quoted else ranked[0]]
    confidence = sum(shares[name] for name in quoted or ranked[:1])
    matches = _matches(ranked, quoted, replies, shares)
    cited = sum(len(_citations(replies[name])) for name in quoted)
    return ReplyOfAll(
        question=best.question,
        outcome=_outcome(quoted, replies),
        confidence=round(confidence, 4),
        answer=_answer(quoted, replies),
        matches=tuple(matches[: max(limit, cited)]),
        did_you_mean=best.did_you_mean,
        index=best.index,
        asked_for=best.asked_for,
        mentions=() if quoted else tuple(_mentions(ranked, replies)),
        note=best.note,
        glossaries=tuple(replies),
        faults=dict(faults),
    )


def shared_confidences(confidences: Mapping[str, float]) -> dict[str, float]:
    """Return the confidence in each glossary's match, given those in all; see the module."""
    odds: dict[str, float] = {}
    for name, confidence in confidences.items():
        kept = min(max(confidence, 1 - SUREST), SUREST)
        odds[name] = kept / (1 - kept)
    total = 1 + sum(odds.values())
    if len(odds) == 1:
        return dict(confidences)
    return {name: each / total for name, each in odds.items()}


def _quoted(
    ranked: Sequence[str], replies: Mapping[str, Reply], shares: Mapping[str, float]
) -> list[str]:
    """Return the names of the glossaries to quote, the best first; none if none is likely.

    Those are the best, all that define the same name, and as many more as make it likely that
    one of them is right.
    """
    answering = [name for name in ranked if replies[name].answer]
    if not answering:
        return []
    names = _quoted_names(replies[answering[0]])
    quoted = answering[:1]
    for other in answering[1:]:
        is_likely = sum(shares[name] for name in quoted) >= MIN_CONFIDENCE
        if not is_likely or names & _quoted_names(replies[other]):
            quoted.append(other)
    is_likely = sum(shares[name] for name in quoted) >= MIN_CONFIDENCE
    return quoted if is_likely else []


def _quoted_names(reply: Reply) -> set[str]:
    """Return the names of the entries that a reply quotes, without case."""
    names: set[str] = set()
    for match in reply.matches:
        if match.id in _citations(reply):
            names |= {name.casefold() for name in (match.term, *match.aliases)}
    return names


def _citations(reply: Reply) -> tuple[str, ...]:
    """Return the ids of the entries that a reply quotes."""
    return reply.answer.citations if reply.answer else ()


def _outcome(quoted: Sequence[str], replies: Mapping[str, Reply]) -> Outcome:
    """Return the outcome: that of the only glossary that is quoted, if it is one."""
    if not quoted:
        return "declined"
    return "ambiguous" if len(quoted) > 1 else replies[quoted[0]].outcome


def _answer(quoted: Sequence[str], replies: Mapping[str, Reply]) -> NamedQuote | None:
    """Return the quotes of the glossaries, one after the other; None if there are none."""
    texts: list[str] = []
    citations: list[str] = []
    languages: list[str] = []
    glossaries: list[str] = []
    notices: list[str] = []
    for name in quoted:
        answer = replies[name].answer
        assert answer
        texts.append(answer.text)
        citations += answer.citations
        languages += answer.languages
        glossaries += [name] * len(answer.citations)
        notices += [answer.notice] if answer.notice else []
    if not texts:
        return None
    notice = " ".join(notices) or None
    return NamedQuote(
        "\n\n".join(texts),
        tuple(citations),
        notice,
        tuple(languages),
        glossaries=tuple(glossaries),
    )


def _matches(
    ranked: Sequence[str],
    quoted: Sequence[str],
    replies: Mapping[str, Reply],
    shares: Mapping[str, float],
) -> list[NamedMatch]:
    """Return the matches of all glossaries, those that are quoted first, then the likeliest."""
    cited: list[NamedMatch] = []
    others: list[NamedMatch] = []
    for name in [*quoted, *(each for each in ranked if each not in quoted)]:
        reply = replies[name]
        for match in reply.matches:
            named = _named(match, name, shares[name] / max(reply.confidence, 1 - SUREST))
            is_cited = name in quoted and match.id in _citations(reply)
            (cited if is_cited else others).append(named)
    return cited + sorted(others, key=lambda match: match.confidence, reverse=True)


def _named(match: Match, glossary: str, factor: float) -> NamedMatch:
    """Return a match of a glossary with its share of the confidence."""
    confidence = round(min(1.0, match.confidence * factor), 4)
    return NamedMatch(**vars(replace(match, confidence=confidence)), glossary=glossary)


def _mentions(ranked: Sequence[str], replies: Mapping[str, Reply]) -> Iterator[NamedMention]:
    """Yield the sentences of all glossaries that mention what is asked for."""
    for name in ranked:
        for mention in replies[name].mentions:
            yield NamedMention(**vars(mention), glossary=name)
