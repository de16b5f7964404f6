"""Definitions on a terminal."""

import pytest
from rich.console import Console

from rag.cli import definitions
from rag.cli.definitions import print_definition

TEXT = "A *list* of `Vec<T>` and Vec<T>[^1]:\n\n3. one\n4. $a_b*c*d$\n\n[^1]: Note."


def printed(monkeypatch: pytest.MonkeyPatch, *, terminal: bool) -> str:
    console = Console(width=60, force_terminal=terminal, soft_wrap=True, highlight=False)
    monkeypatch.setattr(definitions, "out", console)
    with console.capture() as capture:
        print_definition(TEXT)
    return capture.get()


def test_a_terminal_shows_what_markdown_means(monkeypatch: pytest.MonkeyPatch) -> None:
    text = printed(monkeypatch, terminal=True)
    for part in ("\x1b[3mlist\x1b[0m", "Vec<T>[1]:", "3 ", "one", "$a_b*c*d$", "Note."):
        assert part in text
    assert "*list*" not in text


def test_a_pipe_gets_the_definition_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, terminal=False) == f"{TEXT}\n"
