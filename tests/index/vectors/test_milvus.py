"""Every backend gives the same glossary: FAISS, Milvus Lite, and a Milvus server if there is one.

The server is that of the package `milvus`, which `make test` puts into build/milvus where it is
available.
"""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any

import numpy as np
import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import BackendUnavailable, BadSetting, IndexUnusable
from rag.index.generations import load_generation
from rag.index.publish import roll_back
from rag.index.vectors import milvus_collections
from rag.index.vectors.base import Backend
from rag.index.vectors.faiss_files import FAISS_FILES
from rag.index.vectors.milvus import Milvus
from rag.index.vectors.milvus_errors import refuse_older
from rag.index.vectors.open import open_backend
from rag.index.vectors.search_effort import cosines_of_nearest
from rag.search.engine import Engine
from rag.settings import Settings
from rag.types import Reply
from tests.conftest import ROOT
from tests.toys import ToyEncoder

PYTHON = ROOT / "build/milvus/bin/python"
# The starter of the package takes another port while connections to a killed server still linger;
# with SO_REUSEADDR it takes the same one.
START = """
import socket
import milvus

class ReusableSocket(socket.socket):
    def bind(self, address):
        self.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        super().bind(address)

socket.socket = ReusableSocket
milvus.main()
"""
ADDRESS = "http://127.0.0.1:19530"
QUESTIONS = ("what is a seed", "washed out grey colours", "who won the cup", "noise and steps")


class Server:
    """A server of Milvus in a process of its own, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [str(PYTHON), "-c", START, "--data", str(self._folder)]
        with (self._folder.parent / "milvus.log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        Milvus(ADDRESS, "", "waiting").call(lambda client, again: client.list_collections())

    def kill(self) -> None:
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of Milvus."""
    if not PYTHON.exists():
        pytest.skip("there is no server of Milvus in build/milvus")
    held = Server(tmp_path_factory.mktemp("milvus") / "data")
    held.start()
    try:
        held.wait()
        yield held
    finally:
        held.kill()


