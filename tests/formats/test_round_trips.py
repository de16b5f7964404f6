"""The shipped glossary, written in every format and read back, is what the format can hold."""

from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.formats.drafts import ReadOptions
from rag.formats.registry import WRITERS, count_losses, read_glossary
from tests.conftest import ROOT

# The one format that has no ids makes them of the terms.
WITHOUT_IDS = "dictd"


@pytest.mark.parametrize("name", sorted({*WRITERS} - {WITHOUT_IDS}))
def test_the_shipped_glossary_comes_back_as_it_is_held(tmp_path: Path, name: str) -> None:
    entries = read_corpus(ROOT / "corpus")
    for file, content in WRITERS[name].write(entries).items():
        (tmp_path / file).write_bytes(content)
    again = read_glossary(tmp_path, name, ReadOptions())
    assert again.entries == tuple(WRITERS[name].representable(entry) for entry in entries)
    assert again.notes == ()


def test_what_is_lost_is_counted() -> None:
    entries = read_corpus(ROOT / "corpus")
    assert (
        count_losses(entries, "markdown")
        == count_losses(entries, "jsonl")
        == count_losses(entries, "csv")
        == {}
    )
    assert count_losses(entries, "html") == {"tags": len(entries), "questions": len(entries)}
    assert set(count_losses(entries, "dictd")) >= {"tags", "questions"}
