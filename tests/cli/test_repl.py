"""Asking at a terminal and through pipes: a real pseudo-terminal, real processes."""

import json
import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT

COMMAND = [sys.executable, "-m", "rag", "ask"]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\x07]*\x07|\x1b[()=>][0-9A-B]?")
Read = Callable[[str], None]
Write = Callable[[str], int]


def piped(index: Path, lines: str, *more: str) -> "subprocess.CompletedProcess[str]":
    command = [*COMMAND, "--index", str(index), *more]
    return subprocess.run(
        command, cwd=ROOT, input=lines, capture_output=True, text=True, check=False
    )


@contextmanager
def terminal(index: Path, state: Path) -> Iterator[tuple[Read, Write]]:
    """A person at a terminal: `read` waits until some words are shown, `write` types."""
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (40, 100))
    env = os.environ | {"TERM": "xterm", "XDG_STATE_HOME": str(state), "PROMPT_TOOLKIT_NO_CPR": "1"}
    command = [*COMMAND, "--index", str(index)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=theirs, stdout=theirs, stderr=theirs, env=env
    ) as process:
        os.close(theirs)
        try:
            yield reader(ours), (lambda typed: os.write(ours, typed.encode()))
            process.wait(20)
        finally:
            process.kill()
            os.close(ours)


def reader(source: int) -> Read:
    """What reads on to some words; what stands behind them is for the next time."""
    shown = ""

    def read_on_to(words: str) -> None:
        nonlocal shown
        ends = time.monotonic() + 60
        while words not in shown and time.monotonic() < ends:
            if select.select([source], [], [], 0.2)[0]:
                shown = ESCAPES.sub("", shown + os.read(source, 65_536).decode(errors="replace"))
        assert words in shown, shown
        shown = shown.partition(words)[2]

    return read_on_to


def test_a_conversation_completes_names_and_brings_back_questions(
    shipped_index: Path, tmp_path: Path
) -> None:
    with terminal(shipped_index, tmp_path) as (read, write):
        read("ask>")
        write("what is a negative pro\t")
        read("negative prompting")
        write("\r")
        read("A negative prompt is the text")
        read("ask>")
        write("\x1b[A")
        read("what is a negative prompt")
        write("\x03")
        read("ask>")
        write("quit\r")
    history = tmp_path / "glossary-rag/history"
    assert "what is a negative prompt" in history.read_text(encoding="utf-8")
    assert history.stat().st_mode & 0o077 == 0


def test_an_error_does_not_end_a_conversation(shipped_index: Path, tmp_path: Path) -> None:
    with terminal(shipped_index, tmp_path) as (read, write):
        read("ask>")
        write("x" * 2_100 + "\r")
        read("at most 2,000 are read")
        read("ask>")
        write("\x04")


def test_lines_of_a_pipe_are_answered_in_turn(shipped_index: Path) -> None:
    told = piped(shipped_index, "what is a seed\n\nwhat is a LoRA\n")
    assert told.returncode == 0
    assert told.stdout.index("A seed is") < told.stdout.index("LoRA (low-rank adaptation) is")
    assert "\x1b" not in told.stdout


def test_lines_of_a_pipe_become_lines_of_json(shipped_index: Path) -> None:
    told = piped(shipped_index, "what is a seed\nwhich sauce goes with pasta\n", "--json")
    replies = [json.loads(line) for line in told.stdout.splitlines()]
    assert [reply["outcome"] for reply in replies] == ["answered", "declined"]
    assert told.returncode == 1


@pytest.mark.parametrize(
    ("question", "code"), [("what is a seed", 0), ("which sauce goes with pasta", 1)]
)
def test_the_exit_code_tells_whether_the_glossary_holds_the_answer(
    shipped_index: Path, question: str, code: int
) -> None:
    command = [*COMMAND, question, "--index", str(shipped_index)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == code


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_learns_to_complete(shell: str) -> None:
    command = [sys.executable, "-m", "rag", "completion", shell]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "_RAG_COMPLETE" in told.stdout
