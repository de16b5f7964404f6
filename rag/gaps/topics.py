"""Questions that were declined or disliked -> topics: what the glossary lacks, and what would mend it. Pure."""

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from rag.entries.name_lookup import Names
from rag.entries.surface_forms import WORD, words
from rag.gaps.proposals import IDLE, NAME_WORDS, Mender, Proposal
from rag.gaps.redaction import without_placeholders
from rag.types import Embeddings, Entry, Missed, Reply

# Questions that are looked at, the most frequent ones; and those that are held against each other at once.
MOST, AT_ONCE = 10_000, 2_000
# Questions of a topic are this much of the way from as alike as any two questions to the same.
ALIKE = 0.4
EXAMPLES = 10
# A topic's name is made of words that tell nearly as much as the best; small words may stand in it.
TELLING, BETWEEN = 0.6, 2


@dataclass(frozen=True)
class Gap:
    """A question that is open still, its unit vector (dimension,), and the likeliest entry with its probability."""

    question: str
    declined: int
    disliked: int
    vector: Embeddings
    nearest: str
    nearness: float

    @property
    def count(self) -> int:
        """How often it was declined or its answer disliked."""
        return self.declined + self.disliked


class Said(NamedTuple):
    """A word of a question, as a singular, and where it stands."""

    word: str
    start: int
    stop: int


@dataclass(frozen=True)
class Topic:
    """Questions about one thing that the glossary lacks; `nearness` is the mean probability of the nearest entry."""

    number: int
    name: str
    count: int
    declined: int
    disliked: int
    questions: int
    examples: tuple[str, ...]
    nearest: str
    nearness: float
    proposal: Proposal


def folded(missed: Iterable[Missed]) -> list[Missed]:
    """Return what was missed, the most frequent first, with questions of the same words made one."""
    same: dict[tuple[str, ...], list[Missed]] = {}
    for each in missed:
        bare = without_placeholders(each.question)
        if key := tuple(words(bare)):
            same.setdefault(key, []).append(replace(each, question=bare))
    found = [each for group in same.values() if weight(each := joined(group))]
    return sorted(found, key=lambda each: (-weight(each), each.question))[:MOST]


def joined(group: Sequence[Missed]) -> Missed:
    """Return several of the same words as one, in the spelling that is put most often."""
    votes: Counter[str] = Counter()
    for each in group:
        votes.update(each.votes)
    first = min(group, key=lambda each: (-weight(each), each.question))
    return Missed(first.question, sum(each.declined for each in group), votes)


def weight(missed: Missed) -> int:
    """Return how often a question was declined or its answer disliked."""
    return missed.declined + sum(-votes for votes in missed.votes.values() if votes < 0)


def still_open(
    missed: Missed, again: Reply, vector: Embeddings, entries: Container[str]
) -> Gap | None:
    """Return a question as it stands, given its vector and the reply it gets now; None if it is answered by now."""
    disliked = {entry for entry, votes in missed.votes.items() if votes < 0}
    liked = {
        entry: votes for entry, votes in missed.votes.items() if votes > 0 and entry in entries
    }
    cited = set(again.answer.citations if again.answer else ())
    if cited and (not cited & disliked or cited & liked.keys()):
        return None
    offered = {match.id: match.confidence for match in again.matches if match.id not in disliked}
    sure = {max(liked, key=lambda entry: (liked[entry], entry)): 1.0} if liked else offered
    nearest, nearness = next(iter(sure.items()), ("", 0.0))
    return Gap(
        missed.question,
        missed.declined,
        weight(missed) - missed.declined,
        vector,
        nearest,
        nearness,
    )


def topics(
    gaps: Sequence[Gap], background: Embeddings, names: Names, entries: Mapping[str, Entry]
) -> list[Topic]:
    """Return the topics of open questions, the largest first; `background` are vectors of questions about anything."""
    if not gaps:
        return []
    ordered = sorted(gaps, key=lambda gap: (-gap.count, gap.question))
    vectors = np.stack([gap.vector for gap in ordered])
    groups = [[ordered[row] for row in rows] for rows in clusters(vectors, bar(background))]
    groups.sort(key=lambda group: (-sum(gap.count for gap in group), group[0].question))
    mender = Mender(names, entries)
    named = enumerate(zip(groups, called(groups), strict=True), start=1)
    return [topic(number, group, name, mender) for number, (group, name) in named]


def topic(number: int, group: Sequence[Gap], name: str, mender: Mender) -> Topic:
    """Return a topic of its questions, the most frequent first."""
    nearest, nearness = likeliest(group)
    declined, disliked = sum(gap.declined for gap in group), sum(gap.disliked for gap in group)
    return Topic(
        number=number,
        name=name,
        count=declined + disliked,
        declined=declined,
        disliked=disliked,
        questions=len(group),
        examples=tuple(gap.question for gap in group[:EXAMPLES]),
        nearest=nearest,
        nearness=round(nearness, 4),
        proposal=mender.propose(name, [gap.question for gap in group], nearest, nearness),
    )


