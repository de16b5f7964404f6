"""Attacks by requests, corpus files and index files are refused."""

import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from rag.build.builder import Builder
from rag.corpus.folder import Corpus, read_corpus
from rag.errors import BadQuestion, CorpusError, IndexUnusable
from rag.index.generations import load_generation
from rag.index.manifest import sha256_of
from rag.index.segment_files import FILE_KINDS
from rag.search.engine import Engine
from tests.conftest import ROOT
from tests.toys import ToyEncoder

FILES = [f"000001.{kind}" for kind in FILE_KINDS]

# The server as it is, but with a short time limit, so that a test need not wait for it.
HASTY = """
import rag.http.server
rag.http.server.PATIENCE_SECONDS = 1
from rag.cli.main import main
main()
"""


@pytest.fixture(scope="module")
def server(
    shipped_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, int]]:
    """The host and port of a running server."""
    log = tmp_path_factory.mktemp("server") / "log"
    command = [sys.executable, "-c", HASTY, "serve", "--index", str(shipped_index), "--port", "0"]
    with (
        log.open("w") as stream,
        subprocess.Popen(command, cwd=ROOT, stderr=stream, env=dict(os.environ)) as process,
    ):
        yield logged_address(log, process)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def logged_address(log: Path, process: "subprocess.Popen[bytes]") -> tuple[str, int]:
    """Wait until a server logs its address, and return its host and port."""
    for _ in range(600):
        line = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
        if line:
            address = urlsplit(line[0])
            assert address.hostname
            assert address.port
            return address.hostname, address.port
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    raise TimeoutError(log.read_text())


def send(server: tuple[str, int], *parts: bytes, pause: float = 0) -> bytes:
    """Send raw bytes, and return all that the server answers until it closes, or for 3 seconds."""
    with socket.create_connection(server, timeout=3) as stream:
        answer = b""
        try:
            for part in parts:
                stream.sendall(part)
                time.sleep(pause)
            while chunk := stream.recv(65536):
                answer += chunk
        except (TimeoutError, ConnectionError):
            pass
        return answer


SMUGGLED = b"GET /v1/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
ASK = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


@pytest.mark.parametrize(
    "request_bytes",
    [
        ASK + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED,
        ASK + b"Content-Length: 4\r\nContent-Length: 40\r\n\r\n{}  ",
        ASK + b"Content-Length: -1\r\n\r\n",
        ASK + b"Content-Length: 1e3\r\n\r\n",
        ASK + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"GET /v1/terms HTTP/1.1\r\nHost: localhost\r\nA: b\nEvil : c\r\n\r\n",
        b"GET /v1/terms HTTP/1.1\r\nHost: localhost\r\n" + b"A: " + b"x" * 200_000 + b"\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET " + b"/" * 200_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=[
        "both lengths",
        "two lengths",
        "below none",
        "no number",
        "odd coding",
        "bare feed",
        "long header",
        "tls",
        "long path",
    ],
)
def test_requests_that_two_servers_might_read_in_two_ways_are_refused(
    server: tuple[str, int], request_bytes: bytes
) -> None:
    answer = send(server, request_bytes)
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert re.match(rb"HTTP/1\.1 4\d\d |$", answer), answer[:200]
    alive = send(server, b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert alive.startswith(b"HTTP/1.1 200")


def test_a_large_body_in_one_piece_is_read(server: tuple[str, int]) -> None:
    body = b'{"question": "seed", "limit": 1' + b" " * 180_000 + b"}"
    head = ASK + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert send(server, head + body).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("begun", [b"", b"GET /li", ASK, ASK + b"Content-Length: 100\r\n\r\n{"])
def test_a_request_that_does_not_arrive_in_time_is_hung_up_on(
    server: tuple[str, int], begun: bytes
) -> None:
    began = time.monotonic()
    assert b" 200 " not in send(server, begun)
    assert 0.5 < time.monotonic() - began < 2.5


def test_sending_a_byte_now_and_then_wins_no_time(server: tuple[str, int]) -> None:
    slow = [ASK, *(b"X-A: b\r\n" for _ in range(8))]
    began = time.monotonic()
    assert b" 200 " not in send(server, *slow, pause=0.25)
    assert time.monotonic() - began < 4


def test_a_client_that_reads_no_replies_is_hung_up_on(server: tuple[str, int]) -> None:
    asked = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200
    with socket.create_connection(server, timeout=10) as stream, pytest.raises(ConnectionError):
        # The server reads no more while nobody reads what it sent; then it ends the connection.
        stream.sendall(asked * 1_000)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/terms/..%2f..%2fetc%2fpasswd",
        "/v1/terms/%2e%2e/%2e%2e/etc/passwd",
        "/../../etc/passwd",
        "/v1/terms/%00",
    ],
)
def test_no_address_leads_out_of_the_glossary(server: tuple[str, int], path: str) -> None:
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = send(server, head.encode())
    assert answer.startswith(b"HTTP/1.1 404")
    assert b"root:" not in answer


