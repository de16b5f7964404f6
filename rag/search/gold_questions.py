"""Questions whose answers are known, from a JSON Lines file."""

import json
from dataclasses import dataclass
from pathlib import Path

from rag.errors import BadQuestions


@dataclass(frozen=True)
class GoldQuestion:
    """A question with its answers.

    `q` is its text, `gold` the ids of the entries that answer it, none if the glossary does not
    answer; `kind` is what the file calls it, such as "typo".
    """

    q: str
    gold: tuple[str, ...]
    kind: str


def read_questions(file: Path) -> list[GoldQuestion]:
    """Return the questions of a JSON Lines file. Raises BadQuestions with every line at fault."""
    questions, faults = [], []
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        try:
            questions.append(_question(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            form = '{"q": "...", "gold": ["id"], "kind": "..."}'
            faults.append(f"{file}:{number}: not of the form {form}")
    if faults:
        raise BadQuestions("\n".join(faults))
    if not questions:
        raise BadQuestions(f"{file} holds no question")
    return questions


def read_answerable(file: Path) -> list[GoldQuestion]:
    """Return the questions of a file, as `read_questions` does; each must name its entries."""
    questions = read_questions(file)
    for number, question in enumerate(questions, 1):
        if not question.gold:
            remedy = 'name the entries that answer it in "gold", or pass the file to --out-of-scope'
            raise BadQuestions(f"{file}:{number}: names no entry; {remedy}")
    return questions


def _question(line: str) -> GoldQuestion:
    row = json.loads(line)
    return GoldQuestion(row["q"], tuple(row.get("gold", ())), row.get("kind", "any"))
