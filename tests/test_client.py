"""Programs in Python ask: with the index in memory, over HTTP, and over HTTP asynchronously, all in the same way."""

import asyncio
import http.server
import inspect
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import AsyncClient, Client, Glossary
from rag.errors import BadQuestion, IndexMissing, KeyRequired, Overloaded, ServerFault, UnknownTerm
from rag.http.keys import Keys
from tests.browsing import free_port, serving
from tests.conftest import ROOT

Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the small glossary."""
    folder = tmp_path_factory.mktemp("client") / "index"
    Glossary.build(ROOT / "tests/corpus", folder)
    return folder


@pytest.fixture(scope="module")
def address(index: Path) -> Iterator[str]:
    with serving(index, ROOT / "tests/corpus") as served:
        yield served


@pytest.fixture(scope="module", params=["in memory", "over HTTP", "asynchronously"])
def asked(request: pytest.FixtureRequest, index: Path, address: str) -> Ask:
    """Calls a method of each of the three by its name."""
    if request.param == "in memory":
        glossary = Glossary.open(index)
        return lambda method, *given, **named: getattr(glossary, method)(*given, **named)

    def blocking(method: str, *given: Any, **named: Any) -> Any:
        with Client(address) as client:
            return getattr(client, method)(*given, **named)

    def awaited(method: str, *given: Any, **named: Any) -> Any:
        async def told() -> Any:
            async with AsyncClient(address) as client:
                return await getattr(client, method)(*given, **named)

        return asyncio.run(told())

    return blocking if request.param == "over HTTP" else awaited


def test_a_question_gets_the_same_reply_everywhere(asked: Ask, index: Path) -> None:
    question = "which method removes the noise"
    assert asked("ask", question, limit=2) == Glossary.open(index).ask(question, limit=2)
    assert asked("explain", question) == Glossary.open(index).explain(question)


def test_what_is_near_is_the_same_everywhere(asked: Ask, index: Path) -> None:
    glossary = Glossary.open(index)
    assert asked("similar", "seed", 3) == glossary.similar("seed", 3)
    assert asked("similar_to_text", "a metal", limit=2) == glossary.similar_to_text(
        "a metal", limit=2
    )


def test_entries_names_and_mentions_are_the_same_everywhere(asked: Ask, index: Path) -> None:
    glossary = Glossary.open(index)
    assert asked("show", "Mercury (planet)") == glossary.show("mercury-planet")
    assert asked("suggest", "merc") == glossary.suggest("merc")
    assert asked("terms", tag="images") == glossary.terms(tag="images") != glossary.terms()
    assert asked("annotate", "`seed`, a seed", "markdown") == glossary.annotate(
        "`seed`, a seed", "markdown"
    )


@pytest.mark.parametrize(
    ("method", "given", "error"),
    [
        ("ask", "  ", BadQuestion),
        ("show", "no such thing", UnknownTerm),
        ("similar", "a/b c", UnknownTerm),
    ],
)
def test_errors_are_the_same_everywhere(
    asked: Ask, method: str, given: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"empty|No entry"):
        asked(method, given)


def test_all_three_have_the_same_methods_with_the_same_parameters() -> None:
    def public(kind: type) -> dict[str, list[str]]:
        found = {
            name: list(inspect.signature(each).parameters)
            for name, each in vars(kind).items()
            if callable(each)
        }
        return {
            name: said
            for name, said in found.items()
            if name[0] != "_" and name not in ("close", "open", "build")
        }

    assert public(Glossary) == public(Client) == public(AsyncClient)


def test_an_index_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="rag build"):
        Glossary.open(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("imported", "heavy"),
    [
        ("rag", "numpy torch faiss httpx2"),
        ("from rag import Client", "torch onnxruntime faiss sklearn"),
        ("rag.encoders.open", "torch onnxruntime faiss sqlite3 sklearn"),
    ],
)
def test_importing_loads_nothing_that_is_not_used(imported: str, heavy: str) -> None:
    line = imported if " " in imported else f"import {imported}"
    script = f"import sys; {line}; print([name for name in {heavy.split()} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_key_is_sent(index: Path, tmp_path: Path) -> None:
    shutil.copytree(index, tmp_path / "index")
    secret = Keys(tmp_path / "keys.json").add("program", "read")
    more = ["--reading", "key", "--keys", str(tmp_path / "keys.json")]
    with serving(tmp_path / "index", ROOT / "tests/corpus", *more) as served:
        with Client(served) as client, pytest.raises(KeyRequired):
            client.show("seed")
        with Client(served, key=secret) as client:
            assert client.show("seed").id == "seed"


def test_a_server_that_is_not_there_is_an_error() -> None:
    with (
        Client(f"http://127.0.0.1:{free_port()}") as client,
        pytest.raises(ServerFault, match="is the server running"),
    ):
        client.ask("seed")


class Busy(http.server.BaseHTTPRequestHandler):
    """A server that is too busy twice, and always where the path says so; elsewhere it is no glossary."""

    asked = 0

    def do_GET(self) -> None:
        Busy.asked += 1
        busy = "never" in self.path or Busy.asked <= 2
        self.send_response(503 if busy else 200)
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(b'{"title": "Too busy", "detail": "Come back."}' if busy else b"<html>")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def busy() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Busy.asked = 0
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_who_is_told_to_come_back_does_so_a_few_times(busy: str) -> None:
    with Client(busy) as client, pytest.raises(Overloaded, match="Come back"):
        client.show("never")
    assert Busy.asked == 4


def test_what_is_no_answer_of_a_glossary_is_an_error(busy: str) -> None:
    with Client(busy) as client, pytest.raises(ServerFault, match="is it the address of one"):
        client.show("seed")
    assert Busy.asked == 3
