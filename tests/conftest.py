"""Fixtures that tests share.

A small corpus and its index by a toy encoder; the shipped glossary and its index by the real one.
"""

import os
import shutil
from pathlib import Path

import hypothesis
import pytest
from filelock import FileLock

from rag.build.builder import Builder, build_index
from rag.corpus.folder import read_corpus
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.settings import Settings
from tests.toys import ToyEncoder

ROOT = Path(__file__).parent.parent

# A busy machine may make any example slow.
hypothesis.settings.register_profile("calm", deadline=None)
hypothesis.settings.load_profile("calm")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A copy of the six entries, which a test may edit."""
    return Path(shutil.copytree(ROOT / "tests/corpus", tmp_path / "corpus"))


@pytest.fixture
def folder(tmp_path: Path, corpus: Path) -> Path:
    """An index of the six entries."""
    Builder(tmp_path / "index", ToyEncoder()).build(read_corpus(corpus))
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path) -> Engine:
    """An engine over the six entries."""
    return Engine(load_generation(folder), ToyEncoder())


@pytest.fixture
def settings(folder: Path, corpus: Path, tmp_path: Path) -> Settings:
    """The settings of a server of the six entries, with no keys yet."""
    return Settings(corpus=corpus, index=folder, keys=tmp_path / "keys.json")


@pytest.fixture(scope="session")
def shipped_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the shipped glossary by the real model, which all test processes share.

    The first of them builds it, the others find nothing to do.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with FileLock(folder / "shipped.lock"):
        build_index(Settings(corpus=ROOT / "corpus", index=folder / "shipped-index"))
    return folder / "shipped-index"


@pytest.fixture(scope="session")
def shipped(shipped_index: Path) -> Engine:
    """An engine over the shipped glossary."""
    return Engine.open(Settings(index=shipped_index))
