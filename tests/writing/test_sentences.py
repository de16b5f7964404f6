"""Sentences of a stream of words."""

import asyncio
from typing import Any

import pytest

from rag.writing.sentences import CitedSentence, streamed_sentences


def split(*pieces: str) -> list[CitedSentence]:
    async def words() -> Any:
        for piece in pieces:
            yield piece

    async def collected() -> list[CitedSentence]:
        return [sentence async for sentence in streamed_sentences(words())]

    return asyncio.run(collected())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("One [1]. Two. [2] Three", [("One.", (1,)), ("Two.", (2,)), ("Three", ())]),
        ("A, e.g. b, is c [1][2].", [("A, e.g. b, is c.", (1, 2))]),
        (
            "It is 1.5 long [1, 3]! img2img is more [2].",
            [("It is 1.5 long!", (1, 3)), ("img2img is more.", (2,))],
        ),
        ("- A point [1]\n- Another [2]\n\n", [("A point", (1,)), ("Another", (2,))]),
        (" \n [1] \n ", []),
    ],
)
def test_sentences_are_told_apart_however_they_arrive(
    words: str, found: list[CitedSentence]
) -> None:
    assert split(words) == found
    assert split(*words) == found


def test_a_sentence_cites_each_number_once() -> None:
    assert split("A seed is a number [2][1, 2].") == [CitedSentence("A seed is a number.", (2, 1))]


def test_a_number_that_no_definition_has_is_no_citation() -> None:
    digits = "9" * 5_000
    assert split(f"One [{digits}].") == [(f"One [{digits}].", ())]


def test_an_empty_stream_has_no_sentences() -> None:
    assert split() == []
    assert split("", " \n") == []
