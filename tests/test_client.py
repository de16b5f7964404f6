"""Programs in Python ask in memory, over HTTP, and asynchronously, all in the same way."""

import asyncio
import http.server
import inspect
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from rag import AsyncClient, Client, Glossary
from rag.errors import (
    BadQuestion,
    IndexMissing,
    KeyRequired,
    Overloaded,
    ServerFault,
    TooOften,
    UnknownTerm,
)
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
        async def call() -> Any:
            async with AsyncClient(address) as client:
                return await getattr(client, method)(*given, **named)

        return asyncio.run(call())

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
        methods = {}
        for name, method in vars(kind).items():
            if name[0] != "_" and name not in ("close", "open", "build"):
                methods[name] = list(inspect.signature(method).parameters)
        return methods

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
    """A server that is too busy twice, and always at the path of never; it is no glossary."""

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


class Canned(http.server.BaseHTTPRequestHandler):
    """A server that answers each request with the next of some answers, and keeps the requests."""

    answers: ClassVar[list[tuple[int, dict[str, Any], dict[str, str]]]] = []
    requests: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        Canned.requests.append((self.path, self.headers.get("Authorization", "")))
        status, body, headers = Canned.answers.pop(0)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def canned() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Canned)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Canned.answers.clear()
    Canned.requests.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def problem(status: int, title: str, **headers: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    return status, {"title": title, "detail": "What is wrong."}, headers


def page(*ids: str) -> tuple[int, dict[str, Any], dict[str, str]]:
    line = {"aliases": [], "tags": [], "status": "approved", "short": "Short."}
    lines = [{**line, "id": each, "term": each.title()} for each in ids]
    return 200, {"total": 3, "limit": 1000, "offset": 0, "terms": lines}, {}


def test_a_rate_limit_says_when_to_come_back(canned: str) -> None:
    Canned.answers += [problem(429, "Too often", **{"Retry-After": "0"})] * 4
    with Client(canned) as client, pytest.raises(TooOften, match="What is wrong") as refused:
        client.show("seed")
    assert refused.value.retry_after == 0
    assert len(Canned.requests) == 4


def test_an_error_with_an_unknown_title_is_a_fault_of_the_server(canned: str) -> None:
    Canned.answers.append(problem(500, "Internal Server Error"))
    with Client(canned) as client, pytest.raises(ServerFault, match="What is wrong"):
        client.show("seed")


def test_terms_are_fetched_page_by_page(canned: str) -> None:
    Canned.answers += [page("lora", "noise"), page("seed"), page()]
    with Client(canned, key="rag_key") as client:
        assert [line.id for line in client.terms(tag="images")] == ["lora", "noise", "seed"]
    offsets = [path.rpartition("offset=")[2] for path, _ in Canned.requests]
    assert offsets == ["0", "2", "3"]
    assert {authorization for _, authorization in Canned.requests} == {"Bearer rag_key"}


def test_a_filter_by_status_is_sent_only_if_there_is_one(canned: str) -> None:
    Canned.answers += [page(), page()]
    with Client(f"{canned}/") as client:
        client.terms()
        client.terms(status="draft")
    first, second = (path for path, _ in Canned.requests)
    assert "status" not in first
    assert "status=draft" in second


def test_a_name_is_quoted_as_one_part_of_the_path(canned: str) -> None:
    Canned.answers.append(problem(404, "Unknown term"))
    with Client(canned) as client, pytest.raises(UnknownTerm):
        client.show("Git / GitHub?")
    assert Canned.requests[0][0] == "/v1/terms/Git%20%2F%20GitHub%3F"
