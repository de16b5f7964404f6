"""The sentences of Markdown, as places in it."""

import pytest

from rag.entries.sentences import sentence_spans, split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        ("About 1.5 litres, e.g. of water.", ["About 1.5 litres, e.g. of water."]),
        ("One.\n\ntwo", ["One.", "two"]),
        ("It ends. (So it does.)", ["It ends.", "(So it does.)"]),
        ("Half of it. 50 stay.", ["Half of it.", "50 stay."]),
        ("One goes\non here. Two.", ["One goes\non here.", "Two."]),
        ("Über alles. Ähnlich. Последнее.", ["Über alles.", "Ähnlich.", "Последнее."]),
        ("Dr. Who came. He left.", ["Dr. Who came.", "He left."]),
        ("See Fig. 3 and No. 5. Next.", ["See Fig. 3 and No. 5.", "Next."]),
        ("It has vitamin C. Others have none.", ["It has vitamin C.", "Others have none."]),
        ("", [""]),
        ("---", ["---"]),
    ],
)
def test_sentences_end_before_a_capital_or_a_digit(text: str, expected: list[str]) -> None:
    assert split_sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Use `one. Two` here.",
        "See [the page. More](https://example.org) for it.",
        'See [it](https://example.org "One. Two") for more.',
        "Open <https://example.org/a.B> now.",
    ],
)
def test_no_sentence_ends_inside_code_a_link_or_an_address(text: str) -> None:
    assert split_sentences(text) == [text]


def test_items_rows_headings_and_code_are_pieces_of_their_own() -> None:
    text = (
        "# Kinds. All\n\nThere are two. See below.\n\n- One. Short\n  and long.\n- Two\n\n"
        "| a | b. C |\n|---|---|\n| d | e |\n\n```python\nx = 1. Y\n```\n\n    y = 2. Z\n    z\n\n"
        "[ref]: https://example.org\n\n> Quoted. Twice."
    )
    assert split_sentences(text) == [
        "Kinds. All",
        "There are two.",
        "See below.",
        "One. Short\n  and long.",
        "Two",
        "a | b. C",
        "d | e",
        "x = 1. Y",
        "y = 2. Z\n    z",
        "Quoted.",
        "Twice.",
    ]


def test_a_fence_that_is_never_closed_goes_to_the_end() -> None:
    assert split_sentences("One.\n```\na. B\n\nc. D") == ["One.", "a. B\n\nc. D"]


def test_places_are_in_order_and_hold_every_word() -> None:
    text = "A **b.** C d.\n\n1. e\n2. f\n\n> g. H"
    spans = sentence_spans(text)
    assert spans == sorted(spans)
    assert [text[start:end] for start, end in spans] == ["A **b.**", "C d.", "e", "f", "g.", "H"]
