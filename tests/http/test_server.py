"""The server as a process, with the real model and the shipped glossary."""

import asyncio
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote_plus

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from bench.processes import children_of
from rag.http.server import PatientProtocol
from tests.conftest import ROOT


def get(url: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture(scope="module")
def server(shipped_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `rag serve`, on a port that the system chose."""
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-m", "rag", "serve", "--index", str(shipped_index), "--port", "0"]
    with (
        log.open("w") as stream,
        subprocess.Popen(command, cwd=ROOT, stderr=stream, env=dict(os.environ)) as process,
    ):
        yield listening(log, process)
        process.terminate()
        assert process.wait(timeout=30) in (0, -signal.SIGTERM)


def listening(log: Path, process: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        if found := re.search(r"http://127\.0\.0\.1:\d+", log.read_text()):
            return found[0]
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def test_it_is_alive_and_becomes_ready(server: str) -> None:
    assert get(f"{server}/livez") == (200, '{"status":"alive"}')
    for _ in range(600):
        status, body = get(f"{server}/readyz")
        if status == 200:
            break
        assert "being loaded" in body
        time.sleep(0.1)
    assert (status, json.loads(body)["status"]) == (200, "ready")


def test_head_is_answered_on_a_connection_that_goes_on(server: str) -> None:
    connection = http.client.HTTPConnection(server.removeprefix("http://"), timeout=20)
    for path in ("/livez", "/v1/ask?q=seed", "/livez"):
        connection.request("HEAD", path)
        response = connection.getresponse()
        assert (response.status, response.read()) == (200, b"")
    connection.request("GET", "/livez")
    assert connection.getresponse().read() == b'{"status":"alive"}'
    connection.close()


def test_the_question_of_the_readme_is_answered(server: str) -> None:
    question = quote_plus("how do I tell it what I do not want in the picture")
    status, body = get(f"{server}/v1/ask?q={question}")
    reply = json.loads(body)
    assert (status, reply["outcome"], reply["answer"]["citations"]) == (
        200,
        "answered",
        ["negative-prompt"],
    )


def test_the_documentation_is_served(server: str) -> None:
    assert get(f"{server}/docs")[0] == 200
    assert json.loads(get(f"{server}/openapi.json")[1])["info"]["title"] == "glossary-rag"


def test_one_connection_carries_large_requests_one_after_the_other(server: str) -> None:
    where = server.removeprefix("http://")
    body = json.dumps({"text": "a seed and a prompt, " * 15_000})
    with closing(http.client.HTTPConnection(where)) as connection:
        for _ in range(12):
            connection.request("POST", "/v1/annotate", body, {"Content-Type": "application/json"})
            assert (reply := connection.getresponse()).status == 200
            assert json.loads(reply.read())["spans"]


def test_several_processes_answer_and_end_with_the_server(
    shipped_index: Path, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "rag", "serve", "--index", str(shipped_index)]
    command += ["--port", "0", "--workers", "2"]
    log = tmp_path / "log"
    with log.open("w") as stream, subprocess.Popen(command, cwd=ROOT, stderr=stream) as process:
        address = listening(log, process)
        for _ in range(600):
            if "glossary_workers 2.0" in get(f"{address}/metrics")[1]:
                break
            time.sleep(0.1)
        [beside] = children_of(process.pid)
        status, body = get(f"{address}/v1/ask?q=what+is+a+seed")
        assert (status, json.loads(body)["answer"]["citations"]) == (200, ["seed"])
        process.terminate()
        assert process.wait(timeout=30) in (0, -signal.SIGTERM)
    assert not Path(f"/proc/{beside}").exists()


# A server of one small application, whose log says what it does.
SMALL = """
import logging
from rag.http.logs import log_to_stderr
from rag.http.server import run_server
from rag.settings import Settings

log = logging.getLogger("rag.test")


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            happened = (await receive())["type"]
            await send({"type": f"{happened}.complete"})
            if happened == "lifespan.shutdown":
                print("ended in order", flush=True)
                return
    log.info("long " * 400)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"here"})


log_to_stderr("text")
run_server(app, Settings(port=0))
"""


@pytest.fixture
def small() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address and the process of a small server, of whose log one line is read."""
    command = [sys.executable, "-c", SMALL]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        found = re.search(r"http://127\.0\.0\.1:\d+", process.stderr.readline())
        assert found
        yield found[0], process
        process.kill()


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="no terminal is closed here")
@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGINT"])
def test_a_signal_ends_the_server_in_order(
    small: tuple[str, subprocess.Popen[str]], name: str
) -> None:
    address, process = small
    assert get(address) == (200, "here")
    process.send_signal(getattr(signal, name))
    assert process.stdout
    assert process.stdout.readline() == "ended in order\n"
    process.wait(timeout=30)


def test_a_log_that_nobody_reads_stops_no_answer(
    small: tuple[str, subprocess.Popen[str]],
) -> None:
    address, process = small
    # Each request logs 2 kB; a pipe of Linux holds 64 kB.
    assert {get(address) for _ in range(100)} == {(200, "here")}
    process.terminate()
    assert process.stdout
    assert process.stdout.readline() == "ended in order\n"
    process.wait(timeout=30)


class ClosedTransport(asyncio.Transport):
    """A connection that is gone: writing fails, as it does in uvloop."""

    def write(self, data: object) -> None:
        raise RuntimeError("the handler is closed")

    def is_closing(self) -> bool:
        return False

    def pause_reading(self) -> None:
        pass

    def close(self) -> None:
        pass


async def answers_to_a_client_that_hangs_up() -> list[str]:
    """Return the fate of the first of several requests whose client hung up meanwhile."""
    outcomes: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            outcomes.append("left alone")
        except RuntimeError as error:
            outcomes.append(str(error))

    config = uvicorn.Config(app, http=PatientProtocol, log_config=None, interface="asgi3")
    config.load()
    protocol = PatientProtocol(config, ServerState(), {})
    protocol.connection_made(ClosedTransport())
    protocol.data_received(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 3)
    protocol.connection_lost(None)
    while not outcomes:
        await asyncio.sleep(0)
    return outcomes


def test_a_client_that_hangs_up_amid_several_requests_is_no_failure() -> None:
    assert asyncio.run(answers_to_a_client_that_hangs_up()) == ["left alone"]
