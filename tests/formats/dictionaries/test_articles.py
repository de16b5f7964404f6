"""Articles that refer to one another, and the drafts that are made of them."""

import pytest

from rag.formats.dictionaries.article_text import Article
from rag.formats.dictionaries.articles import MAX_HOPS, article_drafts
from rag.formats.drafts import Draft


def drafts(**texts: str) -> dict[str, Draft]:
    """Return the drafts of articles by their terms; of equal terms, the last."""
    articles = [
        Article((name,), f"{name}\n   {text}\n", "some.index", line)
        for line, (name, text) in enumerate(texts.items(), 1)
    ]
    return {draft.term: draft for draft in article_drafts(articles)}


@pytest.mark.parametrize(
    "text", ["{port}", "See {port}.", "Same as {port}", "= {port}", "[old] Syn. {Port}."]
)
def test_an_article_that_only_refers_gives_its_name_away(text: str) -> None:
    by_term = drafts(port="The left side.", larboard=text)
    assert list(by_term) == ["port"]
    assert by_term["port"].aliases == ("larboard",)


def test_a_source_or_a_pronunciation_beside_the_reference_changes_nothing() -> None:
    by_term = drafts(port="The left side.", larboard="See {port}.\n\n   [Old book]")
    assert by_term["port"].aliases == ("larboard",)


def test_an_article_that_says_more_stays() -> None:
    by_term = drafts(port="The left side.", larboard="See {port}. It is old.")
    assert by_term["larboard"].definition == "See port. It is old."
    assert by_term["larboard"].see_also == ("port",)


def test_every_sense_of_the_article_gets_the_name() -> None:
    articles = [
        Article(("port",), "port\n\n   1. A side.\n\n   2. A harbour.\n", "some.index", 1),
        Article(("larboard",), "larboard\n   See {port}.\n", "some.index", 2),
    ]
    assert [draft.aliases for draft in article_drafts(articles)] == [("larboard",)] * 2


def test_a_chain_of_references_is_followed_to_its_end() -> None:
    by_term = drafts(port="The left side.", larboard="{port}", ladebord="{larboard}")
    assert by_term["port"].aliases == ("larboard", "ladebord")


def test_a_chain_that_is_too_long_is_not_followed() -> None:
    chain = {f"a{number}": f"{{a{number + 1}}}" for number in range(MAX_HOPS + 1)}
    by_term = drafts(**chain, **{f"a{MAX_HOPS + 1}": "The end."})
    assert by_term["a0"].see_also == ("a1",)
    assert "a1" not in by_term


def test_references_in_a_circle_stay() -> None:
    by_term = drafts(port="See {larboard}.", larboard="See {port}.")
    assert by_term["port"].see_also == ("larboard",)
    assert by_term["larboard"].definition == "See port."


def test_a_reference_to_itself_or_to_nothing_stays() -> None:
    by_term = drafts(port="See {port}.", larboard="See {ladebord}.")
    assert by_term["port"].definition == "See port."
    assert by_term["larboard"].see_also == ("ladebord",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("See {a}, the {b} and {c}.", ("a", "b", "c")),
        ("Compare {a}. It is {b}.", ("a",)),
        ("A side, cf. {a}; contrast with {b}.", ("a", "b")),
        ("See also {a\n   b}.", ("a b",)),
        ("A side: {a}.", ()),
        ("See {notes (http://example.org)}.", ()),
    ],
)
def test_only_what_is_to_be_seen_is_linked(text: str, names: tuple[str, ...]) -> None:
    assert drafts(port=f"The left side. {text}")["port"].see_also == names


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The {left} side.", "The left side."),
        ("f(x) = { x; y } holds.", "f(x) = { x; y } holds."),
        ("if { } is empty.", "if { } is empty."),
        ("{notes; more (http://example.org)} say so.", "notes; more (http://example.org) say so."),
    ],
)
def test_references_become_words_and_braces_of_programs_stay(text: str, words: str) -> None:
    assert drafts(port=text)["port"].definition == words
