"""The plain text of definitions in Markdown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.entries.plain_text import first_paragraph, plain_text
from rag.entries.text import normalise_paragraphs


@pytest.mark.parametrize(
    ("definition", "text"),
    [
        ("One line\nand another.\n\n\nMore.", "One line and another.\n\nMore."),
        ("A *small* **thing** ~~x~~.", "A small thing x."),
        ("The `--flag` of a_b and __init__.", "The `--flag` of a_b and __init__."),
        ("A [link](https://x.org 'y') and ![a *pic*](p.png).", "A link and a pic."),
        (
            "A list:\n- one\n  - two\n\n3. three\n4) four",
            "A list:\n\n- one\n\n- two\n\n3. three\n\n4) four",
        ),
        ("| a | b |\n|---|---|\n| 1 | `2` |", "a | b\n\n1 | `2`"),
        ("```py\ndef f():\n\n    return 1\n```", "def f():\n    return 1"),
        ("# Title\n\n> Said\n> so.\n\n---\n\nEnd.", "Title\n\nSaid so.\n\nEnd."),
        ("H<sub>2</sub>O, a<br>b, Vec<T>, 5 < 6", "H2O, a b, Vec<T>, 5 < 6"),
        ("<table><tr><td>a</td><td>b</td></tr></table>\n\nc", "a | b\n\nc"),
        ("<!-- hidden -->\n\n&lt;x&gt; 2\\*3", "<x> 2*3"),
        ("$a_b*c*d$ costs $5 and $6", "$a_b*c*d$ costs $5 and $6"),
        ("$$\na_b\n$$", "$$ a_b $$"),
        ("A[^1].\n\n[^1]: Note.", "A.\n\nNote."),
        ("See [this]\nand [that][1], [x] (y).", "See [this] and [that][1], [x] (y)."),
        ("See [this][1].\n\n[1]: https://x.org", "See this."),
        ('<img src="x.png" alt="A pic"> here', "A pic here"),
        ("<script>x</script>", "<script>x</script>"),
    ],
)
def test_a_definition_is_read_as_a_reader_sees_it(definition: str, text: str) -> None:
    assert plain_text(definition) == text


def test_the_first_paragraph_is_one_line() -> None:
    assert first_paragraph("A *thing*\nof two lines.\n\nMore.") == "A thing of two lines."
    assert first_paragraph("```\na\nb\n```") == "a b"


@given(st.text(alphabet="ab1 .,;:'\"()!?/\n", max_size=80))
def test_prose_stays_as_it_is(text: str) -> None:
    if not any(line.strip()[:1].isdigit() or line[:1] in " \t" for line in text.split("\n")):
        assert plain_text(text) == normalise_paragraphs(text)


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    assert "\n\n\n" not in plain_text(text)


def test_a_text_that_would_take_long_is_taken_for_prose() -> None:
    assert plain_text("[a " * 5_000) == " ".join(["[a"] * 5_000)
