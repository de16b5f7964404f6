"""The Python clients: in memory, over HTTP, and asynchronous, all with the same methods."""

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

Call = Callable[..., Any]


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
def call(request: pytest.FixtureRequest, index: Path, address: str) -> Call:
    """Calls a method of each of the three by its name."""
    if request.param == "in memory":
        glossary = Glossary.open(index)
        return lambda method, *args, **options: getattr(glossary, method)(*args, **options)

    def call_blocking(method: str, *args: Any, **options: Any) -> Any:
        with Client(address) as client:
            return getattr(client, method)(*args, **options)

    def call_async(method: str, *args: Any, **options: Any) -> Any:
        async def call_once() -> Any:
            async with AsyncClient(address) as client:
                return await getattr(client, method)(*args, **options)

        return asyncio.run(call_once())

    return call_blocking if request.param == "over HTTP" else call_async


def test_a_question_gets_the_same_reply_everywhere(call: Call, index: Path) -> None:
    question = "which method removes the noise"
    assert call("ask", question, limit=2) == Glossary.open(index).ask(question, limit=2)
    assert call("explain", question) == Glossary.open(index).explain(question)


def test_what_is_near_is_the_same_everywhere(call: Call, index: Path) -> None:
    glossary = Glossary.open(index)
    assert call("similar", "seed", 3) == glossary.similar("seed", 3)
    nearest = glossary.similar_to_text("a metal", limit=2)
    assert call("similar_to_text", "a metal", limit=2) == nearest


def test_entries_names_and_mentions_are_the_same_everywhere(call: Call, index: Path) -> None:
    glossary = Glossary.open(index)
    assert call("show", "Mercury (planet)") == glossary.show("mercury-planet")
    assert call("suggest", "merc") == glossary.suggest("merc")
    assert call("terms", tag="images") == glossary.terms(tag="images") != glossary.terms()
    text = "`seed`, a seed"
    assert call("annotate", text, "markdown") == glossary.annotate(text, "markdown")


@pytest.mark.parametrize(
    ("method", "argument", "error"),
    [
        ("ask", "  ", BadQuestion),
        ("show", "no such thing", UnknownTerm),
        ("similar", "a/b c", UnknownTerm),
    ],
)
def test_errors_are_the_same_everywhere(
    call: Call, method: str, argument: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"empty|No entry"):
        call(method, argument)


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
    """A server of HTML that is too busy for the first two requests, and for the entry `never`."""

    requests = 0

    def do_GET(self) -> None:
        Busy.requests += 1
        status, body = 200, b"<html>"
        if "never" in self.path or Busy.requests <= 2:
            status, body = 503, b'{"title": "Too busy", "detail": "Come back."}'
        self.send_response(status)
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture
def busy() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Busy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Busy.requests = 0
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_request_to_a_busy_server_is_sent_up_to_four_times(busy: str) -> None:
    with Client(busy) as client, pytest.raises(Overloaded, match="Come back"):
        client.show("never")
    assert Busy.requests == 4


def test_an_answer_of_another_kind_of_server_is_an_error(busy: str) -> None:
    with Client(busy) as client, pytest.raises(ServerFault, match="is it the address of one"):
        client.show("seed")
    assert Busy.requests == 3


class Canned(http.server.BaseHTTPRequestHandler):
    """A server that answers with the next of a list of answers, and keeps the requests."""

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
