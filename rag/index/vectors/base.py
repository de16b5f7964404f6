"""What searches the vectors of a segment, whoever does: the plan, the searcher, the backend that makes both."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.types import Embeddings

# Cosines and rows of vectors, best first.
Hits: TypeAlias = tuple[Embeddings, NDArray[np.int64]]


@dataclass(frozen=True)
class SearchPlan:
    """How a segment is searched: a kind as its backend names it, its effort, and what was measured.

    `effort` is nprobe or efSearch, 0 for exact search; `recall` is that at ten; `milliseconds` is
    the median on one core; `collection` is where the vectors are searched, empty for a file of the
    segment.
    """

    kind: str
    effort: int
    recall: float
    milliseconds: float
    collection: str = ""


class Searcher(Protocol):
    """The vectors of a segment, looked up by what lies near."""

    plan: SearchPlan

    def search(self, query: Embeddings, count: int) -> Hits:
        """Return about `count` vectors nearest to a unit vector (dimension,), best first."""
        ...


class Backend(Protocol):
    """Where the vectors of segments are searched."""

    def make(
        self,
        folder: Path,
        name: str,
        vectors: Embeddings,
        background: Embeddings,
        previous: SearchPlan | None,
    ) -> SearchPlan:
        """Take in the vectors of a new segment of the generation in a folder; return its plan.

        `background` as in `sample_queries`. `previous` is the plan of a segment of the generation
        before, None if all is built anew.
        """
        ...

    def open(self, folder: Path, name: str, vectors: Embeddings, plan: SearchPlan) -> Searcher:
        """Return what searches a segment that was made. Raises IndexUnusable or OSError."""
        ...

    def serve(self, plan: SearchPlan, kept: Mapping[str, Set[str]]) -> None:
        """Note that a generation serves whose segments have such a plan.

        `kept` are the names of the segments that are still needed, by collection.
        """
        ...
