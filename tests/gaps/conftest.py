"""A log of questions in an empty folder."""

from pathlib import Path

import pytest

from rag.gaps.question_log import QuestionLog


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "questions.db"


@pytest.fixture
def log(path: Path) -> QuestionLog:
    return QuestionLog(path, 90)
