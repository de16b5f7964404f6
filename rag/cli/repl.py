"""What somebody types at a terminal -> questions; names are completed, earlier ones kept. Owns prompt_toolkit."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

Suggest = Callable[[str, int], list[tuple[str, str]]]
OFFERED, WORDS_AT_MOST = 8, 5
PROMPT = "ask> "
WELCOME = (
    "Ask anything; Tab completes names, the arrow keys bring back earlier questions, Ctrl-D ends."
)
# Words that end it, as in other programs.
ENDING = frozenset({"exit", "quit", ":q"})


class Names(Completer):
    """Completes the last words of a line to names of entries."""

    def __init__(self, suggest: Suggest) -> None:
        """Take what finds names that begin as typed."""
        self._suggest = suggest

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Yield the names that the longest possible run of last words begins."""
        words = document.text_before_cursor.split(" ")
        for count in range(min(len(words), WORDS_AT_MOST), 0, -1):
            typed = " ".join(words[-count:])
            if len(typed) > 1 and (found := self._suggest(typed, OFFERED)):
                yield from (
                    Completion(continued(typed, name), start_position=-len(typed))
                    for name, _ in found
                )
                return


def continued(typed: str, name: str) -> str:
    """Return a name with its beginning as it was typed: what names share in any case is completed at once."""
    return typed + name[len(typed) :] if name.casefold().startswith(typed.casefold()) else name


def typed(suggest: Suggest, history: bool) -> Iterator[str]:
    """Yield what somebody asks until they end it."""
    session: PromptSession[str] = PromptSession(
        history=kept() if history else InMemoryHistory(),
        completer=Names(suggest),
        complete_while_typing=False,
    )
    while True:
        try:
            line = session.prompt(PROMPT).strip()
        except EOFError:
            return
        except KeyboardInterrupt:
            continue
        if line in ENDING:
            return
        if line:
            yield line


def kept() -> History:
    """Return what was asked here before, in a file for this user's eyes; none where no file can be written."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "glossary-rag"
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = state / "history"
        file.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(file)
