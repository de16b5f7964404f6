"""The interface of vector search: the search plan of a segment, its searcher, and the backend."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from rag.types import Embeddings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# The kind of a search plan that compares with every vector of a file.
EXACT = "Flat"
# The cosines (hits,) and rows (hits,) of vectors, best first.
Hits: TypeAlias = "tuple[Embeddings, NDArray[np.int64]]"


@dataclass(frozen=True)
class SearchPlan:
    """How a segment is searched: a kind as its backend names it, its effort, and what was measured.

    `effort` is nprobe or efSearch, 0 for exact search; `recall` is the recall at ten;
    `milliseconds` is the median time of a search on one core; `collection` is the collection of a
    server that has the vectors, empty for a file of the segment.
    """

    kind: str
    effort: int
    recall: float
    milliseconds: float
    collection: str = ""


class Searcher(Protocol):
    """Searches the vectors of a segment."""

    plan: SearchPlan

    def search(self, query: Embeddings, count: int) -> Hits:
        """Return about `count` vectors nearest to a unit vector (dimension,), best first.

        Raises BackendUnavailable if a server has them and does not answer.
        """
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
        """Index the vectors of the new segment `name`, and return its search plan.

        `folder` is that of its generation, `vectors` (rows, dimension) are unit vectors,
        `background` as in `sample_queries`. `previous` is the plan of a segment of the generation
        before, or None if the whole index is built anew.
        """
        ...

    def open(self, folder: Path, name: str, vectors: Embeddings, plan: SearchPlan) -> Searcher:
        """Return the searcher of a segment; the arguments as in `make`.

        Raises IndexUnusable, RuntimeError or OSError.
        """
        ...

    def serve(self, plan: SearchPlan, kept: Mapping[str, Set[str]]) -> None:
        """Note that a generation serves; remove what no generation needs any longer.

        `plan` is that of one of its segments. `kept` are the names of the segments that are still
        needed, by collection.
        """
        ...
