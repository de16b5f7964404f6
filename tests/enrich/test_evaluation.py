"""Some questions of each entry are held back, and asked without and with the rest."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

import rag.enrich.evaluation
from rag.enrich.evaluation import evaluate_questions, held_back
from rag.errors import BadQuestions
from rag.settings import Settings
from tests.lint.entries import entry
from tests.toys import ToyEncoder

QUESTIONS = tuple(f"question number {number}" for number in range(8))


@pytest.fixture
def table(settings: Settings, tmp_path: Path) -> Settings:
    """A table of two entries whose questions share words that no definition has."""
    words = {"cat": "purr whisker", "dog": "bark kennel"}
    rows = []
    for name, own in words.items():
        questions = [f"{own} {word}" for word in ("home", "night", "food", "sleep")]
        row = {"id": name, "term": name.title(), "definition": "An animal.", "questions": questions}
        rows.append(json.dumps(row))
    path = tmp_path / "animals.jsonl"
    path.write_text("\n".join(rows))
    return replace(settings, corpus=path, index=tmp_path / "none")


def test_one_question_of_four_is_held_back_and_always_the_same() -> None:
    entries = [entry("cat", "An animal.", questions=QUESTIONS)]
    chosen = held_back(entries)
    assert len(chosen) == 2
    assert {name for name, _ in chosen} == {"cat"}
    assert {question for _, question in chosen} <= set(QUESTIONS)
    shuffled = [entry("cat", "An animal.", questions=QUESTIONS[::-1])]
    assert held_back(shuffled) == chosen


def test_entries_with_few_questions_and_drafts_keep_them() -> None:
    few = entry("cat", "An animal.", questions=QUESTIONS[:3])
    draft = replace(entry("dog", "An animal.", questions=QUESTIONS), status="draft")
    assert held_back([few, draft]) == []


def test_the_other_questions_of_an_entry_bring_what_its_definition_does_not(
    table: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.enrich.evaluation, "new_encoder", lambda _: ToyEncoder())
    found = evaluate_questions(table)
    assert (found.questions, found.entries) == (2, 2)
    assert found.after == 1.0
    assert found.before < 1.0


def test_a_glossary_without_questions_is_told_what_it_needs(table: Settings) -> None:
    table.corpus.write_text('{"id": "cat", "term": "Cat", "definition": "An animal."}')
    with pytest.raises(BadQuestions, match="an entry needs 4; see rag enrich --help"):
        evaluate_questions(table)
