"""The settings name the backend of vector search."""

import sys

import pytest

from rag.errors import BadSetting, ExtraMissing
from rag.index.vectors.faiss_files import FAISS_FILES
from rag.index.vectors.open import open_backend
from rag.settings import Settings


def test_by_default_vectors_are_searched_in_files() -> None:
    assert open_backend(Settings()) is FAISS_FILES


def test_a_server_has_one_client_in_a_process() -> None:
    pytest.importorskip("pymilvus")
    settings = Settings(index_backend="milvus", milvus_uri="http://127.0.0.1:9")
    assert open_backend(settings) is open_backend(settings)


def test_another_alias_has_another_client() -> None:
    pytest.importorskip("pymilvus")
    one, other = (
        open_backend(Settings(index_backend="milvus", milvus_alias=alias))
        for alias in ("one", "other")
    )
    assert one is not other


@pytest.mark.parametrize("alias", ["a glossary", "", "7", "a-b", "a" * 62])
def test_an_alias_that_is_no_name_is_refused(alias: str) -> None:
    pytest.importorskip("pymilvus")
    with pytest.raises(BadSetting, match="--milvus-alias is a name of letters, digits and _"):
        open_backend(Settings(index_backend="milvus", milvus_alias=alias))


def test_a_missing_extra_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "rag.index.vectors.milvus", raising=False)
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    settings = Settings(index_backend="milvus", milvus_alias="without_extra")
    with pytest.raises(ExtraMissing, match=r"pip install '\.\[milvus\]'"):
        open_backend(settings)
