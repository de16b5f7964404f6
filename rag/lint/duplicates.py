"""Entries with nearly the same definition, and entries whose questions fit another one better."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.entries.sentences import split_sentences
from rag.index.glossary_index import GlossaryIndex
from rag.lint.rules import Finding, finding
from rag.types import Embeddings, Entry, unit_vectors

# The least cosine of two definitions, without their terms, that count as the same. In Glosario and
# the Kubernetes glossary six pairs without a link to each other are nearer; four of them say the
# same. Of the next fourteen pairs, none does.
SAME_FROM = 0.91
# So many nearest definitions are searched for one that has no link.
NEIGHBOURS = 20
# By how much another entry must be nearer for a question to count; how many such questions make
# two entries confusable; how near one question alone must be.
LEAD, CONFUSING, ANSWERED_FROM = 0.05, 3, 0.8
# Of more questions an even selection is checked: 10,000 against 700,000 passages took two minutes.
MAX_QUESTIONS = 10_000
# Vectors that are compared with all others at once; each takes a row of cosines.
BATCH = 128


def near_duplicates(index: GlossaryIndex) -> Iterator[Finding]:
    """Yield a finding for each entry that a later one defines the same, unless they are linked.

    Compares all pairs exactly.
    """
    entries = list(index.entries.values())
    vectors = np.stack([definition_vector(index, entry) for entry in entries])
    for start in range(0, len(entries), BATCH):
        later = entries[start:]
        cosines = np.triu(vectors[start : start + BATCH] @ vectors[start:].T, k=1)
        for row in np.flatnonzero(cosines.max(axis=1) >= SAME_FROM):
            twin = nearest_unlinked(later, int(row), cosines[row])
            if twin is not None:
                yield duplicate(later[row], float(cosines[row, twin]), later[twin])


def definition_vector(index: GlossaryIndex, entry: Entry) -> Embeddings:
    """Return the unit mean of the sentences of an entry's short definition (dimension,).

    A sentence passage holds no term, so two terms of the same thing are near.
    """
    segment = index.segment_of(entry.id)
    wanted = set(split_sentences(entry.short))
    rows = []
    for row, passage in enumerate(segment.passages_of(entry.id)):
        if passage.view == "sentence" and passage.text in wanted:
            rows.append(row)
    return unit_vectors(segment.vectors_of(entry.id)[rows].mean(axis=0))


def nearest_unlinked(entries: Sequence[Entry], row: int, cosines: Embeddings) -> int | None:
    """Return the place of the nearest entry that defines the same and is not linked both ways."""
    for place in nearest(cosines):
        is_same = cosines[place] >= SAME_FROM
        if is_same and not are_linked(entries[row], entries[place]):
            return place
    return None


def nearest(cosines: Embeddings) -> Sequence[int]:
    """Return the places of the largest cosines, the largest first."""
    count = min(NEIGHBOURS, len(cosines) - 1)
    best = np.argpartition(-cosines, count)[:NEIGHBOURS]
    ordered = best[np.argsort(-cosines[best], kind="stable")]
    return list(map(int, ordered))


def are_linked(one: Entry, other: Entry) -> bool:
    """Return whether two entries link each other, so that their author knows they differ."""
    return one.id in other.see_also and other.id in one.see_also


def duplicate(entry: Entry, cosine: float, twin: Entry) -> Finding:
    """Return the finding for two entries that define the same."""
    problem = f"{entry.term!r} and {twin.term!r} are defined alike (cosine {cosine:.2f})"
    remedy = (
        "merge them and make one name an alias, or say what sets them apart and list each in "
        "see_also of the other"
    )
    return finding("near-duplicate", entry.id, "definition", f"{problem}; {remedy}.", [twin.id])


@dataclass(frozen=True)
class EntryQuestion:
    """A question of an entry, its unit vector, and its cosine with the entry's nearest passage."""

    entry: str
    text: str
    vector: Embeddings
    own_cosine: float


