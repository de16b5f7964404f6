"""Open the backend of vector search that the settings name: FAISS files or a Milvus server."""

from functools import cache

from rag.errors import ExtraMissing
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import FAISS_FILES
from rag.settings import Settings


def open_backend(settings: Settings) -> Backend:
    """Return the backend that the settings name; a server is not connected to yet.

    Raises ExtraMissing or BadSetting.
    """
    if settings.index_backend == "faiss":
        return FAISS_FILES
    return _milvus(settings.milvus_uri, settings.milvus_token, settings.milvus_alias)


@cache
def _milvus(uri: str, token: str, alias: str) -> Backend:
    """Return the one client of this process for a server and an alias."""
    try:
        from rag.index.vectors.milvus import Milvus  # here: an extra
    except ModuleNotFoundError as missing:
        raise ExtraMissing.of("milvus", "Milvus", missing) from missing
    return Milvus(uri, token, alias)
