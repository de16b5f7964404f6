"""The budget of a run is never passed, and its estimate is of the right size."""

from rag.enrich.budget import Budget, answer_tokens, estimate, most_tokens
from rag.llm.messages import chat

MESSAGES = chat("Write questions.", "Entry: seed\nDefinition: A number — 種.")


def test_a_budget_refuses_the_call_that_could_pass_it() -> None:
    budget = Budget(calls=2, tokens=1_000)
    assert budget.reserve(600)
    assert not budget.reserve(401)
    assert budget.reserve(400)
    assert not budget.reserve(0)
    assert (budget.calls, budget.tokens) == (2, 1_000)


def test_tokens_that_were_reserved_and_not_used_are_free_again() -> None:
    budget = Budget(tokens=1_000)
    assert budget.reserve(900)
    budget.settle(900, 100)
    assert budget.reserve(900)


def test_a_budget_without_limits_allows_any_number() -> None:
    budget = Budget()
    assert all(budget.reserve(10**9) for _ in range(100))


def test_a_call_reserves_no_less_than_its_bytes_and_the_longest_answer() -> None:
    sent = len("".join(message["content"] for message in MESSAGES).encode())
    assert most_tokens(MESSAGES, 8) >= sent + answer_tokens(8)


def test_an_estimate_counts_calls_and_tokens() -> None:
    one, two = estimate([(MESSAGES, 8)]), estimate([(MESSAGES, 8), (MESSAGES, 8)])
    assert (one.calls, two.calls) == (1, 2)
    assert 0 < one.tokens_in < most_tokens(MESSAGES, 8)
    assert 100 < one.tokens_out < answer_tokens(8)
    assert two.tokens_out == 2 * one.tokens_out