@dataclass(frozen=True)
class StrayQuestion:
    """A question of an entry that is nearer to another entry, with the cosine there."""

    entry: str
    text: str
    other: str
    cosine: float


def confusables(index: GlossaryIndex) -> Iterator[Finding]:
    """Yield a finding for each pair of entries whose questions are nearer to the other one."""
    pairs: dict[tuple[str, ...], list[StrayQuestion]] = defaultdict(list)
    for question in stray_questions(index, entry_questions(index)):
        pairs[tuple(sorted((question.entry, question.other)))].append(question)
    for (one, other), questions in sorted(pairs.items()):
        best = max(question.cosine for question in questions)
        if best >= ANSWERED_FROM or len(questions) >= CONFUSING:
            yield confusable(index.entries, one, other, questions)


def entry_questions(index: GlossaryIndex) -> list[EntryQuestion]:
    """Return the questions of all entries, or an even selection of very many."""
    questions: list[EntryQuestion] = []
    for entry in index.entries.values():
        questions += questions_of(index, entry)
    step = max(1, -(-len(questions) // MAX_QUESTIONS))
    return questions[::step]


def questions_of(index: GlossaryIndex, entry: Entry) -> Iterator[EntryQuestion]:
    """Yield the questions of an entry."""
    segment = index.segment_of(entry.id)
    vectors = segment.vectors_of(entry.id)
    for row, passage in enumerate(segment.passages_of(entry.id)):
        if passage.view == "question":
            others = np.delete(vectors, row, axis=0) @ vectors[row]
            yield EntryQuestion(entry.id, passage.text, vectors[row], float(others.max()))


def stray_questions(
    index: GlossaryIndex, questions: Sequence[EntryQuestion]
) -> Iterator[StrayQuestion]:
    """Yield the questions that are nearer to another entry than to the rest of their own."""
    for start in range(0, len(questions), BATCH):
        batch = questions[start : start + BATCH]
        nearest_others = nearest_elsewhere(index, batch)
        for question, (cosine, other) in zip(batch, nearest_others, strict=True):
            if cosine >= question.own_cosine + LEAD:
                yield StrayQuestion(question.entry, question.text, other, cosine)


def nearest_elsewhere(
    index: GlossaryIndex, questions: Sequence[EntryQuestion]
) -> list[tuple[float, str]]:
    """Return for each question the cosine and entry of the nearest passage of another entry."""
    vectors = np.stack([question.vector for question in questions])
    best = [(-1.0, "")] * len(questions)
    for segment in index.segments:
        cosines = vectors @ segment.vectors.T
        for entry in index.dead[segment.name]:
            cosines[:, slice_of(segment.rows_of(entry).rows)] = -1.0
        for row, question in enumerate(questions):
            if index.segment_of(question.entry) is segment:
                cosines[row, slice_of(segment.rows_of(question.entry).rows)] = -1.0
        for row, column in enumerate(cosines.argmax(axis=1)):
            candidate = (float(cosines[row, column]), segment.entry_of_row(column))
            best[row] = max(best[row], candidate)
    return best


def slice_of(rows: range) -> slice:
    """Return a range of rows as a slice."""
    return slice(rows.start, rows.stop)


def confusable(
    entries: Mapping[str, Entry], one: str, other: str, questions: Sequence[StrayQuestion]
) -> Finding:
    """Return the finding for two entries that questions confuse."""
    quoted = []
    for question in sorted(questions, key=lambda question: -question.cosine):
        quoted.append(f"{question.text!r} (a question of {question.entry!r})")
    terms = f"{entries[one].term!r} and {entries[other].term!r}"
    problem = f"{terms} are easily taken for one another: {'; '.join(quoted)}"
    remedy = "say in both what sets them apart, and keep each question where it is answered best"
    return finding("confusable", one, "questions", f"{problem}; {remedy}.", [other])
