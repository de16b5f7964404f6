"""A build that has nothing to do is found out by hashes alone."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rag.build.builder import Builder, build_index
from rag.build.unchanged import unchanged
from rag.corpus.folder import read_corpus
from rag.errors import CorpusError, EncoderUnavailable, IndexUnusable
from rag.formats.sources import open_corpus
from rag.settings import Settings
from tests.conftest import ROOT
from tests.toys import ToyEncoder


@pytest.fixture(scope="module")
def real_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the six entries by the real model."""
    folder = tmp_path_factory.mktemp("real") / "index"
    build_index(Settings(corpus=ROOT / "tests/corpus", index=folder))
    return folder


@pytest.fixture
def built(real_index: Path, corpus: Path, tmp_path: Path) -> Settings:
    """The settings of a build that has nothing to do, of files that may be changed at will."""
    index = Path(shutil.copytree(real_index, tmp_path / "real"))
    return Settings(corpus=corpus, index=index)


def test_it_is_told_like_a_build_that_did_nothing(built: Settings) -> None:
    told = unchanged(built, open_corpus(built))
    assert told
    assert told.seconds > 0
    done = build_index(built)
    assert replace(done, seconds=0.0) == replace(told, seconds=0.0)
    assert (done.entries, done.without_questions, done.generation) == (6, 2, 1)


def test_nothing_heavy_is_loaded(built: Settings) -> None:
    code = f"""
import sys
from rag.cli.main import main
sys.argv = ["rag", "build", {str(built.corpus)!r}, "--index", {str(built.index)!r}]
try:
    main()
finally:
    heavy = {{"numpy", "faiss", "onnxruntime", "tokenizers", "sklearn", "rapidfuzz"}}
    print("heavy:", sorted(heavy & set(sys.modules)))
"""
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "6 reused; 0 of" in done.stdout
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_a_removed_and_added_entry_counts_though_the_number_is_the_same(built: Settings) -> None:
    (built.corpus / "seed.md").rename(built.corpus / "grain.md")
    assert unchanged(built, open_corpus(built)) is None


def test_what_another_version_of_faiss_wrote_is_opened_first(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.build.unchanged.faiss_version", lambda: "0.1")
    assert unchanged(built, open_corpus(built)) is None


def change(settings: Settings) -> None:
    seed = settings.corpus / "seed.md"
    seed.write_text(seed.read_text().replace("A seed is", "The seed is"))


def remove_index(settings: Settings) -> None:
    shutil.rmtree(settings.index)


def damage(kind: str) -> Callable[[Settings], None]:
    def damage_file(settings: Settings) -> None:
        path = next(settings.index.glob(f"000001/*{kind}"))
        path.write_bytes(path.read_bytes()[:-1] + b"?")

    return damage_file


@pytest.mark.parametrize(
    "happens",
    [
        change,
        remove_index,
        *map(damage, ("entries.sqlite", "vectors.f32", "encoder.onnx", "manifest.json")),
    ],
)
def test_a_build_has_something_to_do(built: Settings, happens: Callable[[Settings], None]) -> None:
    happens(built)
    assert unchanged(built, open_corpus(built)) is None


def test_entries_that_are_dead_in_an_older_segment_do_not_count(built: Settings) -> None:
    change(built)
    build_index(built)
    told = unchanged(built, open_corpus(built))
    assert told
    assert (told.generation, told.changes.same) == (2, 6)


def test_an_index_by_another_model_is_built_anew(corpus: Path, tmp_path: Path) -> None:
    settings = Settings(corpus=corpus, index=tmp_path / "toy")
    Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))
    assert unchanged(settings, open_corpus(settings)) is None


def test_a_model_that_is_not_there_is_refused(built: Settings) -> None:
    other = replace(built, model="no/such-model")
    with pytest.raises(EncoderUnavailable, match="There is no model 'no/such-model'"):
        unchanged(other, open_corpus(other))


def test_faults_of_the_corpus_and_a_foreign_folder_are_told_first(
    built: Settings, tmp_path: Path
) -> None:
    foreign = replace(built, index=tmp_path)
    with pytest.raises(IndexUnusable, match="other things than an index"):
        unchanged(foreign, open_corpus(foreign))
    (built.corpus / "bad.md").write_text("no front matter")
    with pytest.raises(CorpusError, match="no front matter"):
        unchanged(built, open_corpus(built))
