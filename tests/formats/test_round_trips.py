"""The shipped glossary, written in every format and read back, is what the format can hold."""

from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.formats.drafts import Options
from rag.formats.registry import WRITERS, losses, read_glossary
from tests.conftest import ROOT

# The one format that has no ids makes them of the terms.
WITHOUT_IDS = "dictd"


@pytest.mark.parametrize("name", sorted({*WRITERS} - {WITHOUT_IDS}))
def test_the_shipped_glossary_comes_back_as_it_is_held(tmp_path: Path, name: str) -> None:
    entries = read_corpus(ROOT / "corpus")
    for file, content in WRITERS[name].write(entries).items():
        (tmp_path / file).write_bytes(content)
    again = read_glossary(tmp_path, name, Options())
    assert again.entries == tuple(WRITERS[name].held(entry) for entry in entries)
    assert again.notes == ()


def test_what_is_lost_is_counted() -> None:
    entries = read_corpus(ROOT / "corpus")
    assert losses(entries, "markdown") == losses(entries, "jsonl") == losses(entries, "csv") == {}
    assert losses(entries, "html") == {"tags": len(entries), "questions": len(entries)}
    assert set(losses(entries, "dictd")) >= {"tags", "questions"}
