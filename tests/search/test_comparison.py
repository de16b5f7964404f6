"""Names that a word joins."""

from collections.abc import Sequence

import pytest

from rag.entries.name_mentions import NameMention
from rag.search.comparison import inflected_mentions, joined_mentions


def mentions(question: str) -> list[NameMention]:
    words = question.replace(",", "").replace("?", "").split()
    return [NameMention((word,), at, at + 1) for at, word in enumerate(words) if word.isupper()]


def joined(question: str) -> bool:
    spoken = question.replace(",", "").replace("?", "").casefold().split()
    return len(joined_mentions(question, spoken, mentions(question))) == 2


@pytest.mark.parametrize(
    "question",
    ["HMO or PPO, which lets me see a doctor", "should I take HMO or a PPO?", "HMO vs PPO"],
)
def test_names_with_nothing_else_before_are_compared(question: str) -> None:
    assert joined(question)


@pytest.mark.parametrize(
    "question", ["my doctor takes HMO or PPO, good", "HMO or PPO nurses came", "HMO plans or PPO"]
)
def test_names_in_a_story_are_not(question: str) -> None:
    assert not joined(question)


def test_inflected_names_are_found_where_no_other_is() -> None:
    def bearers(words: Sequence[str]) -> tuple[str, ...]:
        return {"tinking": ("tink",), "frogging": ("frog",)}.get(" ".join(words), ())

    taken = [NameMention(("frog",), 2, 3)]
    words = ["tinking", "or", "frogging", "tinking"]
    found = inflected_mentions(words, taken, bearers, lambda word: word == "tinking")
    assert found == [NameMention(("tink",), 0, 1), NameMention(("tink",), 3, 4)]
    assert inflected_mentions(words, taken, bearers, lambda word: False) == []
