"""The names whose letters are like those of runs of a question's words."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence, Set
from functools import cached_property

from rag.entries.exact_names import LINKED_WORDS
from rag.entries.name_spelling import written_words
from rag.entries.question_language import question_pack
from rag.entries.store import EntryStore
from rag.entries.word_runs import Run, candidate_runs

# Names by their words, with the likeness of their letters.
Likeness = dict[str, float]
Finder = Callable[[EntryStore, Sequence[str]], Iterator[tuple[int, str, float]]]
# Shorter words may be what is left of a longer one: "im to img".
SHORTEST_RIGHT = 3


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

    def in_question(self, question: str, known: Container[str] = ()) -> list[tuple[Run, Likeness]]:
        """Return the runs of a question's words that are like names, the shortest first.

        Only a run with a word that is neither `known` nor in the glossary, or with a very short
        one, may be misspelt. Any other is like names with its letters, or with one "s" more or less
        at the end.
        """
        spoken = written_words(question).words[:LINKED_WORDS]
        stopwords = question_pack(spoken, self._language).stopwords
        runs = sorted(candidate_runs(spoken, self._edges, stopwords), key=_length)
        is_right = [word in stopwords or self._is_right(word, known) for word in spoken]
        misspelt = [run for run in runs if not all(is_right[run.start : run.stop])]
        spelt = [run for run in runs if all(is_right[run.start : run.stop])]
        similar = [*self.like(_letters_of(misspelt)), *self._of_letters(_letters_of(spelt))]
        found = [pair for pair in zip(misspelt + spelt, similar, strict=True) if pair[1]]
        return sorted(found, key=lambda pair: _length(pair[0]))

    def _is_right(self, word: str, known: Container[str]) -> bool:
        if len(word) < SHORTEST_RIGHT:
            return False
        return word in known or any(word in store.word_counts for store in self._stores)

    def like(self, letters: Sequence[str]) -> list[Likeness]:
        """Return the names like each of some runs of letters, of which the shortest come first."""
        return self._found(EntryStore.similar_names, letters)

    def _of_letters(self, letters: Sequence[str]) -> list[Likeness]:
        return self._found(EntryStore.names_of_letters, letters)

    def _found(self, find: Finder, letters: Sequence[str]) -> list[Likeness]:
        """Return the names that all stores find for each of some runs of letters."""
        similar: list[Likeness] = [{} for _ in letters]
        for store in self._stores:
            for row, name, likeness in find(store, letters):
                similar[row][name] = likeness
        return similar


def _letters_of(runs: Sequence[Run]) -> list[str]:
    return [run.letters for run in runs]


def _length(run: Run) -> int:
    return len(run.letters)
