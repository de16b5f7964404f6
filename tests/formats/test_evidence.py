"""Evidence that a text is a glossary: its title, the order of its terms, how they begin."""

import pytest

from rag.formats.evidence import (
    are_in_order,
    defines,
    glossary_language,
    is_glossary,
    is_glossary_name,
    is_glossary_title,
)


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("Glossary", True),
        ("Glossary of the harbour", True),
        ("Our terms", True),
        ("Glossar der Begriffe", True),
        ("用語集", True),
        ("Lexique", True),
        ("Terms of use and payment", True),
        ("Your own glossary in three lines", False),
        ("Installation", False),
        ("Determined", False),
        ("", False),
    ],
)
def test_titles_say_that_a_text_is_a_glossary(title: str, is_one: bool) -> None:
    assert is_glossary_title(title) is is_one


def test_names_of_files_are_read_as_words() -> None:
    assert is_glossary_name("project_glossary-v2")
    assert not is_glossary_name("readme")


@pytest.mark.parametrize(
    ("name", "language"), [("Glossar", "de"), ("my-glossary", "en"), ("notes", "")]
)
def test_the_word_for_a_glossary_tells_its_language(name: str, language: str) -> None:
    assert glossary_language(name) == language


@pytest.mark.parametrize(
    ("name", "text", "does"),
    [
        ("Tide", "The rise of the sea.", False),
        ("Tide", "A rise of the sea.", True),
        ("Tide", "In a tide, water rises.", True),
        ("HTML", "Hypertext Markup Language", True),
        ("port", "8080", False),
    ],
)
def test_definitions_begin_as_definitions_do(name: str, text: str, does: bool) -> None:
    assert defines(name, text) is does


def test_a_few_terms_may_stand_out_of_order() -> None:
    ordered = [(letter,) for letter in "abcdefghijk"]
    assert are_in_order(ordered)
    assert are_in_order([*ordered, ("a",)])
    assert not are_in_order(ordered[::-1])


def test_texts_in_order_need_to_define_less() -> None:
    pairs = [(name, "stands there") for name in ("ant", "bee", "cow")]
    pairs += [("dog", "a beast with a tail")]
    assert is_glossary(pairs, [])
    assert not is_glossary(pairs[::-1], [])
    assert is_glossary(pairs[::-1], ["Glossary of beasts"])
