from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.entries.plain_text import plain_text
from rag.entries.text import one_line
from rag.formats.documents.rst import rst_to_html
from rag.formats.html_to_markdown import html_to_markdown
from rag.formats.markup import markdown_to_html

SIGNS = st.text(alphabet='ab1 .*_`[]()<>&;#-+=~$|\\"!:/', max_size=40)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>One <b>word</b>,<i> two </i>words.</p>", "One **word**, *two* words."),
        ("one<br/>two<br><br>three", "one\\\ntwo\n\nthree"),
        ("<ul><li>a<ul><li>b</ul><li>c</ul>", "- a\n  - b\n- c"),
        ("<ol start=3><li>a<li><p>b</p><p>c</p></ol>", "3. a\n\n4. b\n\n   c"),
        ("<pre>def f():\n    return 1\n</pre>", "```\ndef f():\n    return 1\n```"),
        ('<pre><code class="language-py">x</code></pre>', "```py\nx\n```"),
        (
            "<table><tr><th>a<th>b<tr><td>1|2<td><p>x</p><p>y</p></table>",
            "| a | b |\n| --- | --- |\n| 1\\|2 | x<br>y |",
        ),
        ("<img src='a b.png' alt='A pic'>", "![A pic](a%20b.png)"),
        ("<a href='https://x.org/(1)'>x</a>", "[x](https://x.org/%281%29)"),
        ("<a href='javascript:x'>x</a> <a href='#y'>y</a>", "x y"),
        ("H<sub>2</sub>O, x<sup>2</sup>", "H<sub>2</sub>O, x<sup>2</sup>"),
        ("<p>\\(a_b\\) and \\[x^2\\]</p>", "$a_b$ and $$x^2$$"),
        ("<p>$a_b$ and $c_d$ cost $5</p>", "$a_b$ and $c_d$ cost $5"),
        (
            '<math alttext="x"><annotation encoding="application/x-tex">a_b</annotation></math>',
            "$a_b$",
        ),
        ("<code>a`b</code>", "``a`b``"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<p>a</p><hr><h3>b</h3>", "a\n\n---\n\n### b"),
        ("<script>x</script><p>a<style>b</style></p>", "a"),
        ("1. Not a list", "1\\. Not a list"),
        ("snake_case, 5 < 6, R&amp;D, a * b", "snake_case, 5 < 6, R&D, a * b"),
        ("2*3*4 &lt;x&gt;", "2\\*3\\*4 \\<x>"),
    ],
)
def test_html_becomes_markdown(source: str, expected: str) -> None:
    assert html_to_markdown(source) == expected


def test_emphasis_that_marks_cannot_say_is_said_by_tags() -> None:
    assert html_to_markdown("<b>bold:</b>x") == "<strong>bold:</strong>x"


@given(SIGNS)
def test_text_reads_as_it_stood(text: str) -> None:
    assert one_line(plain_text(html_to_markdown(f"<p>{escape(text)}</p>"))) == one_line(text)


@given(SIGNS, SIGNS)
def test_text_reads_as_it_stood_beside_emphasis(text: str, other: str) -> None:
    written = html_to_markdown(f"<p>{escape(text)}<b>{escape(other)}</b></p>")
    assert one_line(plain_text(written)) == one_line(text + other)


def test_a_deep_tree_does_not_overflow() -> None:
    assert "x" in html_to_markdown("<div><ul><li>" * 80 + "x")
    assert "x" in html_to_markdown("<b><i>" * 110 + "x")


def test_footnotes_follow_the_text_that_refers_to_them() -> None:
    page = markdown_to_html("A[^1] and $a_b$.\n\n[^1]: Note *one*,\n    more.\n\n$$\nx_1\n$$")
    assert html_to_markdown(page) == ("A[^1] and $a_b$.\n\n$$\nx_1\n$$\n\n[^1]: Note *one*, more.")


def test_footnotes_of_restructured_text_are_kept() -> None:
    written = html_to_markdown(rst_to_html("A [1]_ and :math:`a_b`.\n\n.. [1] Note.\n"))
    assert written == "A [^1] and $a_b$.\n\n[^1]: Note."


def test_lists_and_code_of_restructured_text_are_kept() -> None:
    source = "A::\n\n  def f():\n      pass\n\n3. a\n4. b\n\n   - c\n\n.. math::\n\n   a_b\n"
    assert html_to_markdown(rst_to_html(source)) == (
        "A:\n\n```\ndef f():\n    pass\n```\n\n3. a\n4. b\n   - c\n\n$$\na_b\n$$"
    )
