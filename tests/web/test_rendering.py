"""Definitions as HTML that is safe to show."""

import pytest

from rag.entries.plain_text import plain_text
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


def test_known_html_is_kept_without_attributes_and_any_other_is_shown_as_written() -> None:
    html = definition_html('<b onclick="x">bold</b> H<sub>2</sub>O, Vec<T>, <script>x</script>')
    assert html == (
        "<p><b>bold</b> H<sub>2</sub>O, Vec&lt;T&gt;, &lt;script&gt;x&lt;/script&gt;</p>\n"
    )


def test_names_with_underscores_stay_as_they_are() -> None:
    assert (
        definition_html("the method __init__, a_b_c and _this_")
        == "<p>the method __init__, a_b_c and <em>this</em></p>\n"
    )


def test_math_is_shown_as_written() -> None:
    assert definition_html("$a_b$ and $c*d*e$") == "<p>$a_b$ and $c*d*e$</p>\n"
    assert definition_html("$$\na < b\n$$") == "<p>$$\na &lt; b\n$$</p>"


def test_footnotes_stand_below_the_definition() -> None:
    html = definition_html("A[^x].\n\n[^x]: Note.")
    assert html == "<p>A<sup>[1]</sup>.</p>\n<hr><ol><li><p>Note.</p>\n</li></ol>"


@pytest.mark.parametrize("text", ["![A *pic*](p/x.png)", '<img src="p/x.png" alt="A pic">'])
def test_a_picture_is_a_link_with_its_text(text: str) -> None:
    html = definition_html(text, base="https://docs.test/guide/")
    assert '<a href="https://docs.test/guide/p/x.png"' in html
    assert ">A " in html


def test_relative_links_begin_at_the_base_but_for_our_own() -> None:
    text = "[a](/x) [b](y#z) [c](https://else.test) [d](/t/e)"
    html = definition_html(text, base="https://docs.test/guide/", own="/t/")
    for address in ("https://docs.test/x", "https://docs.test/guide/y#z", "https://else.test"):
        assert f'href="{address}"' in html
    assert 'href="/t/e"' in html


def test_an_address_that_is_none_is_no_link_and_no_fault(capfd: pytest.CaptureFixture[str]) -> None:
    html = definition_html('See <a href="//[x">the guide</a>.', base="https://docs.test/")
    assert html == '<p>See <a rel="nofollow noopener">the guide</a>.</p>\n'
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "*a **a " * 10_000,
        "> " * 20_000,
        "- " * 20_000,
        "`" * 50_000,
        "$a " * 30_000,
        "<a " * 30_000,
        "![" * 1_000 + "](" * 1_000,
        "[^a]" * 10_000,
        "&amp;" * 20_000,
        "| a " * 5_000 + "\n" + "|-" * 5_000,
        "<!-- " * 10_000,
        "\\\\" * 40_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    assert definition_html(text)
    assert plain_text(text) is not None


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