def alias_bomb() -> str:
    """Return YAML of nine lists, each nine times the one before: some 387 million values."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]\n"]
    for old, new in zip("abcdefgh", "bcdefghi", strict=True):
        nine = ", ".join([f"*{old}"] * 9)
        lines.append(f"{new}: &{new} [{nine}]\n")
    return "".join(lines)


@pytest.mark.parametrize(
    "head",
    [
        alias_bomb() + "term: Bomb\naliases: *i\n",
        f"term: {'[' * 50_000}\n",
        f"term: {'[' * 50_000}{']' * 50_000}\n",
        f"{'- ' * 20_000}x\n",
        "term: !!python/object/apply:os.system [touch owned]\n",
        "term: !!python/name:os.system\n",
        "term: &a [*a]\n",
        "? [complex, key]\n: x\n",
        "term: x\nterm: y\n",
        "<<: {term: x}\n",
    ],
    ids=[
        "bomb",
        "open",
        "deep",
        "dashes",
        "apply",
        "name",
        "itself",
        "complex key",
        "twice",
        "merge",
    ],
)
def test_front_matter_that_attacks_the_reader_is_a_fault_and_nothing_else(
    tmp_path: Path, head: str
) -> None:
    (tmp_path / "evil.md").write_text(f"---\n{head}---\nText.\n")
    began = time.monotonic()
    with pytest.raises(CorpusError, match=r"evil\.md:"):
        read_corpus(tmp_path)
    assert time.monotonic() - began < 2
    assert not (tmp_path / "owned").exists()


def test_links_out_of_the_corpus_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("---\nterm: Secret\n---\nPassword.\n")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "inside.md").write_text("---\nterm: Inside\n---\nKnown.\n")
    (corpus / "alias.md").symlink_to(corpus / "inside.md")
    assert {entry.id for entry in read_corpus(corpus)} == {"alias", "inside"}
    (corpus / "leak.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(CorpusError, match=r"leak\.md:1: a link to a file outside"):
        read_corpus(corpus)
    (corpus / "leak.md").unlink()
    (corpus / "folder").symlink_to(tmp_path, target_is_directory=True)
    assert all("Password" not in str(entry) for entry in Corpus.read(corpus).entries())


class Evil:
    """Runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch owned",)


@pytest.mark.parametrize("name", FILES)
def test_a_pickle_in_the_index_folder_is_not_opened(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    path = folder / "000001" / name
    if name.endswith(".npz"):
        evil = np.array([Evil()], dtype=object)
        np.savez(path, rows=evil, pieces=np.zeros(1), starts=np.zeros(1))
    else:
        path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(IndexUnusable, match="damaged"):
        load_generation(folder)
    # Even with digests made to fit, nothing in it is run.
    manifest = folder / "000001/manifest.json"
    digest = sha256_of(path.read_bytes())
    changed = re.sub(rf'"{name}": "\w+"', f'"{name}": "{digest}"', manifest.read_text())
    manifest.write_text(changed)
    (folder / "current").write_text(f"1 {sha256_of(manifest.read_bytes())}\n")
    with pytest.raises(IndexUnusable, match="rag build"):
        load_generation(folder)
    assert not (tmp_path / "owned").exists()


@pytest.mark.parametrize(
    "question", ["a " * 900 + "b", "(" * 1900, "vs " * 600, "a-" * 900, "ſ" * 1900, "\u0345" * 1900]
)
def test_no_question_takes_long(engine: Engine, question: str) -> None:
    began = time.monotonic()
    engine.ask(question)
    assert time.monotonic() - began < 2


def test_a_question_of_too_many_letters_or_none_that_can_be_read_is_refused(engine: Engine) -> None:
    for question in ("x" * 2001, "a\x00b", "\x1b[31m", "\ud800"):
        with pytest.raises(BadQuestion):
            engine.ask(question)


def test_an_entry_of_odd_signs_can_be_built_and_asked_for(corpus: Path, folder: Path) -> None:
    (corpus / "odd.md").write_text(
        "---\nterm: 'a\u200b'\naliases: ['🎨', '\u202eb', 'ﷺ']\n---\n\u200b\u200d\ufeff\u0300\n"
    )
    opened, _ = Builder(folder, ToyEncoder()).build(read_corpus(corpus))
    assert Engine(opened, ToyEncoder()).ask("🎨").matches
