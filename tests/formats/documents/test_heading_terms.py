"""Terms by headings: which level, which headings are none, and which inner ones are."""

import pytest

from rag.formats.documents.blocks import page_blocks
from rag.formats.documents.heading_terms import MOST_BLOCKS, has_alphabet, heading_readings
from rag.formats.documents.reading import Reading
from rag.formats.markup import parse_html

NAMES = ("Anchor", "Aft", "Bow", "Buoy", "Cleat")


def reading(source: str) -> Reading | None:
    readings = heading_readings(page_blocks(parse_html(source)))
    return max(readings, key=lambda one: one.account(10_000).score, default=None)


def terms(source: str) -> dict[str, str]:
    found = reading(source)
    return {term.name: term.definition for term in found.terms} if found else {}


def headed(level: int = 2, names: tuple[str, ...] = NAMES, text: str = "<p>A thing.") -> str:
    return "".join(f"<h{level}>{name}</h{level}>{text}" for name in names)


def test_headings_are_terms_with_the_blocks_below_them() -> None:
    assert terms(headed()) == dict.fromkeys(NAMES, "A thing.")
    assert terms("<p>Just words.") == {}


def test_text_between_blocks_belongs_to_the_heading_above() -> None:
    source = "<div><h2>Bow</h2>The <b>front</b>.<ul><li>sharp</ul>Of a boat.<h2>Aft</h2>Back.</div>"
    assert terms(source)["Bow"] == "The **front**.\n\n- sharp\n\nOf a boat."


def test_long_texts_below_headings_make_no_glossary() -> None:
    assert terms(headed(text="<p>A thing." * (MOST_BLOCKS + 1))) == {}


def test_a_single_heading_deeper_than_terms_belongs_to_its_term() -> None:
    source = headed(2) + "<h3>Kinds</h3><p>Many.<h1>Other</h1><p>x"
    assert terms(source)["Cleat"] == "A thing.\n\n### Kinds\n\nMany."
    assert "Other" not in terms(source)


def test_kinds_of_a_thing_below_its_heading_are_terms() -> None:
    kinds = "<h3>Mud anchor</h3><p>For mud.<h3>Sea anchor</h3><p>Slows a boat."
    found = terms(headed(names=("Anchor",)) + kinds + headed(names=NAMES[1:]))
    assert found["Anchor"] == "A thing."
    assert found["Sea anchor"] == "Slows a boat."


def test_labels_below_several_terms_are_no_terms() -> None:
    source = headed(text="<p>A thing.<h3>Example</h3><p>One.")
    assert set(terms(source)) == set(NAMES)


def test_headings_above_the_terms_are_passed_over() -> None:
    source = f"<h1>Words</h1><p>Hello.<h2>Terms</h2>{headed(3)}"
    found = reading(source)
    assert found
    assert dict(found.passed_over) == {"heading": 2, "paragraph": 1}


@pytest.mark.parametrize("title", ["SEE ALSO", "What is it?", "x" * 81])
def test_titles_of_parts_and_sentences_are_no_terms(title: str) -> None:
    found = terms(f"<h2>{title}</h2><p>Words.{headed()}")
    assert tuple(found) == NAMES


@pytest.mark.parametrize("title", ["Introduction", "Glossary of boats", "License"])
def test_the_front_matter_holds_no_terms(title: str) -> None:
    assert tuple(terms(f"<h2>{title}</h2><p>Words.{headed()}")) == NAMES


@pytest.mark.parametrize("name", ["A-B", "R", "5G", "404", "Usage", "Index", "軸"])
def test_odd_names_among_others_are_terms(name: str) -> None:
    assert name in terms(headed(names=("Anchor", name, *NAMES[1:])))


def test_letters_without_text_are_an_alphabet_and_no_terms() -> None:
    source = "".join(f"<h2>{letter}</h2>{headed(2, (letter + 'ft',))}" for letter in "abc")
    assert set(terms(source)) == {"aft", "bft", "cft"}
    assert has_alphabet(page_blocks(parse_html(source)))
    assert not has_alphabet(page_blocks(parse_html(headed())))


def test_letters_with_lists_below_them_are_no_terms() -> None:
    assert terms(headed(names=("A", "B", "C"), text="<ul><li>x</ul>")) == {}


def test_a_heading_without_text_is_a_term_without_definition() -> None:
    assert terms(f"{headed()}<h2>Deck</h2>")["Deck"] == ""


def test_numbers_and_signs_around_a_name_are_left_out() -> None:
    names = ("1. Anchor", "2. Aft :ship:", "3. Bow (n.)", "4. <code>Buoy</code> ¶", "5. Cleat:")
    assert tuple(terms(headed(names=names))) == ("Anchor", "Aft", "Bow", "Buoy", "Cleat")


def test_paragraphs_of_bold_words_are_headings() -> None:
    source = "".join(f"<p><b>{name}</b></p><p>A thing.</p>" for name in NAMES)
    assert terms(source) == dict.fromkeys(NAMES, "A thing.")