def likeliest(group: Sequence[Gap]) -> tuple[str, float]:
    """Return the entry most likely to answer the questions of a topic, and the mean probability that it does."""
    sure: dict[str, float] = {}
    for gap in group:
        sure[gap.nearest] = sure.get(gap.nearest, 0.0) + gap.count * gap.nearness
    total, best = max((total, entry) for entry, total in sure.items())
    return best, total / sum(gap.count for gap in group)


def bar(background: Embeddings) -> float:
    """Return the cosine from which on questions are alike, by how alike any two questions are to this encoder."""
    count = len(background)
    strange = (
        (np.square(background.sum(axis=0)).sum() - count) / (count * (count - 1))
        if count > 1
        else 0.0
    )
    return float(strange + ALIKE * (1 - strange))


def clusters(vectors: Embeddings, alike: float) -> list[list[int]]:
    """Return the rows of unit vectors (rows, dimension) in groups whose mean cosine is at least `alike`.

    The first rows are clustered; the others join those clusters, and the ones that fit none are clustered in turn.
    """
    found: list[list[int]] = []
    left = np.arange(len(vectors))
    while len(left):
        now, left = left[:AT_ONCE], left[AT_ONCE:]
        fresh = [now[rows].tolist() for rows in linked(vectors[now], alike)]
        # The mean cosine of a vector with those of a group is its product with their mean.
        means = np.stack([vectors[group].mean(axis=0) for group in fresh])
        cosines = vectors[left] @ means.T
        joins = cosines.max(axis=1, initial=-1) >= alike
        for row, best in zip(
            left[joins].tolist(), cosines[joins].argmax(axis=1).tolist(), strict=True
        ):
            fresh[best].append(row)
        found += fresh
        left = left[~joins]
    return found


def linked(vectors: Embeddings, alike: float) -> Iterator[list[int]]:
    """Yield the rows of each cluster, by average linkage."""
    if len(vectors) == 1:
        yield [0]
        return
    from scipy.cluster.hierarchy import (  # here: half a second that only this needs
        fcluster,
        linkage,
    )

    labels = fcluster(
        linkage(vectors.astype(np.float64), "average", "cosine"), 1 - alike, "distance"
    )
    for label in dict.fromkeys(labels.tolist()):
        yield np.flatnonzero(labels == label).tolist()


def called(groups: Sequence[Sequence[Gap]]) -> Iterator[str]:
    """Yield a name for each topic: the words that its questions share most, and those of other topics least."""
    shares = [shared(group) for group in groups]
    spread = Counter(word for share in shares for word in share)
    for group, share in zip(groups, shares, strict=True):
        told = {word: part * math.log1p(len(groups) / spread[word]) for word, part in share.items()}
        best = sorted(told, key=lambda word: (-told[word], word))[:NAME_WORDS]
        chosen = {word for word in best if told[word] >= TELLING * told[best[0]]}
        yield phrase(chosen, [gap.question for gap in group])


def shared(group: Sequence[Gap]) -> dict[str, float]:
    """Return which share of a topic's questions, as often as they were put, holds each word."""
    total = sum(gap.count for gap in group)
    found: Counter[str] = Counter()
    for gap in group:
        for word in {each.word for each in own(gap.question)}:
            found[word] += gap.count
    return {word: count / total for word, count in found.items()}


def spoken(question: str) -> list[Said]:
    """Return the words of a question, where they stand in it."""
    return [
        Said(singular(found[0].casefold()), found.start(), found.end())
        for found in WORD.finditer(question)
    ]


def own(question: str) -> list[Said]:
    """Return the words of a question that say something; all of them if none does."""
    said = spoken(question)
    return [
        each for each in said if not IDLE.issuperset(words(question[each.start : each.stop]))
    ] or said


def singular(word: str) -> str:
    """Return an English plural in -s without it; other words as they are."""
    return (
        word[:-1]
        if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
        else word
    )


def phrase(chosen: set[str], questions: Sequence[str]) -> str:
    """Return words as the question that says them closest together says them; else one after the other."""
    spans = [span for question in questions if (span := together(chosen, question))]
    if spans:
        return min(spans, key=lambda span: len(words(span)))
    written: dict[str, str] = {}
    for question in questions:
        for each in own(question):
            written.setdefault(each.word, question[each.start : each.stop])
    return " ".join(written[word] for word in written if word in chosen)


def together(chosen: set[str], question: str) -> str:
    """Return the part of a question that holds all of some words, if it holds little else."""
    said = [each for each in spoken(question) if each.word in chosen]
    if {each.word for each in said} != chosen:
        return ""
    span = question[said[0].start : said[-1].stop]
    between = [each for each in spoken(span) if each.word not in chosen]
    return span if len(between) <= BETWEEN and all(each.word in IDLE for each in between) else ""
