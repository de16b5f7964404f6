"""Asks a language model for the questions of many entries: a few at a time, within a budget.

A failed call is tried again after a while; a server that goes on failing ends the run. Whatever was
answered is in the journal, and is never asked again.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from rag.enrich.budget import Budget, answer_tokens, most_tokens
from rag.enrich.journal import Journal
from rag.enrich.prompt import SCHEMA, task_messages
from rag.enrich.records import EnrichmentTask
from rag.errors import ModelFailed, ModelRefused
from rag.llm.completion import Completion, CompletionModel, json_object

# Seconds before each new attempt.
BACKOFF = (1.0, 2.0, 4.0, 8.0, 16.0)
# A run ends after so many entries in a row that got no answer.
FAILURES_AT_MOST = 3
KEY_BYTES = 16
BUDGET_SPENT = "The budget is spent."

# Called with (entries done, entries in all).
Progress = Callable[[int, int], None]


@dataclass
class Asked:
    """What a run has brought: answers by entry, and sentences about what failed.

    `stopped` says why it ended early, "" if it did not. `calls` and `tokens` are what it took, with
    what the journal of a killed run had.
    """

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    stopped: str = ""
    calls: int = 0
    tokens: int = 0


class QuestionAsker:
    """Asks one model, with the same instructions for all entries."""

    def __init__(
        self,
        model: CompletionModel,
        instructions: str,
        journal: Journal,
        budget: Budget,
        *,
        backoff: Sequence[float] = BACKOFF,
    ) -> None:
        """Ask `model`; the budget counts what the journal has, too."""
        self._model = model
        self._instructions = instructions
        self._journal = journal
        self._budget = budget
        self._backoff = backoff
        self._failed_in_a_row = 0
        # When the server wants to be asked again, by the clock of the event loop.
        self._not_before = 0.0
        budget.calls += journal.calls
        budget.tokens += journal.tokens

    async def ask_all(
        self, tasks: Sequence[EnrichmentTask], at_once: int, progress: Progress
    ) -> Asked:
        """Return the answers to some tasks, asked `at_once` at a time."""
        asked = Asked()
        waiting = iter(tasks)

        async def work() -> None:
            for task in waiting:
                if asked.stopped:
                    return
                await self._take(task, asked)
                progress(len(asked.answers) + len(asked.notes), len(tasks))

        await asyncio.gather(*[work() for _ in range(at_once)])
        asked.calls, asked.tokens = self._budget.calls, self._budget.tokens
        return asked

    async def _take(self, task: EnrichmentTask, asked: Asked) -> None:
        """Ask for a task, and note its answer, or why there is none."""
        key = self._key(task)
        text = self._journal.answers.get(key)
        try:
            if text is None:
                text = await self._answer(task, key)
            if text is None:
                asked.stopped = BUDGET_SPENT
                return
            asked.answers[task.id] = json_object(text)
            self._failed_in_a_row = 0
        except ModelRefused as error:
            asked.stopped = str(error)
        except (ModelFailed, ValueError) as error:
            self._failed_in_a_row += 1
            asked.notes.append(f"{task.id}: {error}")
            is_first = not self._journal.answers
            if is_first or self._failed_in_a_row >= FAILURES_AT_MOST:
                asked.stopped = f"{self._model.name} gives no usable answers: {error}"

    def _key(self, task: EnrichmentTask) -> str:
        """Return a key for a task and its instructions, whatever is near it."""
        parts = [self._model.name, self._instructions, task.id, task.term, task.definition]
        identity = json.dumps([*parts, task.questions, task.count])
        return blake2b(identity.encode(), digest_size=KEY_BYTES).hexdigest()

    async def _answer(self, task: EnrichmentTask, key: str) -> str | None:
        """Return the answer to a task, None if the budget does not allow to ask.

        Raises ModelRefused, or ModelFailed after the last attempt.
        """
        for seconds in self._waits():
            try:
                return await self._attempt(task, key)
            except ModelFailed as error:
                if seconds is None:
                    raise
                await self._wait(seconds, error.retry_after)
        raise AssertionError

    def _waits(self) -> Iterator[float | None]:
        """Yield the seconds to wait after each attempt, None after the last."""
        yield from self._backoff
        yield None

    async def _wait(self, seconds: float, retry_after: int | None) -> None:
        """Wait before a new attempt; all wait as long as the server wants."""
        now = asyncio.get_running_loop().time()
        if retry_after is not None:
            self._not_before = max(self._not_before, now + retry_after)
            seconds = retry_after
        await asyncio.sleep(seconds)

    async def _attempt(self, task: EnrichmentTask, key: str) -> str | None:
        """Send one call and return its answer, None if the budget does not allow it.

        A failed call is taken to have used all that was reserved, unless the server turned it away.
        Raises ModelFailed or ModelRefused.
        """
        await asyncio.sleep(self._not_before - asyncio.get_running_loop().time())
        messages = task_messages(task, self._instructions)
        reserved = most_tokens(messages, task.count)
        if not self._budget.reserve(reserved):
            return None
        call = self._journal.sent(reserved)
        used = reserved
        try:
            completion = await self._model.complete(messages, SCHEMA, answer_tokens(task.count))
            used = _used(completion, reserved)
            self._journal.settled(call, used, key, completion.text)
        except (ModelFailed, ModelRefused) as error:
            if isinstance(error, ModelRefused) or error.retry_after is not None:
                used = 0
            self._journal.settled(call, used)
            raise
        finally:
            self._budget.settle(reserved, used)
        return completion.text


def _used(completion: Completion, reserved: int) -> int:
    """Return the tokens that a call used; all that were reserved if the server does not say."""
    counted = completion.tokens_in + completion.tokens_out
    return counted or reserved
