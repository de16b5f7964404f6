"""Entries -> a new generation, embedding only what is new."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.build import builder as build
from rag.build.builder import Builder
from rag.build.built import Built
from rag.corpus.folder import read_corpus
from rag.errors import CorpusError, IndexUnusable
from rag.index import manifest
from rag.index.generations import load_generation
from rag.types import Encoding
from tests.toys import ToyEncoder


def rebuilt(corpus: Path, folder: Path, encoder: ToyEncoder | None = None) -> Built:
    return Builder(folder, encoder or ToyEncoder()).build(read_corpus(corpus))[1]


def edit(corpus: Path, name: str, old: str, new: str) -> None:
    entry = corpus / f"{name}.md"
    assert old in entry.read_text()
    entry.write_text(entry.read_text().replace(old, new))


def test_building_twice_gives_the_same_files(corpus: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        rebuilt(corpus, tmp_path / name)
    for path in (tmp_path / "one/000001").iterdir():
        if path.name != "manifest.json":
            assert path.read_bytes() == (tmp_path / "two/000001" / path.name).read_bytes()


def test_only_changed_passages_are_embedded_again(corpus: Path, folder: Path) -> None:
    edit(corpus, "vae", "washed out grey colours", "pale pictures")
    encoder = ToyEncoder()
    built = rebuilt(corpus, folder, encoder)
    assert encoder.embedded == ["pale pictures"]
    assert (built.generation, built.embedded, built.changes.changed, built.changes.same) == (
        2,
        1,
        ("vae",),
        5,
    )


def test_an_entry_under_another_id_is_not_embedded_again(corpus: Path, folder: Path) -> None:
    (corpus / "vae.md").rename(corpus / "autoencoder.md")
    encoder = ToyEncoder()
    built = rebuilt(corpus, folder, encoder)
    assert encoder.embedded == []
    assert (built.changes.added, built.changes.removed) == (("autoencoder",), ("vae",))


def test_with_no_change_nothing_is_written(corpus: Path, folder: Path) -> None:
    before = sorted(
        (path, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.name != "lock"
    )
    built = rebuilt(corpus, folder)
    assert (built.generation, bool(built.changes), built.embedded) == (1, False, 0)
    assert (
        sorted((path, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.name != "lock")
        == before
    )


def test_a_deleted_entry_is_gone(corpus: Path, folder: Path) -> None:
    (corpus / "vae.md").unlink()
    assert rebuilt(corpus, folder).changes.removed == ("vae",)
    index = load_generation(folder).index
    assert "vae" not in index.entries
    assert "vae" not in index.search(
        ToyEncoder().encode_query(["washed out grey colours"])[0].vector, 1000
    )
    assert "vae" not in {entry for _, entry in index.nearest(index.centroid("seed"), 100)}


def test_another_model_embeds_everything_anew(corpus: Path, folder: Path) -> None:
    built = rebuilt(corpus, folder, ToyEncoder("other", dimension=32))
    assert len(built.changes.added) == 6
    assert load_generation(folder).manifest.encoder.dimension == 32


def test_a_faulty_corpus_leaves_the_old_index_serving(corpus: Path, folder: Path) -> None:
    (corpus / "vae.md").write_text("broken")
    with pytest.raises(CorpusError):
        rebuilt(corpus, folder)
    assert load_generation(folder).manifest.generation == 1


def test_a_build_that_died_half_way_is_passed_over_and_removed(corpus: Path, folder: Path) -> None:
    (folder / "000002").mkdir()
    (folder / "000002/000002.entries.jsonl").write_text("half")
    assert load_generation(folder).manifest.generation == 1
    edit(corpus, "vae", "washed out grey colours", "pale pictures")
    assert rebuilt(corpus, folder).generation == 2
    assert load_generation(folder).index.entries["vae"].questions[-1] == "pale pictures"


def test_old_generations_are_removed(corpus: Path, folder: Path) -> None:
    for number in range(4):
        edit(corpus, "vae", "colours", f"colours {number}")
        rebuilt(corpus, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "000003",
        "000004",
        "000005",
        "current",
        "lock",
    ]


def test_progress_ends_with_everything_done(corpus: Path, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    Builder(tmp_path / "index", ToyEncoder()).build(
        read_corpus(corpus), lambda done, total: told.append((done, total))
    )
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 0


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A corpus that is too large for an edit to be worth writing it all again."""
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(400):
        header = f"---\nterm: Thing {number}\nquestions: [which is {number}]\n---\n"
        first = f"Thing {number} holds {number * 7} and is unlike thing {number + 1}."
        second = f"It is kept in room {number % 9}."
        (folder / f"thing-{number}.md").write_text(f"{header}{first} {second}\n")
    return folder


