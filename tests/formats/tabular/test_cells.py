"""The text of a cell: markup, names, list items, statuses and spelled out acronyms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.formats.tabular.cells import (
    LARGEST,
    as_name,
    as_text,
    is_web_address,
    list_items,
    list_separator,
    markdown_paragraphs,
    parse_status,
    plain_paragraphs,
    spelled_out,
)


def test_entities_are_replaced_in_a_text_without_markup() -> None:
    assert plain_paragraphs("bed &amp; breakfast, 5 &lt; 6") == "bed & breakfast, 5 < 6"


def test_each_line_of_a_list_is_a_paragraph() -> None:
    assert plain_paragraphs("Made of:\n- wood\n- iron") == "Made of:\n\n- wood\n\n- iron"
    assert plain_paragraphs("First:\n1) wood\n2) iron") == "First:\n\n1) wood\n\n2) iron"


def test_html_with_what_only_looks_like_a_tag_keeps_that() -> None:
    assert plain_paragraphs("<p>A <b>list</b> of <stones>.</p>") == "A list of <stones>."


def test_two_breaks_of_html_begin_a_paragraph() -> None:
    assert plain_paragraphs("one<br/>two<br><br>three") == "one two\n\nthree"


def test_markdown_is_read_as_it_looks_and_code_as_it_stands() -> None:
    assert markdown_paragraphs("A _wall_ of `<x>`\n\n2*3 <y>") == "A wall of <x>\n\n2*3 <y>"


def test_indents_of_markdown_make_no_code() -> None:
    assert markdown_paragraphs("One **word**.\n\n    Another one.") == "One word.\n\nAnother one."


def test_a_very_long_text_is_not_rendered_as_markdown() -> None:
    assert plain_paragraphs("**x** " * LARGEST).startswith("**x** **x**")


@given(st.text(max_size=60))
def test_plain_paragraphs_have_no_blank_ones(text: str) -> None:
    paragraphs = plain_paragraphs(text).split("\n\n")
    assert paragraphs == [""] or all(paragraph.strip() for paragraph in paragraphs)


def test_a_list_as_one_text_has_a_paragraph_for_each_item() -> None:
    assert as_text(("one", "two")) == "one\n\ntwo"
    assert as_text("one") == "one"
    assert as_text(()) == ""


def test_a_name_is_on_one_line_and_without_markup() -> None:
    assert as_name("<b>quay</b>\n wall") == "quay wall"
    assert as_name(("quay", "wall")) == "quay wall"


def test_items_of_a_list_get_single_spaces_and_blank_ones_are_left_out() -> None:
    assert list_items(("quay  wall", " ", ""), ",") == ("quay wall",)
    assert list_items("quay  wall; ;pier;", ";") == ("quay wall", "pier")


def test_an_item_in_quotes_may_have_the_separator_in_it() -> None:
    assert list_items('"a;b"; "say ""x"""', ";") == ("a;b", 'say "x"')


def test_a_list_that_a_program_printed_ignores_the_separator() -> None:
    assert list_items("['a', 'b; c']", ";") == ("a", "b; c")
    assert list_items('["a, b",\n"c"]', "|") == ("a, b", "c")
    assert list_items("[ ]", ",") == ()


def test_a_sentence_with_commas_is_one_item() -> None:
    sentence = "a wall where, as they say, ships of all kinds and sizes lie"
    assert list_items(sentence, ",") == (sentence,)


def test_a_very_long_list_is_one_item() -> None:
    assert len(list_items("x;" * LARGEST, ";")) == 1


@pytest.mark.parametrize(
    ("values", "separator"),
    [
        (["a;b", "c|d"], ";"),
        (["a,b", "c|d"], "|"),
        (["a,b", "c"], ","),
        (["&lt;", "c"], ","),
        ([("a;b",)], ","),
        ([], ","),
    ],
)
def test_the_separator_of_names_is_a_sign_in_use_or_a_comma(
    values: list[str], separator: str
) -> None:
    assert list_separator(values, names=True) == separator


def test_sentences_are_not_separated_by_commas() -> None:
    assert list_separator(["who, what and where"], names=False) == ";"


def test_only_a_whole_item_is_a_web_address() -> None:
    assert is_web_address("https://example.org/quay")
    assert is_web_address("mailto:harbour@example.org")
    assert not is_web_address("see https://example.org")
    assert not is_web_address("quay")


@pytest.mark.parametrize(
    ("text", "column", "status"),
    [
        ("", "status", "approved"),
        ("No", "deprecated", "approved"),
        ("0", "draft", "approved"),
        ("work in progress", "state", "draft"),
        ("Retired (2020)", "state", "deprecated"),
        ("2020-01-01", "deprecated", "deprecated"),
        ("yes", "draft", "draft"),
        ("mauve", "status", None),
    ],
)
def test_a_status_is_known_by_its_words_or_its_column(
    text: str, column: str, status: str | None
) -> None:
    assert parse_status(text, column) == status


@pytest.mark.parametrize(
    ("short", "meaning", "words"),
    [
        ("VAE", "Variational autoencoder.", "Variational autoencoder"),
        ("LNG", "Liquefied natural gas (cold)", "Liquefied natural gas"),
        ("R&D", "Research and Development", "Research and Development"),
        ("VAE", "A variational autoencoder", ""),
        ("VAE", "Variational autoencoder. It is small.", ""),
        ("vae", "Variational autoencoder", ""),
        ("ABC", "ABC", ""),
        ("BIG", "Boats in great " + "very " * 50 + "numbers", ""),
    ],
)
def test_a_meaning_spells_out_an_acronym_if_it_is_nothing_but_its_words(
    short: str, meaning: str, words: str
) -> None:
    assert spelled_out(short, meaning) == words


def test_a_sentence_about_an_acronym_does_not_spell_it_out() -> None:
    assert spelled_out("HTTP", "HTTP is a protocol of the web") == ""
