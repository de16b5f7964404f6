"""Entries without questions are told, with what that costs."""

from rag.lint.questions import question_findings
from tests.lint.entries import entry

ASKED = entry("seed", "It fixes the noise.", questions=("the same again",))


def test_entries_without_questions_are_told_in_one_finding() -> None:
    bare = [entry(name, "It is something.") for name in "abcdefg"]
    [found] = question_findings([*bare, ASKED])
    assert found.message.startswith("7 of 8 entries have no questions (a, b, c, d, e, ...).")
    assert "about two of three come first; see rag enrich" in found.message
    assert (found.severity, found.entry, found.others) == ("note", "", tuple("abcdefg"))


def test_a_single_one_is_told_where_it_is() -> None:
    [found] = question_findings([ASKED, entry("vae", "It turns numbers into pixels.")])
    assert (found.entry, found.part) == ("vae", "questions")
    assert "1 of 2 entries has no questions (vae)." in found.message


def test_drafts_need_no_questions_yet() -> None:
    assert list(question_findings([ASKED, entry("vae", "It turns.", status="draft")])) == []
