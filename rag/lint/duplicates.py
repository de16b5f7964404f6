"""An index -> entries that define the same, and entries whose questions lie nearer to another one. Exact."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.entries.passages import sentences
from rag.index.glossary_index import Index
from rag.lint.rules import Finding, finding
from rag.types import Embeddings, Entry, unit

# The least cosine of two definitions, their terms left out, that say the same. In Glosario and the Kubernetes glossary
# six pairs are nearer and do not see each other, of which four say the same; of the next fourteen, none does.
SAME_FROM = 0.91
# So many neighbours of a definition are looked at for one that it does not see.
NEIGHBOURS = 20
# How much nearer another entry must be for a question to count, how many such questions make two entries confusable,
# and how near a passage of the other must be for one question to do.
LEAD, CONFUSING, ANSWERED_FROM = 0.05, 3, 0.8
# More questions are looked at in an even selection: 10,000 against 700,000 passages took two minutes.
QUESTIONS_AT_MOST = 10_000
# Vectors held against all others at once, which takes a row of cosines for each.
AT_ONCE = 128


def near_duplicates(index: Index) -> Iterator[Finding]:
    """Yield a finding for each entry that a later one defines the same, unless the two see each other."""
    entries = list(index.entries.values())
    vectors = np.stack([definition(index, entry) for entry in entries])
    for start in range(0, len(entries), AT_ONCE):
        later = entries[start:]
        cosines = np.triu(vectors[start : start + AT_ONCE] @ vectors[start:].T, k=1)
        for row in np.flatnonzero(cosines.max(axis=1) >= SAME_FROM):
            alike = ((float(cosines[row, at]), later[at]) for at in nearest(cosines[row]))
            strangers = [
                pair
                for pair in alike
                if pair[0] >= SAME_FROM and not acquainted(later[row], pair[1])
            ]
            yield from (duplicate(later[row], *pair) for pair in strangers[:1])


def definition(index: Index, entry: Entry) -> Embeddings:
    """Return the unit mean of the sentences of an entry's short definition (dimension,), in which no term is put."""
    home, said = index.home(entry.id), set(sentences(entry.short))
    held = enumerate(home.passages_of(entry.id))
    at = [place for place, passage in held if passage.view == "sentence" and passage.text in said]
    return unit(home.vectors_of(entry.id)[at].mean(axis=0))


def nearest(cosines: Embeddings) -> Sequence[int]:
    """Return the places of the largest cosines, the largest first."""
    best = np.argpartition(-cosines, min(NEIGHBOURS, len(cosines) - 1))[:NEIGHBOURS]
    return [int(at) for at in best[np.argsort(-cosines[best], kind="stable")]]


def acquainted(one: Entry, other: Entry) -> bool:
    """Tell whether two entries see each other, so that their author knows them for two things."""
    return one.id in other.see_also and other.id in one.see_also


def duplicate(entry: Entry, cosine: float, twin: Entry) -> Finding:
    """Return the finding for two entries that define the same."""
    told = f"{entry.term!r} and {twin.term!r} are defined alike (cosine {cosine:.2f})"
    remedy = "merge them and make one name an alias, or say what sets them apart and list each in see_also of the other"
    return finding("near-duplicate", entry.id, "definition", f"{told}; {remedy}.", [twin.id])


@dataclass(frozen=True)
class Asked:
    """A question of an entry, its unit vector, and the cosine of the nearest other passage of that entry."""

    entry: str
    text: str
    vector: Embeddings
    own: float


@dataclass(frozen=True)
class Astray:
    """A question of an entry that lies nearer to another one, and the cosine of the nearest passage there."""

    entry: str
    text: str
    other: str
    cosine: float


def confusables(index: Index) -> Iterator[Finding]:
    """Yield a finding for each pair of entries whose questions lie nearer to the other one."""
    pairs: dict[tuple[str, ...], list[Astray]] = defaultdict(list)
    for each in astray(index, questions(index)):
        pairs[tuple(sorted((each.entry, each.other)))].append(each)
    for (one, other), held in sorted(pairs.items()):
        if len(held) >= CONFUSING or any(each.cosine >= ANSWERED_FROM for each in held):
            yield confusable(index.entries, one, other, held)


def questions(index: Index) -> list[Asked]:
    """Return the questions of all entries, or an even selection of very many."""
    total = sum(len(entry.questions) for entry in index.entries.values())
    every = -(-total // QUESTIONS_AT_MOST) or 1
    return [each for entry in index.entries.values() for each in questions_of(index, entry)][
        ::every
    ]


def questions_of(index: Index, entry: Entry) -> Iterator[Asked]:
    """Yield the questions of an entry."""
    home = index.home(entry.id)
    vectors = home.vectors_of(entry.id)
    for at, passage in enumerate(home.passages_of(entry.id)):
        if passage.view == "question":
            others = np.delete(vectors, at, axis=0) @ vectors[at]
            yield Asked(entry.id, passage.text, vectors[at], float(others.max()))


def astray(index: Index, asked: Sequence[Asked]) -> Iterator[Astray]:
    """Yield the questions that lie nearer to another entry than to the rest of their own."""
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        for each, (cosine, other) in zip(some, elsewhere(index, some), strict=True):
            if cosine >= each.own + LEAD:
                yield Astray(each.entry, each.text, other, cosine)


def elsewhere(index: Index, asked: Sequence[Asked]) -> list[tuple[float, str]]:
    """Return (cosine, entry) of the passage nearest to each question that belongs to another entry."""
    vectors = np.stack([each.vector for each in asked])
    best = [(-1.0, "")] * len(asked)
    for segment in index.segments:
        cosines = vectors @ segment.vectors.T
        for entry in index.dead[segment.name]:
            cosines[:, slice_of(segment.place(entry).rows)] = -1.0
        for row, each in enumerate(asked):
            if index.home(each.entry) is segment:
                cosines[row, slice_of(segment.place(each.entry).rows)] = -1.0
        at = cosines.argmax(axis=1)
        found = [(float(cosines[row, place]), segment.owner(place)) for row, place in enumerate(at)]
        best = [max(pair) for pair in zip(best, found, strict=True)]
    return best


def slice_of(rows: range) -> slice:
    """Return the rows as numpy takes them."""
    return slice(rows.start, rows.stop)


def confusable(
    entries: Mapping[str, Entry], one: str, other: str, held: Iterable[Astray]
) -> Finding:
    """Return the finding for two entries that questions confuse."""
    ordered = sorted(held, key=lambda each: -each.cosine)
    asked = "; ".join(f"{each.text!r} (a question of {each.entry!r})" for each in ordered)
    told = f"{entries[one].term!r} and {entries[other].term!r} are easily taken for one another: {asked}"
    remedy = "say in both what sets them apart, and keep each question where it is answered best"
    return finding("confusable", one, "questions", f"{told}; {remedy}.", [other])
