"""An index on disk is whole, ours, and of the right model, or it is refused."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from rag.build import build
from rag.errors import IndexMissing, IndexUnusable
from rag.generations import load
from tests.conftest import silent
from tests.toys import ToyEncoder


def test_what_is_loaded_searches_like_what_was_saved(folder: Path) -> None:
    index, manifest = load(folder)
    row = next(row for row, passage in enumerate(index.passages) if passage.text == "washed out grey colours")
    assert index.search(index.vectors[row], 3)[0] == row
    assert (manifest.entries, manifest.passages) == (6, len(index.passages))


def test_search_is_exact(folder: Path) -> None:
    index, _ = load(folder)
    query = ToyEncoder().encode_query(["random noise"])[0].vector
    order = np.argsort(-(index.vectors @ query), kind="stable")
    assert index.search(query, 5) == list(order[:5])


def test_the_manifest_says_what_the_index_is(folder: Path) -> None:
    said = json.loads((folder / "000001/manifest.json").read_text())
    assert said["encoder"] == asdict(ToyEncoder().card)
    assert set(said["files"]) == {path.name for path in (folder / "000001").iterdir()} - {"manifest.json"}


def test_a_missing_index_names_the_command_that_builds_it(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="rag build --index"):
        load(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["entries.jsonl", "passages.jsonl", "vectors.faiss", "arrays.npz", "manifest.json"])
def test_a_damaged_file_is_refused(folder: Path, name: str) -> None:
    path = folder / "000001" / name
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(IndexUnusable, match="rag build"):
        load(folder)


@pytest.mark.parametrize("pointer", ["7", "../../etc", ""])
def test_a_pointer_to_nowhere_is_refused(folder: Path, pointer: str) -> None:
    (folder / "current").write_text(pointer)
    with pytest.raises(IndexUnusable, match="which is not there"):
        load(folder)


def test_an_index_of_another_format_is_refused(folder: Path) -> None:
    path = folder / "000001/manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(IndexUnusable, match="its format is 99"):
        load(folder)


def test_a_foreign_folder_is_neither_read_nor_written(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").write_text("meow")
    for act in (load, lambda folder: build(corpus, folder, ToyEncoder(), silent)):
        with pytest.raises(IndexUnusable, match=r"holds other things than an index \(cat.jpg\)"):
            act(tmp_path / "photos")
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]
