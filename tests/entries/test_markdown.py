"""Definitions in Markdown as HTML: what is kept, what is text, and what is dropped."""

import pytest

from rag.entries.markdown import (
    definition_to_html,
    is_known_html,
    markdown_tokens,
    takes_long,
    without_comments,
)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**a** and <b>b</b>", "<p><strong>a</strong> and <b>b</b></p>"),
        ("$x^2$ & y", '<p><span class="math inline">x^2</span> &amp; y</p>'),
        ("H<sub>2</sub>O", "<p>H<sub>2</sub>O</p>"),
        ("a<br>b", "<p>a<br>b</p>"),
        ("![pic](a.png)", '<p><img src="a.png" alt="pic" /></p>'),
        ('See <img src="a.png" alt="pic">', '<p>See <img src="a.png" alt="pic" /></p>'),
        ('<img src="a.png" alt="pic">', '<a href="a.png">pic</a>'),
        ('See <a class="c" href="/b?c=1&d=2">b</a>', '<p>See <a href="/b?c=1&amp;d=2">b</a></p>'),
        ("__init__ and __b__ c", "<p>__init__ and __b__ c</p>"),
        ("a <foo>b</foo>", "<p>a &lt;foo&gt;b&lt;/foo&gt;</p>"),
    ],
)
def test_what_markdown_and_known_tags_say_is_kept(written: str, shown: str) -> None:
    assert definition_to_html(written).strip() == shown


def test_lists_tables_and_code_keep_their_shape() -> None:
    html = definition_to_html("1. a\n2. b\n\n| c | d |\n|---|---|\n| e | f |\n\n```\nx  y\n```\n")
    assert "<ol>" in html
    assert "<td>f</td>" in html
    assert "x  y\n" in html


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        '<b onclick="alert(1)">b</b>',
        '<a href="javascript:alert(1)">b</a>',
        "[b](javascript:alert(1))",
        "<b\nonmouseover=alert(1)>b</b>",
    ],
)
def test_nothing_of_a_definition_runs(written: str) -> None:
    html = definition_to_html(written)
    assert "<script" not in html
    assert "onclick=" not in html
    assert "onmouseover=alert" not in html
    assert 'href="javascript' not in html


def test_comments_are_dropped() -> None:
    assert without_comments("a <!-- b --> c <!-- d") == "a  c  d"
    assert "secret" not in definition_to_html("a <!-- secret --> b")


def test_footnotes_of_two_definitions_have_their_own_ids() -> None:
    html = definition_to_html("A word.[^1]\n\n[^1]: A note.", "seed")
    assert "seed" in html
    assert "A note." in html


def test_a_text_that_would_take_long_is_shown_as_it_is() -> None:
    text = "[" * 60_000
    assert takes_long(text)
    assert definition_to_html(text) == f"<p>{text}</p>"
    assert not takes_long("[a](b) and more")


def test_known_html_has_known_tags_only() -> None:
    assert is_known_html("<b>")
    assert is_known_html("<!-- a comment -->")
    assert not is_known_html("<unknown>")
    assert not is_known_html("less < more")


def test_a_block_of_unknown_tags_is_text() -> None:
    [block] = markdown_tokens("<unknown>\ntext\n</unknown>")[:1]
    assert block.type in {"inline", "paragraph_open"}
