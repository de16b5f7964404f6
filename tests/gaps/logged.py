"""Rows for a log of questions, written in a line, and what a log has kept."""

import time
from pathlib import Path

from rag.gaps.question_store import LoggedFeedback, LoggedQuestion, exported
from rag.types import Outcome

NOW = int(time.time())


def asked(question: str, outcome: Outcome = "declined", at: int = NOW) -> LoggedQuestion:
    return LoggedQuestion(at, question, outcome, 0.25, "seed", 3)


def judged(question: str, entry: str, helpful: bool) -> LoggedFeedback:
    return LoggedFeedback(NOW, question, entry, helpful)


def questions(path: Path) -> list[str]:
    return [line["question"] for line in exported(path)]
