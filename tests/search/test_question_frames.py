"""The phrases that frame a question by name."""

import pytest

from rag.search.question_frames import (
    AFTER,
    ARTICLES,
    BEFORE,
    DENIALS,
    DESCRIBING,
    POLITE,
    Phrases,
)


@pytest.mark.parametrize("phrases", [BEFORE, AFTER])
def test_longer_phrases_come_first_so_that_none_hides_another(phrases: Phrases) -> None:
    for place, phrase in enumerate(phrases):
        hidden = [later for later in phrases[place + 1 :] if later[: len(phrase)] == phrase]
        assert hidden == []


@pytest.mark.parametrize("phrases", [BEFORE, AFTER])
def test_no_phrase_stands_twice_and_none_is_empty(phrases: Phrases) -> None:
    assert len(set(phrases)) == len(phrases)
    assert all(phrases)


@pytest.mark.parametrize("words", [ARTICLES, POLITE, DESCRIBING, DENIALS])
def test_words_are_case_folded_and_without_apostrophes(words: frozenset[str]) -> None:
    for word in words:
        assert word == word.casefold()
        assert "'" not in word
