"""The confidence is fitted to toy evidence."""

import numpy as np
import pytest

from rag.search.confidence import Evidence
from training import fit_confidence
from training.fit_confidence import auroc, figures, measured
from training.judged_questions import JudgedQuestion

KINDS = (("paraphrase", True), ("near", False), ("homonym", False), ("undefined", False))


def toy_glossary(seed: int, enriched: float = 0.0) -> list[JudgedQuestion]:
    """Return questions of which those that are right interact with their entry."""
    random = np.random.default_rng(seed)
    rows = []
    for number in range(160):
        kind, is_answerable = KINDS[number % 2 * (1 + number // 2 % 3)]
        is_right = is_answerable and bool(random.random() < 0.7)
        interaction = 0.3 + 0.2 * is_answerable + 0.2 * is_right + 0.1 * random.random()
        evidence = Evidence(
            score=10 * interaction,
            entry_interaction=interaction,
            background=random.random(),
            enriched=enriched,
        )
        rows.append(JudgedQuestion(evidence, kind, is_answerable, is_right))
    return rows


def test_what_is_right_becomes_likely_and_what_is_not_unlikely() -> None:
    weights = fit_confidence.fit_confidence([toy_glossary(1), toy_glossary(2, enriched=1.0)])
    for unseen in (toy_glossary(3), toy_glossary(4, enriched=1.0)):
        found = figures(unseen, weights)
        assert found["AUROC"] > 0.95
        assert found["near"] < 0.1
        assert found["answered"] > 0.6
        assert found["calibration"] < 0.15


def test_weights_of_glossaries_without_questions_know_no_enrichment() -> None:
    weights = fit_confidence.fit_confidence([toy_glossary(1)])
    assert set(weights.together) == {"z", "surely", "intercept", "enriched", "enriched_z"}
    assert weights.together["enriched"] == weights.together["enriched_z"] == 0


def test_what_the_rules_settle_keeps_their_bounds() -> None:
    weights = fit_confidence.fit_confidence([toy_glossary(1)])
    assert weights.probability(Evidence(floor=0.97)) == 0.97
    assert weights.probability(Evidence(score=50, entry_interaction=1, noise=1)) <= 0.05


def test_every_glossary_is_measured_under_weights_fitted_without_it() -> None:
    judged = {"a": toy_glossary(1), "a+": toy_glossary(2, 1.0), "b": toy_glossary(3)}
    judged["b dev"] = toy_glossary(4)
    assert list(measured(judged)) == list(judged)


def test_the_area_under_the_curve_counts_ties_half() -> None:
    assert auroc(np.array([0.9, 0.5]), np.array([0.5, 0.1])) == pytest.approx(0.875)


def test_the_command_prints_three_tables_and_the_figures(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = {"law": toy_glossary(1), "law+": toy_glossary(2, 1.0), "music": toy_glossary(3)}
    monkeypatch.setattr(fit_confidence, "judged_questions", lambda: judged)
    fit_confidence.main([])
    printed = capsys.readouterr().out
    for title in ("ANSWERS = {", "RIGHT = {", "TOGETHER = {", "mean of fields |", "law+ |"):
        assert title in printed
