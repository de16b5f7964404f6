"""Corpus -> a new generation, embedding only what is new."""

from pathlib import Path

import pytest

from rag.build import build
from rag.errors import CorpusError
from rag.generations import load
from tests.conftest import silent
from tests.toys import ToyEncoder


def test_building_twice_gives_the_same_files(corpus: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(corpus, tmp_path / name, ToyEncoder(), silent)
    for path in (tmp_path / "one/000001").iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (tmp_path / "two/000001" / path.name).read_bytes()


def test_only_changed_passages_are_embedded_again(corpus: Path, folder: Path) -> None:
    entry = corpus / "vae.md"
    entry.write_text(entry.read_text().replace("washed out grey colours", "pale pictures"))
    encoder = ToyEncoder()
    built = build(corpus, folder, encoder, silent)
    assert encoder.embedded == ["pale pictures"]
    assert (built.generation, built.passages - built.reused) == (2, 1)


def test_a_deleted_entry_is_gone(corpus: Path, folder: Path) -> None:
    (corpus / "vae.md").unlink()
    build(corpus, folder, ToyEncoder(), silent)
    index, _ = load(folder)
    assert "vae" not in index.entries
    assert "vae" not in {passage.entry for passage in index.passages}


def test_another_model_embeds_everything_anew(corpus: Path, folder: Path) -> None:
    built = build(corpus, folder, ToyEncoder("other", dimension=32), silent)
    assert built.reused == 0
    assert load(folder)[1].encoder.dimension == 32


def test_a_faulty_corpus_leaves_the_old_index_serving(corpus: Path, folder: Path) -> None:
    (corpus / "vae.md").write_text("broken")
    with pytest.raises(CorpusError):
        build(corpus, folder, ToyEncoder(), silent)
    assert load(folder)[1].generation == 1


def test_a_build_that_died_half_way_is_passed_over(corpus: Path, folder: Path) -> None:
    (folder / "000002").mkdir()
    (folder / "000002/entries.jsonl.tmp").write_text("half")
    assert load(folder)[1].generation == 1
    assert build(corpus, folder, ToyEncoder(), silent).generation == 3


def test_old_generations_are_removed(corpus: Path, folder: Path) -> None:
    for _ in range(3):
        build(corpus, folder, ToyEncoder(), silent)
    assert sorted(path.name for path in folder.iterdir()) == ["000003", "000004", "current"]


def test_progress_ends_with_everything_done(corpus: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    build(corpus, tmp_path / "index", ToyEncoder(), lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 0


def test_confidence_is_calibrated_anew_once_much_has_changed(corpus: Path, folder: Path) -> None:
    before = load(folder)[1].calibration
    build(corpus, folder, ToyEncoder(), silent)
    assert load(folder)[1].calibration == before
    for name in ("vae", "lora", "seed"):
        (corpus / f"{name}.md").write_text("---\nterm: Bread\n---\nBread is baked from flour and water.\n")
    build(corpus, folder, ToyEncoder(), silent)
    after = load(folder)[1].calibration
    assert after.shift != before.shift
    assert after.drift == 0
