"""The questions that the ask page offers to begin with."""

import asyncio
from collections.abc import Iterable, Sequence

from rag.service.answering import AnswerService
from rag.service.entry_queries import IndexState
from rag.types import Entry

# How many questions to begin with, and how long one usually is, in characters.
EXAMPLES, EXAMPLE_LENGTH = 4, 32
# How a whole question begins in English; in other languages only its length counts.
ASKING = ("what ", "how ", "why ", "who ", "which ", "when ", "where ", "can ")


class ExampleQuestions:
    """Questions that the glossary of a service answers.

    They are chosen once for each index: it takes a second to read 100,000 entries.
    """

    def __init__(self, service: AnswerService) -> None:
        """Start with none chosen."""
        self._service = service
        self._questions: Sequence[str] = ()
        self._chosen_from: IndexState | None = None
        self._choosing = asyncio.Lock()

    async def chosen(self) -> Sequence[str]:
        """Return some questions. Raises Overloaded."""
        async with self._choosing:
            state = self._service.state
            if state != self._chosen_from:
                entries = self._service.entries()
                self._questions = await self._service.render(example_questions, entries)
                self._chosen_from = state
            return self._questions


def example_questions(entries: Iterable[Entry]) -> list[str]:
    """Return some questions that the glossary answers, spread over its entries."""
    approved = [entry for entry in entries if entry.status == "approved"]
    step = max(1, len(approved) // EXAMPLES)
    questions = []
    for entry in approved[::step][:EXAMPLES]:
        questions.append(_example(entry))
    return questions


def _example(entry: Entry) -> str:
    """Return the question of an entry that makes the best example, else its term.

    That is a whole question rather than some words, of about the usual length.
    """

    def rank(question: str) -> tuple[bool, int]:
        is_whole = question.casefold().startswith(ASKING)
        return not is_whole, abs(len(question) - EXAMPLE_LENGTH)

    return min(entry.questions, key=rank, default=entry.term)