@pytest.fixture(params=["faiss", "lite", "server"])
def backend(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
    """Each backend in turn."""
    if request.param == "faiss":
        yield FAISS_FILES
        return
    if request.param == "server":
        request.getfixturevalue("server")
    milvus = Milvus(
        ADDRESS if request.param == "server" else str(tmp_path / "lite.db"),
        "",
        f"test_{token_hex(4)}",
    )
    yield milvus
    milvus.close()


def edit(corpus: Path, sentence: str) -> None:
    text = (corpus / "seed.md").read_text(encoding="utf-8")
    (corpus / "seed.md").write_text(f"{text}\n{sentence}\n", encoding="utf-8")


@pytest.fixture
def built(tmp_path: Path, corpus: Path, backend: Backend) -> Path:
    """An index of the six entries."""
    Builder(tmp_path / "index", ToyEncoder(), backend=backend).build(read_corpus(corpus))
    return tmp_path / "index"


def engine(folder: Path, backend: Backend) -> Engine:
    return Engine(load_generation(folder, backend=backend), ToyEncoder())


def answer(asked: Engine, question: str) -> str:
    found = asked.ask(question).answer
    assert found
    return found.text


def test_the_nearest_passages_are_found(built: Path, backend: Backend) -> None:
    [segment] = load_generation(built, backend=backend).index.segments
    asked = np.stack([each.vector for each in ToyEncoder().encode_query(QUESTIONS)])
    found = [[cosine for cosine, _ in segment.search(query, 10)] for query in asked]
    assert np.array(found) == pytest.approx(cosines_of_nearest(segment.vectors, asked), abs=1e-5)
    assert segment.search_plan.recall == 1.0


def test_answers_are_those_of_files(
    built: Path, corpus: Path, backend: Backend, tmp_path: Path
) -> None:
    Builder(tmp_path / "files", ToyEncoder()).build(read_corpus(corpus))
    one, other = engine(built, backend), engine(tmp_path / "files", FAISS_FILES)
    for question in QUESTIONS:
        assert [match.id for match in one.ask(question).matches] == [
            match.id for match in other.ask(question).matches
        ]
        assert one.ask(question).confidence == pytest.approx(other.ask(question).confidence)
    assert one.similar("seed") == other.similar("seed")


def test_edits_are_found_and_what_was_removed_is_not(
    built: Path, corpus: Path, backend: Backend
) -> None:
    (corpus / "vae.md").unlink()
    edit(corpus, "A walrus of marzipan.")
    encoder = ToyEncoder()
    Builder(built, encoder, backend=backend).build(read_corpus(corpus))
    asked = engine(built, backend)
    assert (
        asked.index.search(ToyEncoder().encode_query(["a walrus of marzipan"])[0].vector, 3)[0]
        == "seed"
    )
    near = asked.index.search(ToyEncoder().encode_query(["washed out grey colours"])[0].vector, 100)
    assert "vae" not in near
    assert len(near) == 5
    assert len(encoder.embedded) < 10


def test_a_replica_goes_on_with_the_generation_it_began_with(
    built: Path, corpus: Path, backend: Backend
) -> None:
    before = engine(built, backend)
    said = before.ask("what is a seed")
    for number in range(4):
        edit(corpus, f"Edit {number}.")
        Builder(built, ToyEncoder(), backend=backend).build(read_corpus(corpus))
    assert before.ask("what is a seed") == said
    assert "Edit 3" in answer(engine(built, backend), "what is a seed")


def test_an_older_generation_serves_again(built: Path, corpus: Path, backend: Backend) -> None:
    (corpus / "vae.md").unlink()
    Builder(built, ToyEncoder(), backend=backend).build(read_corpus(corpus))
    assert roll_back(built, backend=backend).generation == 1
    asked = engine(built, backend)
    assert (
        asked.index.search(ToyEncoder().encode_query(["washed out grey colours"])[0].vector, 3)[0]
        == "vae"
    )


def test_a_build_with_another_model_begins_anew(
    built: Path, corpus: Path, backend: Backend
) -> None:
    other = ToyEncoder("other", dimension=32)
    Builder(built, other, backend=backend).build(read_corpus(corpus))
    [segment] = load_generation(built, backend=backend).index.segments
    cosines = [
        cosine for cosine, _ in segment.search(other.encode_query(["what is a seed"])[0].vector, 5)
    ]
    assert cosines == sorted(cosines, reverse=True)
    assert len(cosines) == 5


def create(name: str, client: Any, again: bool) -> None:
    client.create_collection(name, dimension=4)


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[Milvus]:
    """Milvus Lite."""
    milvus = Milvus(str(tmp_path / "lite.db"), "", "ours")
    yield milvus
    milvus.close()


def test_the_alias_names_what_serves_and_the_rest_is_dropped(
    tmp_path: Path, corpus: Path, lite: Milvus
) -> None:
    for model in ("one", "two", "three", "four", "five"):
        Builder(tmp_path / "index", ToyEncoder(model), backend=lite).build(read_corpus(corpus))
    [segment] = load_generation(tmp_path / "index", backend=lite).index.segments
    named = lite.call(lambda client, again: client.describe_alias("ours"))["collection_name"]
    assert named == segment.search_plan.collection
    assert len(lite.call(lambda client, again: client.list_collections())) == 3


def test_collections_of_others_are_left_alone(tmp_path: Path, corpus: Path, lite: Milvus) -> None:
    others = {"ours_and_theirs", "theirs_000001_0123abcd"}
    for name in others:
        lite.call(partial(create, name))
    Builder(tmp_path / "index", ToyEncoder(), backend=lite).build(read_corpus(corpus))
    assert others < {*lite.call(lambda client, again: client.list_collections())}


def test_an_index_is_refused_by_the_other_backend(
    tmp_path: Path, corpus: Path, folder: Path, lite: Milvus
) -> None:
    with pytest.raises(IndexUnusable, match="--index-backend faiss"):
        load_generation(folder, backend=lite)
    Builder(tmp_path / "elsewhere", ToyEncoder(), backend=lite).build(read_corpus(corpus))
    with pytest.raises(IndexUnusable, match="--index-backend milvus"):
        load_generation(tmp_path / "elsewhere")


def test_a_build_changes_the_backend(folder: Path, corpus: Path, lite: Milvus) -> None:
    Builder(folder, ToyEncoder(), backend=lite).build(read_corpus(corpus))
    assert load_generation(folder, backend=lite).index.segments[0].search_plan.collection


def test_a_server_that_is_not_there_is_named_and_then_left_alone(
    folder: Path, corpus: Path
) -> None:
    nowhere = Milvus("http://127.0.0.1:9", "", "ours", patience=0.1)
    for _ in range(3):
        with pytest.raises(
            BackendUnavailable, match=r"http://127\.0\.0\.1:9 does not answer.*--milvus-uri"
        ):
            Builder(folder, ToyEncoder(), backend=nowhere).build(read_corpus(corpus))
    with pytest.raises(BackendUnavailable, match="left alone"):
        Builder(folder, ToyEncoder(), backend=nowhere).build(read_corpus(corpus))
    assert load_generation(folder).manifest.generation == 1


def test_partitions_of_segments_long_gone_are_dropped(
    tmp_path: Path, corpus: Path, lite: Milvus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.vectors.milvus_collections.LINGERING", 0)
    for number in range(6):
        edit(corpus, f"The number {number}.")
        Builder(tmp_path / "index", ToyEncoder(), backend=lite).build(read_corpus(corpus))
    [segment] = load_generation(tmp_path / "index", backend=lite).index.segments
    held = lite.call(lambda client, again: client.list_partitions(segment.search_plan.collection))
    assert sorted(held) == ["000004", "000005", "000006", "_default"]


def test_vectors_that_are_gone_are_told(tmp_path: Path, corpus: Path, lite: Milvus) -> None:
    Builder(tmp_path / "index", ToyEncoder(), backend=lite).build(read_corpus(corpus))
    asked = engine(tmp_path / "index", lite)
    lite.call(lambda client, again: client.drop_alias("ours"))
    collection = asked.index.segments[0].search_plan.collection
    lite.call(lambda client, again: client.drop_collection(collection))
    with pytest.raises(IndexUnusable, match="run: rag build"):
        asked.ask("what is a seed")


def test_while_a_server_is_dead_nothing_is_lost(
    server: Server, tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.circuit_breaker.SECONDS", 0.5)
    milvus = Milvus(ADDRESS, "", f"test_{token_hex(4)}", patience=1)
    folder = tmp_path / "index"
    Builder(folder, ToyEncoder(), backend=milvus).build(read_corpus(corpus))
    asked = engine(folder, milvus)
    said = asked.ask("what is a seed")
    server.kill()
    with pytest.raises(BackendUnavailable, match="does not answer"):
        asked.ask("what is a seed")
    edit(corpus, "Said while the server was dead.")
    with pytest.raises(BackendUnavailable):
        Builder(folder, ToyEncoder(), backend=milvus).build(read_corpus(corpus))
    server.start()
    server.wait()
    assert answered_at_last(asked) == said
    assert load_generation(folder, backend=milvus).manifest.generation == 1
    Builder(folder, ToyEncoder(), backend=milvus).build(read_corpus(corpus))
    assert "while the server was dead" in answer(engine(folder, milvus), "what is a seed")


def answered_at_last(asked: Engine) -> Reply:
    """Return an answer once the server has its vectors in memory again."""
    for _ in range(120):
        try:
            return asked.ask("what is a seed")
        except BackendUnavailable:
            time.sleep(0.5)
    raise AssertionError("it does not answer again")


def test_a_build_goes_on_when_its_server_is_killed_and_started_again(
    server: Server, tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send, calls = milvus_collections.send, count()

    def killing(*arguments: Any) -> None:
        if next(calls) == 1:
            server.kill()
            server.start()
        send(*arguments)

    monkeypatch.setattr("rag.index.vectors.milvus_collections.send", killing)
    monkeypatch.setattr("rag.index.vectors.milvus_collections.INSERTED_AT_ONCE", 10)
    milvus = Milvus(ADDRESS, "", f"test_{token_hex(4)}")
    Builder(tmp_path / "index", ToyEncoder(), backend=milvus).build(read_corpus(corpus))
    assert next(calls) > 1
    assert engine(tmp_path / "index", milvus).ask("what is a seed").answer


@pytest.mark.parametrize(
    ("version", "old"), [("v2.2.16", True), ("v2.3.5-lite", False), ("milvus_lite-3.2.2", False)]
)
def test_a_server_that_is_too_old_is_refused(version: str, old: bool) -> None:
    if not old:
        refuse_older("somewhere", version)
        return
    with pytest.raises(BackendUnavailable, match=r"v2\.2\.16; 2\.3 is the oldest"):
        refuse_older("somewhere", version)


def test_an_alias_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(BadSetting, match="letters"):
        open_backend(Settings(index_backend="milvus", milvus_alias="a glossary"))
