"""DICT (RFC 2229): Debian's own client, and sockets that send what no client would."""

import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.doors.dict_protocol import LINE_BYTES, quote_word, split_command, wrap_line
from tests.browsing import free_port
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where a server of the small glossary takes dictionary clients."""
    index, chosen = tmp_path_factory.mktemp("dict") / "index", free_port()
    rag = [sys.executable, "-m", "rag"]
    where = ["--index", str(index)]
    subprocess.run(
        [*rag, "build", "--corpus", str(ROOT / "tests/corpus"), *where], cwd=ROOT, check=True
    )
    command = [*rag, "dict", "--port", str(chosen), "--title", "Test glossary", *where]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as process:
        wait_for(chosen, process)
        yield chosen
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert "Traceback" not in (process.stderr.read() if process.stderr else "")


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    for _ in range(600):
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


class Talk:
    """A connection to the server."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._file = self._socket.makefile("rb")
        self.banner = self.line()

    def __enter__(self) -> "Talk":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._socket.close()

    def line(self) -> str:
        return self._file.readline().decode().removesuffix("\r\n")

    def send(self, sent: bytes) -> None:
        self._socket.sendall(sent)

    def ask(self, command: str) -> list[str]:
        """Return the lines up to the last status line."""
        self.send(f"{command}\r\n".encode())
        lines = [self.line()]
        while lines[-1][:1] == "1" or (len(lines) > 1 and not lines[-1].startswith("250 ")):
            lines.append(self.line())
        return lines


def dict_client(port: int, *words: str) -> str:
    if not shutil.which("dict"):
        pytest.skip("Debian's package dict is not installed")
    done = subprocess.run(
        ["dict", "-h", "127.0.0.1", "-p", str(port), *words],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_client_of_debian_shows_a_definition(port: int) -> None:
    told = dict_client(port, "sampling method")
    assert "From Test glossary [glossary]" in told
    assert "removes noise from a picture step by step" in " ".join(told.split())


@pytest.mark.parametrize(
    ("strategy", "word", "found"),
    [
        ("exact", "SEED", "seed"),
        ("prefix", "mercury (p", "Mercury (planet)"),
        ("suffix", "silver", "quicksilver"),
        ("lev", "seet", "seed"),
        ("semantic", "which method removes the noise", "Sampler"),
    ],
)
def test_the_client_of_debian_matches_by_every_strategy(
    port: int, strategy: str, word: str, found: str
) -> None:
    assert found.casefold() in dict_client(port, "-m", "-s", strategy, word).casefold()


def test_the_client_of_debian_is_told_what_there_is(port: int) -> None:
    assert "glossary   Test glossary" in dict_client(port, "-D")
    assert "semantic" in dict_client(port, "-S")
    assert "6 entries" in dict_client(port, "-I")
    assert "No definitions found" in dict_client(port, "xyzzyx")


def test_a_shared_name_is_defined_by_every_entry_that_bears_it(port: int) -> None:
    with Talk(port) as talk:
        told = talk.ask("DEFINE * mercury")
    assert told[0] == "150 2 definitions retrieved"
    assert [line for line in told if line.startswith("151")] == [
        '151 "Mercury (metal)" glossary "Test glossary"',
        '151 "Mercury (planet)" glossary "Test glossary"',
    ]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("DEFINE glossary nothing", "552"),
        ("DEFINE other seed", "550"),
        ("DEFINE", "501"),
        ('DEFINE * "seed', "501"),
        ("MATCH * soundex seed", "551"),
        ("MATCH other exact seed", "550"),
        ("MATCH * exact", "501"),
        ('MATCH * semantic ""', "501"),
        ("SHOW NOTHING", "501"),
        ("SHOW INFO other", "550"),
        ("AUTH me secret", "502"),
        ("OPTION FAST", "501"),
        ("FROBNICATE", "500"),
        ("", "500"),
        ("CLIENT test", "250"),
        ("STATUS", "210"),
        ("show db", "110"),
    ],
)
def test_every_command_has_its_status(port: int, command: str, status: str) -> None:
    with Talk(port) as talk:
        assert talk.banner.startswith("220 ")
        assert talk.ask(command)[0][:3] == status


def test_commands_that_come_at_once_are_answered_in_turn(port: int) -> None:
    with Talk(port) as talk:
        talk.send(b"CLIENT test\r\nSTATUS\r\nMATCH * exact seed\r\nQUIT\r\n")
        lines = [talk.line() for _ in range(7)]
    assert [line[:3] for line in (lines[0], lines[1], lines[2], lines[5], lines[6])] == [
        "250",
        "210",
        "152",
        "250",
        "221",
    ]


def test_texts_begin_with_a_header_once_it_is_wanted(port: int) -> None:
    with Talk(port) as talk:
        assert talk.ask("OPTION MIME") == ["250 ok"]
        assert talk.ask("SHOW DB")[1] == ""


@pytest.mark.parametrize(
    "sent", [b"x" * 5_000 + b"\r\n", b"DEFINE * \xff\xfe\r\n", b"\x00" * 900 + b"\r\n"]
)
def test_hostile_lines_harm_nobody(port: int, sent: bytes) -> None:
    with Talk(port) as talk, Talk(port) as other:
        talk.send(sent)
        assert talk.line()[:2] == "50"
        assert other.ask("STATUS")[0][:3] == "210"


def test_one_client_cannot_take_all_connections(port: int) -> None:
    talks = [Talk(port) for _ in range(22)]
    try:
        assert talks[0].banner.startswith("220")
        assert talks[-1].banner.startswith("420")
    finally:
        for talk in talks:
            talk.__exit__()
    time.sleep(0.2)
    with Talk(port) as talk:
        assert talk.banner.startswith("220")


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["C"]), min_size=1).filter(
            lambda word: word.split() == [word]
        )
    )
)
def test_quoted_words_are_read_as_they_were(said: list[str]) -> None:
    assert split_command(" ".join(map(quote_word, said))) == said


@given(st.text())
def test_no_line_is_longer_than_the_protocol_allows(text: str) -> None:
    line = " ".join((text * 50).split())
    pieces = list(wrap_line(line))
    assert all(len(piece.encode()) <= LINE_BYTES for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(line.split())
