"""What tests of commands share: an index that any command can open."""

from pathlib import Path

import pytest

from rag.build.builder import build_index
from rag.settings import Settings
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The six entries, indexed once by the real model; no test changes it."""
    folder = tmp_path_factory.mktemp("real") / "index"
    build_index(Settings(corpus=ROOT / "tests/corpus", index=folder))
    return folder
