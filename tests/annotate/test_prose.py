"""What of a text is prose: as long as the text, without code, headings, markup and links."""

import pytest
from hypothesis import given

from rag.annotate.mask import Prose
from rag.annotate.prose import Form, prose_of
from tests.annotate.masked import words
from tests.annotate.texts import FORMS, TEXTS


@given(TEXTS, FORMS)
def test_every_place_of_a_text_stays_where_it_is(text: str, form: Form) -> None:
    masked = prose_of(text, form)
    assert len(masked.read) == len(masked.free) == len(text)


def test_all_of_a_plain_text_is_prose() -> None:
    text = "# no *markup* <b>here</b>"
    assert prose_of(text, "text") == Prose(text, text)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("[one](/x) two", "markdown"),
        ("<a href=/x>one</a> two", "html"),
        ("<a href='/x'>one</a> two", "markdown"),
    ],
)
def test_the_words_of_links_are_read_but_not_free(text: str, form: Form) -> None:
    masked = prose_of(text, form)
    assert words(masked.read) == ["one", "two"]
    assert words(masked.free) == ["two"]


@pytest.mark.parametrize(
    ("piece", "form"),
    [
        ("[", "markdown"),
        ("![", "markdown"),
        ("*a ", "markdown"),
        ("`", "markdown"),
        ("> ", "markdown"),
        ("<!--", "markdown"),
        ("[a](", "markdown"),
        ("<a ", "html"),
        ("<", "html"),
        ("<!--", "html"),
        ("&#", "html"),
        ("<a href='", "html"),
        ("<script>", "html"),
        ("</", "html"),
    ],
)
def test_hostile_texts_are_read_in_their_length(piece: str, form: Form) -> None:
    # What looks at the whole text for each piece of it would not come to an end.
    text = piece * (300_000 // len(piece))
    assert len(prose_of(text, form).read) == len(text)
