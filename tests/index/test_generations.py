"""An index on disk is whole, ours, and of the right model, or it is refused."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import IndexMissing, IndexUnusable, NoSuchGeneration
from rag.index.generations import generation_of, is_compiled, load_compiled, load_generation
from rag.index.index_folder import (
    read_pointer,
)
from rag.index.manifest import MANIFEST, read_manifest, sha256_of, write_manifest
from rag.index.publish import roll_back
from rag.index.segment_files import FILE_KINDS
from tests.toys import ToyEncoder

FILES = [f"000001.{kind}" for kind in FILE_KINDS]


def test_what_is_loaded_searches_like_what_was_saved(folder: Path) -> None:
    opened = load_generation(folder)
    vector = ToyEncoder().encode_query(["washed out grey colours"])[0].vector
    assert opened.index.search(vector, 3)[0] == "vae"
    assert (opened.manifest.entries, opened.manifest.passages) == (6, opened.index.passages)


def test_entries_are_read_to_the_end_by_whoever_holds_nothing_else(folder: Path) -> None:
    assert (
        len([*load_generation(folder).index.entries.values()])
        == len([*load_generation(folder).index.entries])
        == 6
    )


def test_search_is_exact(folder: Path) -> None:
    [segment] = load_generation(folder).index.segments
    query = ToyEncoder().encode_query(["random noise"])[0].vector
    nearest = np.sort(segment.vectors @ query)[::-1][:5]
    assert [cosine for cosine, _ in segment.search(query, 5)] == pytest.approx(nearest.tolist())


def test_the_manifest_says_what_the_index_is(folder: Path) -> None:
    stated = json.loads((folder / "000001/manifest.json").read_text())
    assert stated["encoder"] == asdict(ToyEncoder().card)
    assert set(stated["files"]) == {path.name for path in (folder / "000001").iterdir()} - {
        "manifest.json"
    }


def test_a_missing_index_names_the_command_that_builds_it(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="rag build --index"):
        load_generation(tmp_path / "nowhere")


@pytest.mark.parametrize("name", [*FILES, "contrast.npz", "manifest.json"])
def test_a_damaged_file_is_refused(folder: Path, name: str) -> None:
    path = folder / "000001" / name
    whole = path.read_bytes()
    flipped = (
        whole[: len(whole) // 2]
        + bytes([whole[len(whole) // 2] ^ 1])
        + whole[len(whole) // 2 + 1 :]
    )
    for damaged in (whole[:-9], flipped, b""):
        path.write_bytes(damaged)
        with pytest.raises(IndexUnusable, match="rag build"):
            load_generation(folder)


@pytest.mark.parametrize(
    "name", [*FILES, "contrast.npz", "encoder.onnx", "manifest.json", "../current"]
)
def test_building_makes_whatever_is_damaged_anew(corpus: Path, tmp_path: Path, name: str) -> None:
    folder, compiled = tmp_path / "index", {"encoder.onnx": b"weights"}
    Builder(folder, ToyEncoder(), compiled=compiled).build(read_corpus(corpus))
    (folder / "000001" / name).write_bytes(b"damaged")
    Builder(folder, ToyEncoder(), compiled=compiled).build(read_corpus(corpus))
    assert load_generation(folder).manifest.generation == 2
    assert load_compiled(folder) == compiled


@pytest.mark.parametrize("pointer", ["7", "../../etc", "", "1 0000", "²"])
def test_a_pointer_to_nowhere_is_refused(folder: Path, pointer: str) -> None:
    (folder / "current").write_text(pointer)
    with pytest.raises(IndexUnusable, match=r"which is not there|not the one that"):
        load_generation(folder)


def test_an_index_of_another_format_is_refused(folder: Path) -> None:
    path = folder / "000001/manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"format": 99}))
    with pytest.raises(IndexUnusable, match="its format is 99"):
        load_generation(folder)


def test_a_foreign_folder_is_neither_read_nor_written(tmp_path: Path, corpus: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/cat.jpg").write_text("meow")
    for act in (
        load_generation,
        lambda folder: Builder(folder, ToyEncoder()).build(read_corpus(corpus)),
    ):
        with pytest.raises(IndexUnusable, match=r"holds other things than an index \(cat.jpg\)"):
            act(tmp_path / "photos")
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["cat.jpg"]


def edited(corpus: Path, folder: Path, text: str) -> None:
    (corpus / "vae.md").write_text(f"---\nterm: VAE\n---\n{text}\n")
    Builder(folder, ToyEncoder()).build(read_corpus(corpus))


def test_rolling_back_serves_the_generation_before_and_building_goes_on_from_there(
    corpus: Path, folder: Path
) -> None:
    before = load_generation(folder).index.entries["vae"]
    edited(corpus, folder, "Worse.")
    edited(corpus, folder, "Worst.")
    assert roll_back(folder).generation == 2
    assert roll_back(folder).generation == 1
    assert load_generation(folder).index.entries["vae"] == before
    edited(corpus, folder, "Better.")
    opened = load_generation(folder)
    assert (opened.manifest.generation, opened.manifest.previous) == (4, 1)
    assert opened.index.entries["vae"].definition == "Better."
    assert roll_back(folder, 1).generation == 1


def test_there_is_no_going_back_to_what_is_not_kept(folder: Path) -> None:
    with pytest.raises(NoSuchGeneration, match="no generation before to go back to; kept: none"):
        roll_back(folder)
    with pytest.raises(NoSuchGeneration, match="no generation 9"):
        roll_back(folder, 9)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("encoder.onnx", True),
        ("tokenizer.json", True),
        ("map.json", False),
        ("contrast.npz", False),
        ("000001.entries.sqlite", False),
    ],
)
def test_the_files_of_the_compiled_encoder_are_those_of_nothing_else(
    name: str, expected: bool
) -> None:
    assert is_compiled(name) is expected


def test_an_index_whose_first_build_was_killed_is_refused(folder: Path) -> None:
    (folder / "current").unlink()
    with pytest.raises(IndexUnusable, match="the build that began here never finished"):
        read_pointer(folder)


def test_a_reply_names_the_generation_and_when_it_was_built(folder: Path) -> None:
    manifest = load_generation(folder).manifest
    named = generation_of(manifest)
    assert (named.generation, named.built_at) == (1, manifest.built_at)


@pytest.mark.parametrize("field", ["entries", "passages", "generation"])
def test_a_manifest_that_does_not_fit_the_index_is_refused(folder: Path, field: str) -> None:
    target = folder / "000001"
    manifest = read_manifest(target)
    counts = {"entries": manifest.entries, "passages": manifest.passages, "generation": 1}
    counts[field] += 1
    write_manifest(
        target,
        replace(
            manifest,
            entries=counts["entries"],
            passages=counts["passages"],
            generation=counts["generation"],
        ),
    )
    (folder / "current").write_text(f"1 {sha256_of((target / MANIFEST).read_bytes())}")
    with pytest.raises(IndexUnusable, match="generation, entries and passages are not"):
        load_generation(folder)


def test_an_index_without_a_compiled_encoder_has_none_to_load(folder: Path) -> None:
    assert load_compiled(folder) == {}
