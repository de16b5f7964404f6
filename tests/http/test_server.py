"""The server as a process, with the real model and the shipped glossary."""

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
