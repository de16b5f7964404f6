"""The training commands run on a toy glossary of three entries."""

import json
from pathlib import Path

import pytest

from rag.types import Entry
from tests.toys import ToyEncoder
from training import fit_weights, glossaries, judged_questions
from training.fields import AskedQuestion, Field, mostly_enriched
from training.glossaries import Glossary

DEFINITIONS = {
    "kiln": "An oven that bakes clay at great heat.",
    "glaze": "A thin coat of glass on a pot.",
    "slip": "Clay that is wet enough to pour.",
}
ENTRIES = tuple(
    Entry(id, id.title(), (), (), (), "approved", (), (), definition)
    for id, definition in DEFINITIONS.items()
)
ASKED = (
    AskedQuestion("oven that bakes clay", "paraphrase", ("kiln",)),
    AskedQuestion("what is a glaze", "direct", ("glaze",)),
    AskedQuestion("how tall is the king", "far", ()),
)


def toy_glossary(name: str = "toy") -> Glossary:
    return glossaries.indexed(name, f"{name}-", ENTRIES, ToyEncoder())


def test_a_field_is_judged_with_background_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged_questions, "default_encoder", ToyEncoder)
    field = Field("toy", ENTRIES, ASKED)
    rows = list(judged_questions.judge_field(field))
    asked = [(row.kind, row.is_answerable, row.is_right) for row in rows[: len(ASKED)]]
    assert asked == [
        ("paraphrase", True, True),
        ("direct", True, True),
        ("far", False, False),
    ]
    assert {row.kind for row in rows[len(ASKED) :]} == {"background"}


def test_the_evidence_of_an_enriched_field_knows_of_its_questions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judged_questions, "default_encoder", ToyEncoder)
    field = mostly_enriched(Field("toy", ENTRIES, ASKED * 8))
    rows = list(judged_questions.judge_field(field))
    assert any(row.evidence.enriched for row in rows if row.is_answerable)
    assert not rows[-1].evidence.floor


def test_the_command_that_fits_the_ranker_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        for split in fit_weights.SPLITS:
            lines = [json.dumps({"q": each.text, "gold": each.gold}) for each in ASKED[:2]]
            (tmp_path / f"{name}-{split}.jsonl").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(glossaries, "QUESTIONS", tmp_path)
    toys = [toy_glossary("one"), toy_glossary("two")]
    monkeypatch.setattr(fit_weights, "glossaries", lambda: toys)
    fit_weights.main([])
    assert "ranker: top=" in capsys.readouterr().out
