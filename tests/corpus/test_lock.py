"""Who writes in a corpus waits for others, and is refused with a sentence."""

from pathlib import Path

import pytest

from rag.corpus.lock import corpus_lock
from rag.disk import folder_lock
from rag.errors import CorpusUnwritable


def test_a_corpus_is_free_again_after_the_block(tmp_path: Path) -> None:
    for _ in range(2):
        with corpus_lock(tmp_path):
            assert tmp_path.is_dir()


def test_a_corpus_in_which_another_program_writes_is_refused_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.corpus.lock.LOCK_SECONDS", 0.05)
    refused = pytest.raises(CorpusUnwritable, match="try again when")
    with folder_lock(tmp_path, 1), refused, corpus_lock(tmp_path):
        raise AssertionError


def test_a_folder_that_is_not_there_needs_no_lock(tmp_path: Path) -> None:
    with corpus_lock(tmp_path / "none"):
        assert not (tmp_path / "none").exists()
