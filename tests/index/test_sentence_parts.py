"""The sentences of a definition as parts of the word pieces of its entry."""

from rag.entries.passages import split_into_passages
from rag.index.sentence_parts import sentence_parts
from rag.index.tokens import TOKEN_VIEWS
from rag.types import Entry
from tests.index.toy_segments import toy_entry
from tests.toys import ToyEncoder

NOISE = toy_entry("noise", definition="A **random** hiss. It is heard everywhere.\n\nFilters help.")


def lengths_of(entry: Entry) -> list[int]:
    """Return the numbers of words of the passages that interact."""
    texts = [each.text for each in split_into_passages([entry]) if each.view in TOKEN_VIEWS]
    return ToyEncoder().count_pieces(texts)


def parts_of(entry: Entry, lengths: list[int]) -> list[tuple[int, str]]:
    """Return the number of pieces and the text of each part, "" for the term."""
    parts = sentence_parts(entry, lengths, ToyEncoder()).tolist()
    return [
        (count, entry.definition[start:end] if start >= 0 else "") for count, start, end in parts
    ]


def test_each_sentence_has_its_pieces_behind_those_of_the_term() -> None:
    assert parts_of(NOISE, lengths_of(NOISE)) == [
        (1, ""),
        (3, "A **random** hiss."),
        (4, "It is heard everywhere."),
        (2, "Filters help."),
    ]


def test_sentences_that_were_cut_off_have_no_part() -> None:
    names, _ = lengths_of(NOISE)[:2]
    assert parts_of(NOISE, [names, 6]) == [
        (1, ""),
        (3, "A **random** hiss."),
        (2, "It is heard everywhere."),
    ]


def test_the_prompt_of_a_model_belongs_to_the_term() -> None:
    names, definition = lengths_of(NOISE)[:2]
    assert parts_of(NOISE, [names, definition + 2])[0] == (3, "")


def test_a_single_sentence_has_no_parts() -> None:
    single = toy_entry("seed", definition="A number.")
    assert sentence_parts(single, lengths_of(single), ToyEncoder()).shape == (0, 3)
