"""The prompt of `rag ask` without a question: names are completed, earlier questions are kept."""

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory

# What is typed and how many names are wanted -> (name, id) of names that begin so.
Suggest = Callable[[str, int], list[tuple[str, str]]]
MAX_OFFERED, MAX_WORDS = 8, 5
PROMPT = "ask> "
WELCOME = (
    "Ask anything; Tab completes names, the arrow keys bring back earlier questions, Ctrl-D ends."
)
# Words that end it, as in other programs.
END_WORDS = frozenset({"exit", "quit", ":q"})


class NameCompleter(Completer):
    """Completes the last words of a line to names of entries."""

    def __init__(self, suggest: Suggest) -> None:
        """Complete by the names that `suggest` returns."""
        self._suggest = suggest

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Yield the names that the longest possible run of last words begins."""
        words = document.text_before_cursor.split(" ")
        for count in range(min(len(words), MAX_WORDS), 0, -1):
            typed = " ".join(words[-count:])
            if len(typed) < 2:
                continue
            names = self._suggest(typed, MAX_OFFERED)
            for name, _ in names:
                yield Completion(completed(typed, name), start_position=-len(typed))
            if names:
                return


def completed(typed: str, name: str) -> str:
    """Return a name with its beginning as it was typed, so that names in any case share it."""
    if name.casefold().startswith(typed.casefold()):
        return typed + name[len(typed) :]
    return name


def typed_questions(suggest: Suggest, history: bool) -> Iterator[str]:
    """Yield what somebody asks until they end it; `history` keeps it for the next time."""
    session: PromptSession[str] = PromptSession(
        history=question_history() if history else InMemoryHistory(),
        completer=NameCompleter(suggest),
        complete_while_typing=False,
    )
    while True:
        try:
            line = session.prompt(PROMPT).strip()
        except EOFError:
            return
        except KeyboardInterrupt:
            continue
        if line in END_WORDS:
            return
        if line:
            yield line


def question_history() -> History:
    """Return the questions of this user, from a private file; in memory if it cannot be written."""
    state = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "glossary-rag"
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = state / "history"
        file.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(file)
