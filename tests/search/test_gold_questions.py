"""Files of questions whose answers are known."""

from pathlib import Path

import pytest

from rag.errors import BadQuestions
from rag.search.gold_questions import GoldQuestion, read_questions


def test_a_file_with_faults_is_refused_with_their_lines(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"q": "what", "gold": ["a"]}\nnot json\n{"question": "x"}\n')
    with pytest.raises(BadQuestions, match=r"(?s)jsonl:2: not of the form.*jsonl:3: "):
        read_questions(file)


def test_an_empty_file_of_questions_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("")
    with pytest.raises(BadQuestions, match="holds no question"):
        read_questions(file)


def test_a_question_needs_neither_answers_nor_a_kind(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text('{"q": "what"}\n{"q": "how", "gold": ["a", "b"], "kind": "typo"}\n')
    assert read_questions(file) == [
        GoldQuestion("what", (), "any"),
        GoldQuestion("how", ("a", "b"), "typo"),
    ]
