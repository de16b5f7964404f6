"""Glossaries of other formats are read in a process that has only so long."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

import rag.formats.reading_process
from rag.errors import CorpusError
from rag.formats.choice import read_detected
from rag.formats.drafts import ReadOptions
from rag.formats.reading_process import COMMAND, read_apart
from rag.settings import OURS
from tests.conftest import ROOT

TABLE = "term,definition\nNoise,What a picture starts from.\nSeed,A number to start from.\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "glossary.csv"
    path.write_text(TABLE)
    return path


def test_a_reading_comes_back_whole(table: Path) -> None:
    assert read_apart(table, "auto", ReadOptions()) == read_detected(table, ReadOptions())


def test_our_own_format_is_left_to_its_reader() -> None:
    assert read_apart(ROOT / "tests/corpus", "auto", ReadOptions()) == (OURS, None)


def test_faults_come_back_as_faults(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    with pytest.raises(CorpusError, match="is empty"):
        read_apart(empty, "csv", ReadOptions())


def test_a_reader_that_ends_early_is_a_fault(table: Path) -> None:
    with pytest.raises(CorpusError, match="Its reader ended before it had read all"):
        read_apart(table, "csv", ReadOptions(), [sys.executable, "-c", "import os; os.abort()"])


def test_a_reader_has_only_so_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.formats.reading_process, "SECONDS", 0.5)
    endless = tmp_path / "pipe.csv"
    os.mkfifo(endless)
    with pytest.raises(CorpusError, match="takes more than 0 seconds to read; split it"):
        read_apart(endless, "csv", ReadOptions())


def test_a_reader_whose_server_is_gone_has_only_so_long(tmp_path: Path) -> None:
    hard = tmp_path / "glossary.rst"
    hard.write_text("a_ " * 50_000)
    request = json.dumps([str(hard), "html", asdict(ReadOptions()), 1])
    done = subprocess.run(COMMAND, input=request.encode(), check=False, stdout=subprocess.PIPE)
    assert done.returncode == -signal.SIGXCPU


def test_a_list_that_is_nested_too_deeply_is_a_fault(tmp_path: Path) -> None:
    page = tmp_path / "glossary.rst"
    page.write_text("".join(f"{'  ' * depth}- a\n\n" for depth in range(400)))
    with pytest.raises(CorpusError, match=r"nested too deeply|no glossary|no entry"):
        read_apart(page, "html", ReadOptions())
