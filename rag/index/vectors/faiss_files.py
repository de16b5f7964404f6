"""The backend for one machine: each segment has a search file of FAISS.

Small segments are searched without it, so that a server of a small glossary does not load FAISS.
"""

from collections.abc import Mapping, Set
from pathlib import Path

from rag.errors import IndexUnusable
from rag.index.vectors.base import EXACT, Searcher, SearchPlan
from rag.index.vectors.exact_search import SMALL, ExactSearch
from rag.types import Embeddings

SEARCH_FILE = "search.faiss"


class FaissFiles:
    """The backend for one machine."""

    def make(
        self,
        folder: Path,
        name: str,
        vectors: Embeddings,
        background: Embeddings,
        previous: SearchPlan | None,
    ) -> SearchPlan:
        """Write the search file of a segment, and return its plan."""
        from rag.index.vectors.faiss_index import pick_index  # here: FAISS is large

        index = pick_index(vectors, background)
        index.write(folder / f"{name}.{SEARCH_FILE}")
        return index.plan

    def open(self, folder: Path, name: str, vectors: Embeddings, plan: SearchPlan) -> Searcher:
        """Open the search file of a segment, unless it is small.

        Raises IndexUnusable if a server has the vectors, RuntimeError if the file is no index.
        """
        if plan.collection:
            remedy = "ask with --index-backend milvus, or run rag build to make it anew"
            raise IndexUnusable(f"The index in {folder} is searched by Milvus; {remedy}.")
        if plan.kind == EXACT and len(vectors) <= SMALL:
            return ExactSearch(vectors, plan)
        from rag.index.vectors.faiss_index import FaissIndex  # here: see `make`

        return FaissIndex.read(folder / f"{name}.{SEARCH_FILE}", vectors, plan)

    def serve(self, plan: SearchPlan, kept: Mapping[str, Set[str]]) -> None:
        """Do nothing: the files of a generation are removed with its folder."""


FAISS_FILES = FaissFiles()
