"""Asking at a terminal: a real pseudo-terminal with a real process, and the parts of the prompt."""

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
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, InMemoryHistory

from rag.cli.repl import MAX_OFFERED, NameCompleter, completed, question_history
from tests.conftest import ROOT

NAMES = ("Negative prompt", "Negative prompting", "Prompt", "Seed")
COMMAND = [sys.executable, "-m", "rag", "ask"]
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\x07]*\x07|\x1b[()=>][0-9A-B]?")
Read = Callable[[str], None]
Write = Callable[[str], int]


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
    real_index: Path, tmp_path: Path
) -> None:
    with terminal(real_index, tmp_path) as (read, write):
        read("ask>")
        write("what is a random se\t")
        read("random seed")
        write("\r")
        read("A seed is the number")
        read("ask>")
        write("\x1b[A")
        read("what is a random seed")
        write("\x03")
        read("ask>")
        write("quit\r")
    history = tmp_path / "glossary-rag/history"
    assert "what is a random seed" in history.read_text(encoding="utf-8")
    assert history.stat().st_mode & 0o077 == 0


def test_an_error_does_not_end_a_conversation(real_index: Path, tmp_path: Path) -> None:
    with terminal(real_index, tmp_path) as (read, write):
        read("ask>")
        write("x" * 2_100 + "\r")
        read("at most 2,000 are read")
        read("ask>")
        write("\x04")


def suggest(typed: str, limit: int) -> list[tuple[str, str]]:
    """Names that begin so, with an id, as an engine returns them."""
    names = [name for name in NAMES if name.casefold().startswith(typed.casefold())]
    return [(name, name.lower()) for name in names[:limit]]


def completions(line: str) -> list[tuple[str, int]]:
    """What is offered at the end of a line, and how many characters it stands in for."""
    offered = NameCompleter(suggest).get_completions(Document(line), CompleteEvent())
    return [(each.text, -each.start_position) for each in offered]


def test_the_last_word_is_completed() -> None:
    assert completions("what is a se") == [("seed", 2)]


def test_the_longest_run_of_words_that_begins_a_name_is_completed() -> None:
    expected = [("negative prompt", 12), ("negative prompting", 12)]
    assert completions("what is a negative pro") == expected


@pytest.mark.parametrize("line", ["", "s", "what is a ", "what is a s", "zebra"])
def test_nothing_is_offered_for_one_letter_or_for_no_name(line: str) -> None:
    assert completions(line) == []


def test_only_so_many_names_are_asked_for() -> None:
    limits: list[int] = []

    def many(typed: str, limit: int) -> list[tuple[str, str]]:
        limits.append(limit)
        return [(f"seed {number}", "") for number in range(limit)]

    assert len(list(NameCompleter(many).get_completions(Document("se"), CompleteEvent()))) == 8
    assert limits == [MAX_OFFERED]


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [("NEG", "negative prompt", "NEGative prompt"), ("va", "VAE", "vaE"), ("lora", "LoRA", "lora")],
)
def test_what_was_typed_stays_as_it_was(typed: str, name: str, expected: str) -> None:
    assert completed(typed, name) == expected


def test_a_name_that_begins_otherwise_is_taken_whole() -> None:
    assert completed("rng", "Random seed") == "Random seed"


def test_questions_are_kept_in_a_private_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    history = question_history()
    assert isinstance(history, FileHistory)
    history.append_string("what is a seed")
    file = tmp_path / "glossary-rag/history"
    assert "what is a seed" in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_questions_are_kept_in_memory_where_no_file_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert isinstance(question_history(), InMemoryHistory)
