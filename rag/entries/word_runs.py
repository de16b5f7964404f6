"""Runs of a question's words that may spell a name, each with its share of the question. Pure."""

from collections.abc import Iterator, Set
from typing import NamedTuple

from rag.entries.stopwords import QUESTION_STOPWORDS

# The most words in a run.
LONGEST_RUN = 5


class Run(NamedTuple):
    """The words [start, stop) of a question, their letters without spaces, and their share of it.

    The share counts the letters of words that are not stop words of questions, 0..1.
    """

    start: int
    stop: int
    letters: str
    share: float


def candidate_runs(
    spoken: list[str], edges: Set[str], stopwords: Set[str] = QUESTION_STOPWORDS
) -> Iterator[Run]:
    """Yield the runs of a question's words that are more than stop words.

    Three words or more may only begin and end with a stop word if some name does so too: `edges`
    are those words.
    """
    own = _own_letters(spoken, stopwords)
    may_be_edge = [word not in stopwords or word in edges for word in spoken]
    total = max(1, sum(own))
    for start in range(len(spoken)):
        covered, letters = 0, ""
        for last in range(start, min(len(spoken), start + LONGEST_RUN)):
            covered += own[last]
            letters += spoken[last]
            fits = last <= start + 1 or (may_be_edge[start] and may_be_edge[last])
            if covered and fits:
                yield Run(start, last + 1, letters, covered / total)


def share_of(
    places: Set[int], spoken: list[str], stopwords: Set[str] = QUESTION_STOPWORDS
) -> float:
    """Return the share of a question's letters in the words at some places.

    Stop words at other places do not count.
    """
    covered = total = 0
    for place, word in enumerate(spoken):
        if place in places:
            covered += len(word)
        if place in places or word not in stopwords:
            total += len(word)
    if not total:
        return 0.0
    return covered / total


def _own_letters(spoken: list[str], stopwords: Set[str]) -> list[int]:
    """Return the number of letters of each word, 0 for stop words."""
    lengths = []
    for word in spoken:
        lengths.append(0 if word in stopwords else len(word))
    return lengths
