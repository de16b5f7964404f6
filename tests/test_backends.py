"""Whatever searches the vectors, the glossary is the same: FAISS, Milvus Lite, and a server of Milvus if one is there.

The server is that of the package `milvus`; `.ci/run` starts one and names it in RAG_TEST_MILVUS.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import numpy as np
import pytest

from rag.backends import open_backend
from rag.build import Builder
from rag.corpus import read_corpus
from rag.engine import Engine
from rag.errors import BackendUnavailable, BadSetting, IndexUnusable, RagError
from rag.generations import load, roll_back
from rag.milvus import Milvus, refuse_older
from rag.nearest import IN_FILES, Backend, cosines_of_nearest
from rag.settings import Settings
from tests.toys import ToyEncoder

SERVER = os.environ.get("RAG_TEST_MILVUS", "")
QUESTIONS = ("what is a seed", "washed out grey colours", "who won the cup", "noise and steps")


@pytest.fixture(params=["faiss", "lite", pytest.param("server", marks=pytest.mark.skipif(not SERVER, reason="none"))])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Each backend in turn."""
    if request.param == "faiss":
        yield IN_FILES
        return
    milvus = Milvus(SERVER if request.param == "server" else str(tmp_path / "lite.db"), "", f"test_{token_hex(4)}")
    yield milvus
    milvus.close()


@pytest.fixture
def built(tmp_path: Path, corpus: Path, backend: Backend) -> Path:
    """An index of the six entries."""
    Builder(tmp_path / "index", ToyEncoder(), backend=backend).build(read_corpus(corpus))
    return tmp_path / "index"


def engine(folder: Path, backend: Backend) -> Engine:
    return Engine(load(folder, backend=backend), ToyEncoder())


def test_the_nearest_passages_are_found(built: Path, backend: Backend) -> None:
    [segment] = load(built, backend=backend).index.segments
    asked = np.stack([each.vector for each in ToyEncoder().encode_query(QUESTIONS)])
    found = [[cosine for cosine, _ in segment.search(query, 10)] for query in asked]
    assert np.array(found) == pytest.approx(cosines_of_nearest(segment.vectors, asked), abs=1e-5)
    assert segment.how_searched.recall == 1.0


def test_answers_are_those_of_files(built: Path, corpus: Path, backend: Backend, tmp_path: Path) -> None:
    Builder(tmp_path / "files", ToyEncoder()).build(read_corpus(corpus))
    one, other = engine(built, backend), engine(tmp_path / "files", IN_FILES)
    for question in QUESTIONS:
        assert [match.id for match in one.ask(question).matches] == [match.id for match in other.ask(question).matches]
        assert one.ask(question).confidence == pytest.approx(other.ask(question).confidence)
    assert one.similar("seed") == other.similar("seed")


def test_edits_are_found_and_what_was_removed_is_not(built: Path, corpus: Path, backend: Backend) -> None:
    (corpus / "vae.md").unlink()
    text = (corpus / "seed.md").read_text(encoding="utf-8")
    (corpus / "seed.md").write_text(f"{text}\nA walrus of marzipan.\n", encoding="utf-8")
    encoder = ToyEncoder()
    Builder(built, encoder, backend=backend).build(read_corpus(corpus))
    asked = engine(built, backend)
    assert asked.index.search(ToyEncoder().encode_query(["a walrus of marzipan"])[0].vector, 3)[0] == "seed"
    near = asked.index.search(ToyEncoder().encode_query(["washed out grey colours"])[0].vector, 100)
    assert "vae" not in near
    assert len(near) == 5
    assert len(encoder.embedded) < 10


def test_a_replica_goes_on_with_the_generation_it_began_with(built: Path, corpus: Path, backend: Backend) -> None:
    before = engine(built, backend)
    said = before.ask("what is a seed")
    for number in range(4):
        text = (corpus / "seed.md").read_text(encoding="utf-8")
        (corpus / "seed.md").write_text(f"{text}\nEdit {number}.\n", encoding="utf-8")
        Builder(built, ToyEncoder(), backend=backend).build(read_corpus(corpus))
    assert before.ask("what is a seed") == said
    assert "Edit 3" in (engine(built, backend).ask("what is a seed").answer or said.answer).text  # type: ignore[union-attr]


def test_an_older_generation_serves_again(built: Path, corpus: Path, backend: Backend) -> None:
    (corpus / "vae.md").unlink()
    Builder(built, ToyEncoder(), backend=backend).build(read_corpus(corpus))
    assert roll_back(built, backend=backend).generation == 1
    asked = engine(built, backend)
    assert asked.index.search(ToyEncoder().encode_query(["washed out grey colours"])[0].vector, 3)[0] == "vae"


