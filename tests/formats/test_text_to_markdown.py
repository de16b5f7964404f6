import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.entries.plain_text import plain_text
from rag.formats.text_to_markdown import dedented, text_to_markdown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One line\nand another.\n\nMore.", "One line and another.\n\nMore."),
        ("Made of:\n- wood\n• iron\n  ore", "Made of:\n\n- wood\n- iron ore"),
        ("First:\n1) wood\n2) iron", "First:\n\n1) wood\n2) iron"),
        ("2*3*4 and # no heading", "2\\*3\\*4 and # no heading"),
        ("# of items", "\\# of items"),
        ("    not code", "not code"),
    ],
)
def test_plain_text_becomes_markdown(text: str, expected: str) -> None:
    assert text_to_markdown(text) == expected


@given(st.text(alphabet="ab *_`[]()<>&;#-\n|\\.$", max_size=60))
def test_the_words_stay(text: str) -> None:
    words = "".join(sign for sign in text if sign.isalpha())
    shown = plain_text(text_to_markdown(text))
    assert "".join(sign for sign in shown if sign.isalpha()) == words


def test_an_indent_of_the_file_is_no_code() -> None:
    assert dedented("\n      One\n\n      - two\n        - three\n") == "One\n\n- two\n  - three"
