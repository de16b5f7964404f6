"""Judges proposed questions before they are kept: what repeats, and what may lead astray.

Each question is left out of the glossary and asked of the rest: all other questions and all
definitions. It is doubtful if another entry answers it far better than its own. That its own comes
first is too much to ask: the questions that say what nobody said yet help most.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from rag.enrich.records import Proposal
from rag.enrich.vectors import EntryVectors, embed_questions
from rag.entries.language_packs import LanguagePack, pack_of
from rag.entries.question_language import language_of_entries
from rag.entries.stems import stem
from rag.entries.surface_forms import normalised_words
from rag.formats.overlay import Doubtful
from rag.types import Embeddings, Encoder, Entry

# Two questions of this cosine say the same.
SAME_FROM = 0.93
# An entry answers a question by the mean cosine of so many passages, as in `search/retriever.py`.
TOP_PASSAGES = 3
# Another entry may be nearer to a question by this cosine. On the glossary that comes with the
# package it sets 5 % of its questions aside, and 74 % of those given to a wrong entry.
NEARER_BY = 0.2
# A question repeats a definition if all its words are there, and they are at least so many.
REPEATED_WORDS = 5
# Questions that are compared with all passages at once.
AT_ONCE = 256

Words = tuple[str, ...]


@dataclass
class Verdict:
    """What became of the questions proposed for an entry; `repeated` counts those left out."""

    kept: list[str] = field(default_factory=list)
    doubtful: list[Doubtful] = field(default_factory=list)
    repeated: int = 0


class Gate:
    """Judges questions proposed for the entries of one glossary."""

    def __init__(self, entries: Sequence[Entry], vectors: EntryVectors, encoder: Encoder) -> None:
        """Compare with entries and their vectors, which stand in the same order."""
        self._entries = {entry.id: entry for entry in entries}
        self._numbers = {name: number for number, name in enumerate(vectors.ids)}
        self._vectors = vectors
        self._encoder = encoder
        self._pack = pack_of(language_of_entries(entries))
        # Not a method: an object that refers to itself lives on until the garbage collector runs.
        self._stems = cache(partial(_stems_of, self._pack))
        self._askers: dict[Words, str] = {}
        for entry in entries:
            for question in entry.questions:
                self._askers.setdefault(_words(question), entry.id)

    def judge(self, proposals: Sequence[Proposal]) -> dict[str, Verdict]:
        """Return the verdict on the proposals for each entry; entries must be there, each once."""
        verdicts = {proposal.id: Verdict() for proposal in proposals}
        asked: list[tuple[str, str]] = []
        for name, question in self._without_repeats(proposals, verdicts):
            reason = self._repetition(self._entries[name], question)
            if reason:
                verdicts[name].doubtful.append(Doubtful(question, reason))
            else:
                asked.append((name, question))
        vectors = embed_questions(self._encoder, [question for _, question in asked])
        asked, vectors = self._without_near_repeats(asked, vectors, verdicts)
        rivals = self._rivals(asked, vectors)
        for (name, question), rival in zip(asked, rivals, strict=True):
            if rival:
                reason = f"{self._entries[rival].term!r} ({rival}) answers it better"
                verdicts[name].doubtful.append(Doubtful(question, reason))
            else:
                verdicts[name].kept.append(question)
        return verdicts

    def _without_repeats(
        self, proposals: Iterable[Proposal], verdicts: Mapping[str, Verdict]
    ) -> Iterator[tuple[str, str]]:
        """Yield (entry, question) of what is proposed, without what the entry has in these words.

        A question that another entry has is doubtful.
        """
        askers = dict(self._askers)
        for proposal in proposals:
            verdict = verdicts[proposal.id]
            for question in proposal.questions:
                asker = askers.setdefault(_words(question), "")
                if not asker:
                    askers[_words(question)] = proposal.id
                    yield proposal.id, question
                elif asker == proposal.id:
                    verdict.repeated += 1
                else:
                    reason = f"it is a question of {self._entries[asker].term!r} ({asker})"
                    verdict.doubtful.append(Doubtful(question, reason))

    def _without_near_repeats(
        self,
        asked: Sequence[tuple[str, str]],
        vectors: Embeddings,
        verdicts: Mapping[str, Verdict],
    ) -> tuple[list[tuple[str, str]], Embeddings]:
        """Return the questions, and their vectors, that say something new of their entries."""
        known: dict[str, list[Embeddings]] = {}
        places = []
        for place, (name, _) in enumerate(asked):
            own = known.setdefault(name, list(self._vectors.of(self._numbers[name])))
            if max(np.stack(own) @ vectors[place]) >= SAME_FROM:
                verdicts[name].repeated += 1
            else:
                own.append(vectors[place])
                places.append(place)
        return [asked[place] for place in places], vectors[places]

    def _rivals(self, asked: Sequence[tuple[str, str]], vectors: Embeddings) -> Iterator[str]:
        """Yield for each question the entry that answers it far better than its own, or ""."""
        own = np.array([self._numbers[name] for name, _ in asked], dtype=np.int64)
        owners = np.concatenate([self._vectors.owners, own])
        order = np.argsort(owners, kind="stable")
        # Where a question itself is among the passages.
        columns = np.argsort(order)[len(self._vectors.owners) :]
        passages, owners = np.concatenate([self._vectors.vectors, vectors])[order], owners[order]
        for start in range(0, len(asked), AT_ONCE):
            rows = slice(start, start + AT_ONCE)
            cosines = vectors[rows] @ passages.T
            cosines[np.arange(len(cosines)), columns[rows]] = -1
            scores = mean_of_best(cosines, owners)
            best = scores.argmax(axis=1)
            places = np.arange(len(cosines))
            far_better = scores[places, best] - scores[places, own[rows]] > NEARER_BY
            for rival, is_better in zip(best.tolist(), far_better.tolist(), strict=True):
                yield self._vectors.ids[rival] if is_better else ""

    def _repetition(self, entry: Entry, question: str) -> str:
        """Return why a question only repeats the name or the definition of its entry, or ""."""
        content = _content_stems(question, self._pack)
        names, text = self._stems(entry)
        if content <= names:
            return "it says no more than the name"
        if len(content) >= REPEATED_WORDS and content <= text:
            return "it only repeats the definition"
        return ""


def mean_of_best(cosines: Embeddings, owners: NDArray[np.int64]) -> Embeddings:
    """Return the mean of the best cosines of each entry (questions, entries).

    `cosines` (questions, passages) are changed; `owners` (passages,) ascend without a gap.
    """
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    total = np.zeros((len(cosines), len(starts)), dtype=np.float32)
    for _ in range(TOP_PASSAGES):
        best = np.maximum.reduceat(cosines, starts, axis=1)
        total += best
        cosines[cosines == best[:, owners]] = -1
    total /= TOP_PASSAGES
    return total


def _words(text: str) -> Words:
    """Return the words of a text, by which it is compared with others."""
    return tuple(normalised_words(text))


def _stems_of(pack: LanguagePack, entry: Entry) -> tuple[set[str], set[str]]:
    """Return the stems of the names of an entry, and those of its term and definition."""
    names, text = " ".join(entry.names), f"{entry.term} {entry.definition}"
    return _content_stems(names, pack), _content_stems(text, pack)


def _content_stems(text: str, pack: LanguagePack) -> set[str]:
    """Return the stems of the words of a text that do not frame a question in its language."""
    words = [word for word in normalised_words(text) if word not in pack.stopwords]
    return {stem(word, pack.stemmer) for word in words}