def test_after_any_edits_the_index_is_what_a_new_build_gives(many: Path, tmp_path: Path) -> None:
    chance = np.random.default_rng(0)
    rebuilt(many, tmp_path / "edited")
    for step in range(12):
        for number in chance.integers(400, size=int(chance.integers(1, 6))).tolist():
            path = many / f"thing-{number}.md"
            if chance.random() < 0.2:
                path.unlink(missing_ok=True)
            else:
                header = f"---\nterm: Thing {number}\naliases: [version {step}]\n---\n"
                path.write_text(f"{header}Now step {step} of {number}.\n")
        rebuilt(many, tmp_path / "edited")
    rebuilt(many, tmp_path / "new")
    edited, new = (load_generation(tmp_path / name).index for name in ("edited", "new"))
    assert 1 < len(edited.segments) < 6
    assert edited.entries == new.entries
    assert [*edited.entries.values()] == [*new.entries.values()]
    assert edited.entries.by_term() == new.entries.by_term()
    assert edited.passages == new.passages
    assert edited.words() == new.words()
    pieces = np.arange(200_000, dtype=np.int32)
    assert np.array_equal(edited.weights().of(pieces), new.weights().of(pieces))
    for text in ("thing 7", "version 3", "room 5 holds"):
        vector = ToyEncoder().encode_query([text])[0].vector
        assert set(edited.search(vector, 50)[:5]) == set(new.search(vector, 50)[:5])
        assert [cosine for cosine, _ in edited.nearest(vector, 9)] == pytest.approx(
            [cosine for cosine, _ in new.nearest(vector, 9)]
        )


def test_an_edit_writes_a_small_segment_and_links_the_rest(many: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    rebuilt(many, folder)
    edit(many, "thing-7", "It is kept", "It lies")
    rebuilt(many, folder)
    large = "000001.vectors.f32"
    assert (folder / "000002" / large).stat().st_ino == (folder / "000001" / large).stat().st_ino
    assert (folder / "000002/000002.vectors.f32").stat().st_size < (
        folder / "000002" / large
    ).stat().st_size / 50
    opened = load_generation(folder)
    assert opened.manifest.segments == {"000001": ["thing-7"], "000002": []}


def test_what_is_held_is_not_read_again(many: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    rebuilt(many, folder)
    held = load_generation(folder)
    assert load_generation(folder, held) is held
    edit(many, "thing-7", "It is kept", "It lies")
    rebuilt(many, folder)
    assert load_generation(folder, held).index.segments[0] is held.index.segments[0]


class Killed(BaseException):
    """What a test raises to die half-way."""


class DyingEncoder(ToyEncoder):
    """Dies after so many texts."""

    def __init__(self, texts: int) -> None:
        super().__init__()
        self._left = texts

    def encode_document(self, texts: Sequence[str]) -> list[Encoding]:
        self._left -= len(texts)
        if self._left < 0:
            raise Killed
        return super().encode_document(texts)


def test_a_large_build_that_was_killed_goes_on_where_it_was(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "CACHED_FROM", 100)
    folder, dying, encoder = tmp_path / "index", DyingEncoder(600), ToyEncoder()
    with pytest.raises(Killed):
        rebuilt(many, folder, dying)
    built = rebuilt(many, folder, encoder)
    assert not set(dying.embedded) & set(encoder.embedded)
    assert len(dying.embedded) + len(encoder.embedded) >= built.embedded > 0
    assert sorted(path.name for path in folder.iterdir()) == ["000001", "current", "lock"]
    rebuilt(many, tmp_path / "new")
    for path in (folder / "000001").glob("000001.*"):
        assert path.read_bytes() == (tmp_path / "new/000001" / path.name).read_bytes()


def test_a_cache_of_another_encoder_or_a_damaged_one_is_not_used(
    many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "CACHED_FROM", 100)
    folder = tmp_path / "index"
    with pytest.raises(Killed):
        rebuilt(many, folder, DyingEncoder(600))
    rebuilt(many, folder, ToyEncoder("other"))
    assert load_generation(folder).manifest.encoder.model == "other"
    (folder / "embedded.sqlite").write_bytes(
        b"no database at all, but as long as the header of one is" * 9
    )
    rebuilt(many, folder)
    assert load_generation(folder).manifest.encoder.model == "toy"


def test_a_large_file_that_is_damaged_is_found_after_the_start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(manifest, "CHECKED_AT_ONCE", 100)
    path = folder / "000001/000001.tokens.i8"
    path.write_bytes(bytes(path.stat().st_size))
    opened = load_generation(folder)
    with pytest.raises(IndexUnusable, match=r"tokens.i8 is damaged"):
        manifest.check_large(folder / "000001", opened.manifest)
