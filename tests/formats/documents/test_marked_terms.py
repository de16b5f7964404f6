"""Classes of a page may mark terms, and line breaks may part paragraphs."""

import pytest

from rag.formats.documents.marked_terms import set_marked_terms, split_paragraphs
from rag.formats.markup import parse_html


def _cards(term: str, definition: str, count: int = 3) -> str:
    card = f'<div class="card"><span class="{term}">A</span><div class="{definition}">x</div></div>'
    return card * count


@pytest.mark.parametrize(
    ("term", "definition"),
    [
        ("term", "definition"),
        ("term-name", "term-def"),
        ("glossary__term", "glossary__definition"),
        ("word big", "meaning small"),
    ],
)
def test_classes_that_alternate_mark_terms_and_definitions(term: str, definition: str) -> None:
    root = parse_html(_cards(term, definition))
    set_marked_terms(root)
    assert [element.tag for element in root.iter("dt", "dd")] == ["dt", "dd"] * 3


@pytest.mark.parametrize(
    "html",
    [
        _cards("term", "definition", 2),
        _cards("terms-of-use", "definition"),
        _cards("term", "other"),
        _cards("term", "definition") + '<p class="term">B</p>',
        "",
    ],
)
def test_few_or_uneven_classes_mark_nothing(html: str) -> None:
    root = parse_html(html)
    set_marked_terms(root)
    assert next(root.iter("dt", "dd"), None) is None


def test_a_list_of_terms_stays_as_it_is() -> None:
    root = parse_html(f"<dl><dt>A</dt><dd>x</dd></dl>{_cards('term', 'definition')}")
    set_marked_terms(root)
    assert len(list(root.iter("dt"))) == 1


@pytest.mark.parametrize(
    ("html", "paragraphs"),
    [
        ("<p>a<br><br>b<i>c</i>d<br>\n<br>e</p>", ["a", "bcd", "e"]),
        ("<p>a<br>b</p>", ["ab"]),
        ("<p>a<br>x<br>b</p>", ["axb"]),
        ("<p>a<br><br><br>b</p>tail", ["a", "b"]),
    ],
)
def test_two_line_breaks_part_paragraphs(html: str, paragraphs: list[str]) -> None:
    root = parse_html(html)
    whole = "".join(root.text_content().split())
    split_paragraphs(root)
    assert [each.text_content().strip() for each in root.iter("p")] == paragraphs
    assert "".join(root.text_content().split()) == whole
