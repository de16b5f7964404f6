"""Inline HTML becomes inline Markdown, with escapes only where they are needed."""

import pytest

from rag.formats.markdown_inline import InlineMarkdown
from rag.formats.markup import parse_html


def _inline(html: str) -> list[str]:
    [element] = parse_html(f"<p>{html}</p>")
    line = InlineMarkdown()
    line.add_content(element)
    return line.paragraphs()


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a <b>bold</b> word", "a **bold** word"),
        ("<em> spaced </em>word", "*spaced* word"),
        ("<s>old</s>", "~~old~~"),
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ("<code>a`b</code>", "``a`b``"),
        ("<q>said</q>", "“said”"),
        ('<a href="https://e.org/a b">x</a>', "[x](https://e.org/a%20b)"),
        ('<a href="#part">x</a>', "x"),
        ('<a href="javascript:x()">x</a>', "x"),
        ('<img src="a.png" alt="A [b]">', "![A \\[b\\]](a.png)"),
        ('<img src="data:image/png;base64,x" alt="A">', "A"),
        ("\\(x^2\\)", "$x^2$"),
        ("<script>x</script>y", "y"),
    ],
)
def test_elements_become_marks(html: str, markdown: str) -> None:
    assert _inline(html) == [markdown]


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("2*3 and snake_case", "2*3 and snake_case"),
        ("*not bold*", "\\*not bold\\*"),
        ("1. no list", "1\\. no list"),
        ("# no heading", "\\# no heading"),
        ("a &lt;b&gt; c", "a \\<b> c"),
    ],
)
def test_signs_are_escaped_only_where_they_would_be_marks(html: str, markdown: str) -> None:
    assert _inline(html) == [markdown]


def test_one_break_ends_a_line_and_two_end_a_paragraph() -> None:
    assert _inline("a<br>b<br><br>c") == ["a\\\nb", "c"]


def test_nothing_gives_no_paragraph() -> None:
    assert _inline("  ") == []