def test_a_build_with_another_model_begins_anew(built: Path, corpus: Path, backend: Backend) -> None:
    other = ToyEncoder("other", dimension=32)
    Builder(built, other, backend=backend).build(read_corpus(corpus))
    [segment] = load(built, backend=backend).index.segments
    cosines = [cosine for cosine, _ in segment.search(other.encode_query(["what is a seed"])[0].vector, 5)]
    assert cosines == sorted(cosines, reverse=True)
    assert len(cosines) == 5


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Milvus]:
    """Milvus Lite."""
    milvus = Milvus(str(tmp_path / "lite.db"), "", "ours")
    yield milvus
    milvus.close()


def test_the_alias_names_what_serves_and_the_rest_is_dropped(tmp_path: Path, corpus: Path, lite: Milvus) -> None:
    for model in ("one", "two", "three", "four", "five"):
        Builder(tmp_path / "index", ToyEncoder(model), backend=lite).build(read_corpus(corpus))
    [segment] = load(tmp_path / "index", backend=lite).index.segments
    with lite.asking() as client:
        assert client.describe_alias("ours")["collection_name"] == segment.how_searched.collection
        assert len(client.list_collections()) == 3


def test_collections_of_others_are_left_alone(tmp_path: Path, corpus: Path, lite: Milvus) -> None:
    with lite.asking() as client:
        client.create_collection("ours_and_theirs", dimension=4)
        client.create_collection("theirs_000001_0123abcd", dimension=4)
    Builder(tmp_path / "index", ToyEncoder(), backend=lite).build(read_corpus(corpus))
    with lite.asking() as client:
        assert {"ours_and_theirs", "theirs_000001_0123abcd"} < {*client.list_collections()}


def test_an_index_is_refused_by_the_other_backend(tmp_path: Path, corpus: Path, folder: Path, lite: Milvus) -> None:
    with pytest.raises(IndexUnusable, match="--index-backend faiss"):
        load(folder, backend=lite)
    Builder(tmp_path / "elsewhere", ToyEncoder(), backend=lite).build(read_corpus(corpus))
    with pytest.raises(IndexUnusable, match="--index-backend milvus"):
        load(tmp_path / "elsewhere")


def test_a_build_changes_the_backend(folder: Path, corpus: Path, lite: Milvus) -> None:
    Builder(folder, ToyEncoder(), backend=lite).build(read_corpus(corpus))
    assert load(folder, backend=lite).index.segments[0].how_searched.collection


def test_a_server_that_is_not_there_is_named_and_then_left_alone(tmp_path: Path, corpus: Path) -> None:
    settings = Settings(index=tmp_path / "index", index_backend="milvus", milvus_uri="http://127.0.0.1:9")
    nowhere = open_backend(settings)
    with pytest.raises(BackendUnavailable, match=r"http://127\.0\.0\.1:9 does not answer.*--milvus-uri"):
        Builder(tmp_path / "index", ToyEncoder(), backend=nowhere).build(read_corpus(corpus))
    told = [str(failure(nowhere)) for _ in range(4)]
    assert "left alone" in told[-1]
    assert not [path for path in (tmp_path / "index").iterdir() if path.name.isdecimal()]


def failure(backend: Backend) -> RagError:
    assert isinstance(backend, Milvus)
    with pytest.raises(BackendUnavailable) as raised, backend.asking():
        raise AssertionError("it is there")
    return raised.value


def test_vectors_that_are_gone_are_told(tmp_path: Path, corpus: Path, lite: Milvus) -> None:
    Builder(tmp_path / "index", ToyEncoder(), backend=lite).build(read_corpus(corpus))
    asked = engine(tmp_path / "index", lite)
    with lite.asking() as client:
        client.drop_alias("ours")
        client.drop_collection(asked.index.segments[0].how_searched.collection)
    with pytest.raises(IndexUnusable, match="run: rag build"):
        asked.ask("what is a seed")


@pytest.mark.parametrize(("version", "old"), [("v2.2.16", True), ("v2.3.5-lite", False), ("milvus_lite-3.2.2", False)])
def test_a_server_that_is_too_old_is_refused(version: str, old: bool) -> None:
    if not old:
        refuse_older("somewhere", version)
        return
    with pytest.raises(BackendUnavailable, match=r"v2\.2\.16; 2\.3 is the oldest"):
        refuse_older("somewhere", version)


def test_an_alias_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(BadSetting, match="letters"):
        open_backend(Settings(index_backend="milvus", milvus_alias="a glossary"))
