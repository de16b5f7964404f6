"""The grounding check, on one definition."""

import pytest

from rag.types import Match
from rag.writing.grounding import Support, find_support

CAT = Match(
    id="cat",
    term="Cat",
    aliases=("house cat",),
    short="",
    definition=(
        "A cat is a small animal that catches up to 12 mice a day, usually at night "
        "(it sees well), unless it is fed. "
        "It does not swim. Most cats sleep for 16 hours, and kittens for 20."
    ),
    score=1.0,
    confidence=1.0,
    status="approved",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "A cat is a small animal that catches up to 12 mice a day, usually at night, "
        "unless it is fed.",
        "The house cat is a small animal that catches up to twelve mice a day, usually at night, "
        "unless it is fed.",
        "A cat does not swim.",
        "It doesn't swim.",
        "Most cats sleep for 16 hours.",
        "It does not swim, and most cats sleep for 16 hours.",
    ],
)
def test_a_sentence_may_leave_out_clauses_and_join(sentence: str) -> None:
    assert isinstance(find_support(sentence, [1], [CAT]), Support)


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("A cat is a large animal.", "not in the definition: large"),
        ("A cat catches 16 mice a day.", "otherwise"),
        ("A cat does swim.", "otherwise"),
        ("A cat is not a small animal that catches up to 12 mice a day.", "otherwise"),
        (
            "A cat is a small animal that catches up to 12 mice a day, usually at night.",
            "otherwise",
        ),
        ("Mice are small animals that catch up to 12 cats a day.", "otherwise"),
        ("Cats sleep for 16 hours.", "otherwise"),
        ("Kittens sleep for 16 hours.", "otherwise"),
        ("A dog does not swim.", "not in the definition: dog"),
    ],
)
def test_a_sentence_may_not_say_anything_else(sentence: str, why: str) -> None:
    assert why in str(find_support(sentence, [1], [CAT]))


def test_a_sentence_must_cite_what_it_was_given() -> None:
    assert find_support("It does not swim.", [], [CAT]) == "it cites nothing"
    assert find_support("It does not swim.", [2], [CAT]) == "it cites what it was not given"


def test_a_place_names_its_source_and_the_piece() -> None:
    place = find_support("A cat does not swim.", [1], [CAT])
    assert place == Support(1, "It does not swim.")


def test_each_foreign_word_is_named_once() -> None:
    why = find_support("A wild cat is a wild dog.", [1], [CAT])
    assert why == "not in the definition: wild, dog"
