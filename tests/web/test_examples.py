"""The questions that the ask page offers to begin with."""

from dataclasses import replace

from rag.types import Entry
from rag.web.examples import example_questions


def test_examples_are_whole_questions_of_a_usual_length() -> None:
    questions = ("picture again", "why", "how do I get the same picture again", "what is it " * 9)
    asked = Entry("a", "A", (), (), (), "approved", questions, (), "A thing.")
    bare, draft = replace(asked, id="b", questions=()), replace(asked, id="c", status="draft")
    assert example_questions([asked, bare, draft]) == ["how do I get the same picture again", "A"]
