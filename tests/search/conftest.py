"""One index of the six entries and one engine, which the tests of search only read."""

from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.index.generations import load_generation
from rag.search.engine import Engine
from tests.conftest import ROOT
from tests.toys import ToyEncoder


@pytest.fixture(scope="package")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the six entries."""
    index = tmp_path_factory.mktemp("search") / "index"
    Builder(index, ToyEncoder()).build(read_corpus(ROOT / "tests/corpus"))
    return index


@pytest.fixture(scope="package")
def engine(folder: Path) -> Engine:
    """An engine over the six entries."""
    return Engine(load_generation(folder), ToyEncoder())
