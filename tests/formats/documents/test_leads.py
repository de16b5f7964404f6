"""The name at the beginning of a block is told from the text behind it."""

import pytest

from rag.formats.documents.leads import (
    begins_with_emphasis,
    emphasised_lead,
    is_name_in_bold,
    own_text,
    plain_lead,
)
from rag.formats.markup import HtmlElement, parse_html


def _element(html: str) -> HtmlElement:
    [element] = parse_html(f"<p>{html}</p>")
    return element


@pytest.mark.parametrize(
    ("html", "name", "rest", "has_sign"),
    [
        ("<b>Tide</b>: the rise", "Tide", "the rise", True),
        ("<b>Tide:</b> the rise", "Tide", "the rise", True),
        ("<b>Tide</b> – the rise", "Tide", "the rise", True),
        ("<b>Tide</b> the rise", "Tide", "the rise", False),
        ("<b>Harbour.</b> A place", "Harbour", "A place", False),
        ("<b>Bow</b> (prow): the front", "Bow (prow)", "the front", True),
        ("<code>git add</code>: adds", "git add", "adds", True),
        ("<b>Tide</b><br>the rise", "Tide", "the rise", True),
    ],
)
def test_names_in_emphasis_are_parted_from_their_text(
    html: str, name: str, rest: str, has_sign: bool
) -> None:
    lead = emphasised_lead(_element(html))
    assert lead is not None
    assert (lead.name, lead.has_sign) == (name, has_sign)
    assert _element(html).text_content()[lead.length :] == rest


@pytest.mark.parametrize(
    "html", ["the <b>Tide</b>: x", "<i>Tide</i> rises", "<b>Note</b>: x", "plain", ""]
)
def test_other_emphasis_names_nothing(html: str) -> None:
    assert emphasised_lead(_element(html)) is None


@pytest.mark.parametrize(
    ("html", "name"),
    [
        ("Tide: the rise", "Tide"),
        ("High water – the top", "High water"),
        ("潮汐：海水", "潮汐"),
        ("See also: tides", None),
        ("12:30 is noon", None),
        ("f(a: b) is c", None),
    ],
)
def test_names_before_a_sign_are_words_and_no_sentence(html: str, name: str | None) -> None:
    lead = plain_lead(_element(html))
    assert (lead.name if lead else None) == name


def test_the_own_text_ends_at_the_first_block() -> None:
    [item] = parse_html("<li>a <b>b</b><ul><li>c</li></ul>d</li>")
    assert own_text(item) == "a b"


def test_bold_begins_a_block_only_without_words_before_it() -> None:
    assert begins_with_emphasis(_element("<b>a</b> b"))
    assert not begins_with_emphasis(_element("x <b>a</b>"))
    assert not begins_with_emphasis(_element("<i>a</i>"))


def test_labels_and_sentences_in_bold_are_no_names() -> None:
    assert is_name_in_bold("High water")
    assert not is_name_in_bold("See also")
    assert not is_name_in_bold("word " * 20)
