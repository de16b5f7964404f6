"""What tests of commands share: indexes of the six entries, which commands can open."""

from pathlib import Path

import pytest

from rag.build.builder import Builder, build_index
from rag.corpus.folder import read_corpus
from rag.settings import Settings
from tests.conftest import ROOT
from tests.toys import ToyEncoder


@pytest.fixture(scope="session")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The six entries, indexed once by the real model; no test changes it."""
    folder = tmp_path_factory.mktemp("real") / "index"
    build_index(Settings(corpus=ROOT / "tests/corpus", index=folder))
    return folder


@pytest.fixture(scope="session")
def toy_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The six entries, indexed once by the toy encoder; no test changes it."""
    folder = tmp_path_factory.mktemp("toy") / "index"
    Builder(folder, ToyEncoder()).build(read_corpus(ROOT / "tests/corpus"))
    return folder
