"""Topics: questions that were declined or disliked, grouped by what they are about."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.entries.language_packs import ENGLISH, pack_of
from rag.entries.name_lookup import NameIndex
from rag.entries.stems import content_stems
from rag.entries.surface_forms import normalised_words
from rag.gaps.clusters import clusters, similarity_threshold
from rag.gaps.open_questions import Gap, total_count
from rag.gaps.proposals import Proposal, Proposer
from rag.gaps.topic_names import topic_names
from rag.types import Embeddings, Entry

EXAMPLES = 10


@dataclass(frozen=True)
class Topic:
    """Questions about one thing that the glossary lacks.

    `nearness` is the mean probability that the nearest entry answers them.
    """

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


def topics(
    gaps: Sequence[Gap],
    background: Embeddings,
    names: NameIndex,
    entries: Mapping[str, Entry],
    language: str = ENGLISH,
) -> list[Topic]:
    """Return the topics of gaps, the largest first.

    `background` are unit vectors of questions about anything (questions, dimension), `language` is
    that of the glossary.
    """
    if not gaps:
        return []
    ordered = sorted(gaps, key=lambda gap: (-gap.count, gap.question))
    groups = grouped(ordered, similarity_threshold(background), language)
    groups.sort(key=lambda group: (-total_count(group), group[0].question))
    proposer = Proposer(names, entries, language)
    found: list[Topic] = []
    for group, name in zip(groups, topic_names(groups, language), strict=True):
        number = len(found) + 1
        found.append(topic(number, group, name, proposer))
    return found


def grouped(gaps: Sequence[Gap], threshold: float, language: str = ENGLISH) -> list[list[Gap]]:
    """Return gaps in groups: those that ask for one name, then clusters of the others.

    A gap without a name joins the nearest name, if its mean cosine is at least `threshold`.
    """
    by_name: dict[tuple[str, ...], list[Gap]] = {}
    unnamed, pack = [], pack_of(language)
    for gap in gaps:
        if gap.asked_for:
            key = content_stems(normalised_words(gap.asked_for), pack)
            by_name.setdefault(key, []).append(gap)
        else:
            unnamed.append(gap)
    groups = list(by_name.values())
    remaining = unnamed
    if groups and unnamed:
        means = np.stack([_vectors_of(group).mean(axis=0) for group in groups])
        remaining = []
        for gap in unnamed:
            cosines = means @ gap.vector
            home = groups[int(cosines.argmax())] if cosines.max() >= threshold else remaining
            home.append(gap)
    if remaining:
        for rows in clusters(_vectors_of(remaining), threshold):
            groups.append([remaining[row] for row in rows])
    return groups


def _vectors_of(gaps: Sequence[Gap]) -> Embeddings:
    """Return the unit vectors of gaps (gaps, dimension)."""
    return np.stack([gap.vector for gap in gaps])


def topic(number: int, group: Sequence[Gap], name: str, proposer: Proposer) -> Topic:
    """Return the topic of some gaps, which come the most frequent first."""
    questions = [gap.question for gap in group]
    declined = sum(gap.declined for gap in group)
    count = total_count(group)
    nearest, nearness = likeliest(group)
    return Topic(
        number=number,
        name=name,
        count=count,
        declined=declined,
        disliked=count - declined,
        questions=len(group),
        examples=tuple(questions[:EXAMPLES]),
        nearest=nearest,
        nearness=round(nearness, 4),
        proposal=proposer.propose(name, questions, nearest, nearness),
    )


def likeliest(group: Sequence[Gap]) -> tuple[str, float]:
    """Return the entry most likely to answer a topic's questions, with the mean probability."""
    weights: dict[str, float] = {}
    for gap in group:
        weights[gap.nearest] = weights.get(gap.nearest, 0.0) + gap.count * gap.nearness
    entry = max(weights, key=lambda entry: (weights[entry], entry))
    return entry, weights[entry] / total_count(group)
