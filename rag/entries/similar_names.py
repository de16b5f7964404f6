"""The names whose letters are like those of runs of a question's words."""

from collections.abc import Mapping, Sequence, Set
from functools import cached_property

from rag.entries.exact_names import LINKED_WORDS
from rag.entries.name_spelling import written_words
from rag.entries.question_language import question_pack
from rag.entries.store import EntryStore
from rag.entries.word_runs import Run, candidate_runs

# Names by their words, with the likeness of their letters.
Likeness = dict[str, float]


class SimilarNames:
    """Every name, looked up by its letters; its entry may be dead."""

    def __init__(self, stores: Mapping[EntryStore, Set[str]], language: str) -> None:
        """Look names up in `stores`; `language` is that of the glossary."""
        self._stores = tuple(stores)
        self._language = language

    @cached_property
    def _edges(self) -> frozenset[str]:
        """The stop words of questions with which some name begins or ends."""
        return frozenset().union(*(store.edge_stopwords for store in self._stores))

    def in_question(self, question: str) -> tuple[tuple[Run, Likeness], ...]:
        """Return the runs of a question's words, the shortest first, each with the names like it.

        The names are in the order in which they are found; a run may have none.
        """
        spoken = written_words(question).words[:LINKED_WORDS]
        stopwords = question_pack(spoken, self._language).stopwords
        runs = sorted(candidate_runs(spoken, self._edges, stopwords), key=_length)
        return tuple(zip(runs, self.like([run.letters for run in runs]), strict=True))

    def like(self, letters: Sequence[str]) -> list[Likeness]:
        """Return the names like each of some runs of letters, of which the shortest come first."""
        similar: list[Likeness] = [{} for _ in letters]
        for store in self._stores:
            for row, name, likeness in store.similar_names(letters):
                similar[row][name] = likeness
        return similar


def _length(run: Run) -> int:
    return len(run.letters)
