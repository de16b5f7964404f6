"""Terms by headings, and by names in bold that begin a paragraph."""

import pytest

from rag.formats.documents.definition_lists import DocumentTerm
from rag.formats.documents.paragraph_terms import (
    LEAST_TERMS,
    LONGEST_HEADING,
    MOST_PARAGRAPHS,
    paragraph_terms,
)
from rag.formats.markup import parse_html

NAMES = ("Anchor", "Aft", "Bow", "Buoy", "Cleat")


def terms(source: str) -> dict[str, DocumentTerm]:
    return {term.term: term for term in paragraph_terms(parse_html(source))}


def headed(level: int = 2, names: tuple[str, ...] = NAMES, text: str = "<p>A thing.") -> str:
    return "".join(f"<h{level}>{name}</h{level}>{text}" for name in names)


def bold(end: str, names: tuple[str, ...] = NAMES) -> str:
    return "".join(f"<p><b>{name}</b>{end}A thing." for name in names)


def test_headings_are_terms_with_an_id_made_of_them() -> None:
    found = terms(headed())
    assert tuple(found) == NAMES
    assert found["Bow"] == DocumentTerm("Bow", "A thing.", "bow")


def test_fewer_headings_make_no_glossary() -> None:
    assert terms(headed(names=NAMES[: LEAST_TERMS - 1])) == {}
    assert terms("<p>Just words.") == {}


def test_long_texts_below_headings_make_no_glossary() -> None:
    assert terms(headed(text="<p>A thing." * (MOST_PARAGRAPHS + 1))) == {}
    assert len(terms(headed(text="<p>A thing." * MOST_PARAGRAPHS))) == len(NAMES)


def test_the_level_with_most_headings_counts_and_deeper_ones_belong_to_it() -> None:
    source = headed(2) + "<h3>Kinds</h3><p>Many.<h1>Other</h1><p>x"
    assert terms(source)["Cleat"].definition == "A thing.\n\nKinds\n\nMany."
    assert "Other" not in terms(source)


@pytest.mark.parametrize(
    "title",
    ["Contents", "SEE ALSO", "License", "A", "A - F", "12", "What is it?", "x" * 81, ""],
)
def test_titles_of_parts_and_sentences_are_no_terms(title: str) -> None:
    assert len("x" * 81) > LONGEST_HEADING
    assert tuple(terms(f"{headed()}<h2>{title}</h2><p>Words.")) == NAMES


def test_a_heading_without_text_is_no_term() -> None:
    assert tuple(terms(f"{headed()}<h2>Deck</h2>")) == NAMES


@pytest.mark.parametrize("end", [": ", " – ", " - ", " — "])
def test_names_in_bold_that_a_sign_sets_off_are_terms(end: str) -> None:
    found = terms(bold(end))
    assert tuple(found) == NAMES
    assert found["Bow"] == DocumentTerm("Bow", "A thing.", "bow")


def test_a_colon_may_stand_within_the_name_in_bold() -> None:
    assert tuple(terms(bold(" ", tuple(f"{name}:" for name in NAMES)))) == NAMES


def test_bold_words_that_nothing_sets_off_are_no_names() -> None:
    assert terms(bold(" ")) == {}
    assert terms(bold("-")) == {}
    assert terms("".join(f"<p>The <b>{name}</b>: a thing." for name in NAMES)) == {}


def test_paragraphs_behind_a_name_belong_to_it_up_to_a_heading() -> None:
    source = f"{bold(': ')}<p>More, <b>in bold</b>.<h2>Notes</h2><p>Not of it."
    assert terms(source)["Cleat"].definition == "A thing.\n\nMore, in bold."


def test_names_in_bold_may_stand_in_a_list() -> None:
    items = "".join(f"<li><strong>{name}</strong>: A thing.</li>" for name in NAMES)
    assert tuple(terms(f"<ul>{items}</ul>")) == NAMES


def test_headings_or_bold_names_count_whichever_are_more() -> None:
    assert tuple(terms(f"<h2>One</h2><p>x<h2>Two</h2><p>y{bold(': ')}")) == NAMES
