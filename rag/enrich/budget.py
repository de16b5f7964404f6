"""A budget of calls and tokens that is never passed, and the estimate of what a run takes."""

import math
from collections.abc import Iterable
from typing import NamedTuple

from rag.llm.messages import Messages

# Tokens of an answer: for each question or alias, and for what stands around them; at most, and as
# most answers are. A question has some ten words.
QUESTION_AT_MOST, AROUND_AT_MOST = 60, 240
QUESTION_MOSTLY, AROUND_MOSTLY = 17, 30
# Characters of English in a token, as most tokenizers cut them.
CHARACTERS_PER_TOKEN = 4.2
# Tokens that a server adds around messages, at most.
FRAME = 40


class Estimate(NamedTuple):
    """What a run is likely to take: calls, tokens that are sent, tokens that are answered."""

    calls: int
    tokens_in: int
    tokens_out: int


class Budget:
    """Counts calls and tokens against their limits, None for no limit."""

    def __init__(self, calls: int | None = None, tokens: int | None = None) -> None:
        """Allow so many calls, and so many tokens sent and answered together."""
        self._most_calls = math.inf if calls is None else calls
        self._most_tokens = math.inf if tokens is None else tokens
        self.calls = 0
        self.tokens = 0

    def reserve(self, tokens: int) -> bool:
        """Count a call that takes at most so many tokens; False if it could pass the budget."""
        if self.calls + 1 > self._most_calls or self.tokens + tokens > self._most_tokens:
            return False
        self.calls += 1
        self.tokens += tokens
        return True

    def settle(self, reserved: int, used: int) -> None:
        """Count the tokens that a call has used instead of those that were reserved for it."""
        self.tokens += used - reserved


def answer_tokens(count: int) -> int:
    """Return the most tokens that an answer with so many questions may have."""
    return AROUND_AT_MOST + QUESTION_AT_MOST * count


def most_tokens(messages: Messages, count: int) -> int:
    """Return the most tokens that a call can take: no tokenizer makes more tokens than bytes."""
    sent = "".join(message["content"] for message in messages)
    return len(sent.encode()) + FRAME + answer_tokens(count)


def estimate(requests: Iterable[tuple[Messages, int]]) -> Estimate:
    """Return the likely cost of some requests, each with the number of its questions."""
    calls, characters, questions = 0, 0, 0
    for messages, count in requests:
        calls += 1
        for message in messages:
            characters += len(message["content"])
        questions += count
    tokens_in = round(characters / CHARACTERS_PER_TOKEN)
    return Estimate(calls, tokens_in, QUESTION_MOSTLY * questions + AROUND_MOSTLY * calls)
