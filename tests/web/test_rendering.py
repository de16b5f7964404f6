"""Definitions as HTML that is safe to show."""

import pytest

from rag.types import Highlight
from rag.web.rendering import BEGIN, END, definition_html


def test_markdown_becomes_html() -> None:
    html = definition_html("A *seed* is a `number`.\n\n- one\n- two")
    assert "<p>A <em>seed</em> is a <code>number</code>.</p>" in html
    assert html.count("<li>") == 2


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![a](https://elsewhere.test/x.png)",
        "<iframe src='https://elsewhere.test'></iframe>",
    ],
)
def test_nothing_that_runs_or_loads_is_left(text: str) -> None:
    html = definition_html(text)
    assert not any(tag in html for tag in ("<script", "<img", "<iframe", 'href="javascript'))


def test_html_in_a_text_is_shown_as_written() -> None:
    assert "&lt;b&gt;bold&lt;/b&gt;" in definition_html("<b>bold</b>")


def test_underscores_mark_nothing() -> None:
    assert (
        definition_html("the method __init__ and _this_")
        == "<p>the method __init__ and _this_</p>\n"
    )


def test_links_leave_no_trace_for_search_engines() -> None:
    html = definition_html("[a](https://elsewhere.test)")
    assert 'href="https://elsewhere.test"' in html
    assert 'rel="nofollow noopener"' in html


@pytest.mark.parametrize(
    ("text", "sentence", "expected"),
    [
        ("A seed. It is a number.", "It is a number.", "A seed. <mark>It is a number.</mark>"),
        ("It **is. Not** so.", "It **is.", "<mark>It </mark><strong><mark>is.</mark> Not</strong>"),
        ("- one\n- two", "two", "<li><mark>two</mark></li>"),
        ("|a|b|\n|-|-|\n|c|d|", "c|d", "<td><mark>c</mark></td>\n<td><mark>d</mark></td>"),
        ("See `x. Y` now.", "See `x. Y` now.", "<mark>See <code>x. Y</code> now.</mark>"),
        ('**"So"** it is.', '**"So"** it is.', '<strong><mark>"So"</mark></strong><mark> it is.'),
        ("```\nx\n```", "x", "<pre><code>x\n</code></pre>"),
    ],
)
def test_a_highlight_is_marked_within_the_elements_it_stands_in(
    text: str, sentence: str, expected: str
) -> None:
    start = text.index(sentence)
    html = definition_html(text, [Highlight(start, start + len(sentence))])
    assert expected in html


def test_a_text_that_holds_the_signs_of_a_mark_is_shown_as_it_is() -> None:
    text = f"One{END} two{BEGIN}. Three."
    assert definition_html(text, [Highlight(0, 3)]) == f"<p>{text}</p>\n"
