"""Inline marks of reStructuredText are read in linear time, and those without an end as text."""

import pytest

from rag.formats.documents.rst import rst_to_html
from tests.adversarial import is_linear, repeated


@pytest.mark.parametrize("mark", ["|a ", "*a ", "**a ", "`a ", "``a ", "_`a ", ":a:`a "])
def test_marks_without_end_take_linear_time(mark: str) -> None:
    assert is_linear(rst_to_html, repeated(mark, 40_000))


def test_marks_without_end_are_text_and_others_are_not() -> None:
    html = rst_to_html("*a* **b** ``c`` `d <https://e.test>`_ **f and *g* `h |i")
    assert "<em>a</em> <strong>b</strong>" in html
    assert 'href="https://e.test">d</a> **f and <em>g</em> `h |i' in html


def test_a_mark_without_end_in_one_paragraph_says_nothing_of_the_next() -> None:
    assert "<em>b</em>" in rst_to_html("*a\n\n*b*")


def test_substitutions_are_made() -> None:
    assert "<p>a tide</p>" in rst_to_html("a |b|\n\n.. |b| replace:: tide")
