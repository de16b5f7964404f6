"""What the settings name -> where the vectors of segments are searched: in files by FAISS, or by Milvus."""

from functools import cache

from rag.errors import ExtraMissing
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import IN_FILES
from rag.settings import Settings


def open_backend(settings: Settings) -> Backend:
    """Return the backend that the settings name; a server is asked for the first time when it is needed."""
    if settings.index_backend == "faiss":
        return IN_FILES
    return milvus(settings.milvus_uri, settings.milvus_token, settings.milvus_alias)


@cache
def milvus(uri: str, token: str, alias: str) -> Backend:
    """Return the one connection of this process to a server. Raises ExtraMissing or BadSetting."""
    try:
        from rag.index.vectors.milvus import Milvus  # here: an extra
    except ModuleNotFoundError as missing:
        raise ExtraMissing(
            f"Milvus needs {missing.name}; run: pip install 'glossary-rag[milvus]'"
        ) from missing
    return Milvus(uri, token, alias)
