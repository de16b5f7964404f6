"""Fits the two models of the confidence and their calibration; judges them on glossaries left out.

    python -m training.fit_confidence

Prints the tables of `rag.search.confidence`, where the formula is, to be pasted. Run it again when
the encoder, the weights of the ranker or the evidence change.
"""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.search.confidence import (
    ANSWERS,
    RIGHT,
    Evidence,
    bounded,
    calibration_inputs,
    sigmoid,
    weighted,
)
from rag.search.confidence_measures import calibration_error
from training.fields import field_names
from training.judged_questions import JudgedQuestion, judged_questions

# The weight of each kind of question, so that a glossary's questions weigh like those it is
# measured with: 80 that it answers ...
ANSWERABLE: Mapping[str, float] = {
    "direct": 12,
    "paraphrase": 26,
    "scenario": 22,
    "typo": 8,
    "keyword": 8,
    "compare": 4,
    "rough": 8,
    "denial": 3,
    "comparison": 4,
    "any": 12,
    "indirect": 22,
    "reverse": 26,
}
# ... and 40 that it does not; questions about anything are the kind "background".
UNANSWERABLE: Mapping[str, float] = {
    "near": 22,
    "homonym": 6,
    "undefined": 6,
    "far": 6,
    "noise": 1,
    "injection": 1,
    "background": 6,
}
TOTALS = {True: 80.0, False: 40.0}
# Questions that the rules settle weigh so much.
SETTLED = 0.3
RIDGE, CALIBRATION_RIDGE = 1.0, 1e-3
# The weights are scaled to this sum, against which the ridge is.
QUESTIONS = 600
STEPS = 25
# The calibration of glossaries without questions, and what is added for entries that have some.
RAW_COLUMNS, ENRICHED_COLUMNS = ("z", "surely"), ("enriched_z",)
# How much more a glossary counts in the latter of which MOSTLY all entries have questions.
HOME, MOSTLY = 10.0, 0.9
EDGE = 0.5
SURE = 0.9

# Glossaries are left out of the fit in so many groups. The mark of questions to measure only.
FOLDS = 5
DEV = " dev"
HOME_DEV = "shipped dev"

Weights = dict[str, float]
Rows = Sequence[JudgedQuestion]


@dataclass(frozen=True)
class ConfidenceWeights:
    """The weights of the three tables of `rag.search.confidence`."""

    answers: Weights
    right: Weights
    together: Weights

    def probability(self, evidence: Evidence) -> float:
        """Return the confidence under these weights."""
        inputs = calibration_inputs(evidence, self.answers, self.right)
        return bounded(sigmoid(weighted(self.together, inputs)), evidence)


def fit_confidence(glossaries: Sequence[Sequence[JudgedQuestion]]) -> ConfidenceWeights:
    """Return the weights that fit the questions of some glossaries, each weighing the same."""
    questions = [question for rows in glossaries for question in rows]
    shares = np.concatenate([_shares(rows) for rows in glossaries])
    settled = np.array([question.is_settled for question in questions])
    answerable = np.array([question.is_answerable for question in questions])
    right = np.array([question.is_right for question in questions])
    unsettled_shares = shares * np.where(settled, SETTLED, 1.0)

    evidence = [question.evidence._asdict() for question in questions]
    answers = _logistic(evidence, list(ANSWERS), answerable, unsettled_shares, ridge=RIDGE)
    own = shares * answerable
    is_right = _logistic(evidence, list(RIGHT), right, own, ridge=RIDGE)

    inputs = [calibration_inputs(row.evidence, answers, is_right) for row in questions]
    raw = np.array([row["enriched"] == 0 for row in inputs])
    together = _logistic(
        inputs, RAW_COLUMNS, right, unsettled_shares * raw, ridge=CALIBRATION_RIDGE
    )
    together |= {"enriched": 0.0, "enriched_z": 0.0}
    if not raw.all():
        odds = np.array([weighted(together, row) for row in inputs])
        own_shares = unsettled_shares * ~raw * _home_shares(glossaries)
        fitted = _logistic(
            inputs, ENRICHED_COLUMNS, right, own_shares, ridge=CALIBRATION_RIDGE, offset=odds
        )
        # The offset of enriched entries is the weight of `enriched`, which is 0 or about 1.
        together |= {"enriched": fitted["intercept"], "enriched_z": fitted["enriched_z"]}
    return ConfidenceWeights(answers, is_right, together)


def _home_shares(glossaries: Sequence[Sequence[JudgedQuestion]]) -> np.ndarray:
    """Return HOME for each question (questions,) of a glossary that is enriched, else 1.

    Most entries of such a glossary have questions of their own, as an owner writes them.
    """
    shares = []
    for rows in glossaries:
        is_enriched = np.mean([row.evidence.enriched == 1 for row in rows]) > MOSTLY
        shares.append(np.full(len(rows), HOME if is_enriched else 1.0))
    return np.concatenate(shares)


def _shares(rows: Sequence[JudgedQuestion]) -> np.ndarray:
    """Return the weight of each question (questions,) of one glossary."""
    kinds = [(row.is_answerable, row.kind) for row in rows]
    counts = {kind: kinds.count(kind) for kind in set(kinds)}
    shares = np.zeros(len(rows))
    for number, (answerable, kind) in enumerate(kinds):
        table = ANSWERABLE if answerable else UNANSWERABLE
        shares[number] = table.get(kind, 0.0) / counts[answerable, kind]
    sides = np.array([row.is_answerable for row in rows])
    for side, total in TOTALS.items():
        own = sides == side
        shares[own] *= total / max(shares[own].sum(), 1e-9)
    return shares


def _logistic(  # noqa: PLR0913 - the parts of one regression
    rows: Sequence[Mapping[str, float]],
    columns: Sequence[str],
    target: np.ndarray,
    shares: np.ndarray,
    *,
    ridge: float,
    offset: np.ndarray | None = None,
) -> Weights:
    """Return the weights of a logistic regression with ridge, by Newton's method.

    `rows` have the inputs by name; `target`, `shares` and `offset`, known log-odds, are (rows,).
    Inputs are standardised.
    """
    names = [name for name in columns if name != "intercept"]
    kept = shares > 0
    inputs = np.array([[row[name] for name in names] for row in rows])[kept]
    weight, wanted = shares[kept] / shares.sum() * QUESTIONS, target[kept].astype(float)
    mean, spread = np.average(inputs, axis=0, weights=weight), inputs.std(axis=0) + 1e-9
    table = np.column_stack([(inputs - mean) / spread, np.ones(len(inputs))])
    penalty = np.append(np.full(len(names), ridge), 1e-6)
    found = np.zeros(len(names) + 1)
    known = np.zeros(len(inputs)) if offset is None else offset[kept]
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(table @ found + known, -500, 500)))
        slope = table.T @ (weight * (chance - wanted)) + penalty * found
        curvature = weight * np.maximum(chance * (1 - chance), 1e-4)
        found -= np.linalg.solve((table * curvature[:, None]).T @ table + np.diag(penalty), slope)
    scaled = found[:-1] / spread
    weights = dict(zip(names, scaled.tolist(), strict=True))
    return weights | {"intercept": float(found[-1] - scaled @ mean)}


def figures(rows: Sequence[JudgedQuestion], weights: ConfidenceWeights) -> dict[str, float]:
    """Return how well the confidence tells what is answered, all questions counted once."""
    counted = [row for row in rows if row.kind not in {"named", "background"}]
    confidence = np.array([weights.probability(row.evidence) for row in counted])
    right = np.array([row.is_right for row in counted])
    yes = np.array([row.is_answerable for row in counted])
    kinds = np.array([row.kind for row in counted])
    ours = yes | ~np.isin(kinds, ["undefined"])
    no, near, undefined = ours & ~yes, kinds == "near", kinds == "undefined"
    sure = ours & (confidence >= SURE)
    return {
        "hit@1": float(right[yes].mean()),
        "AUROC": auroc(confidence[yes], confidence[no]),
        "answered": _mean(confidence[yes] >= EDGE),
        "near": _mean(confidence[near] >= EDGE),
        "undefined": _mean(confidence[undefined] >= EDGE),
        "at 95 %": _mean(confidence[no] >= np.quantile(confidence[yes], 0.05)),
        "calibration": calibration_error(confidence[ours], right[ours]),
        "wrong at .9": _mean(~right[sure]),
        "share at .9": _mean(sure[ours]),
    }


def auroc(yes: np.ndarray, no: np.ndarray) -> float:
    """Return the chance that an answerable question scores above one that is not."""
    return float(np.mean((yes[:, None] > no[None]) + 0.5 * (yes[:, None] == no[None])))


def _mean(values: np.ndarray) -> float:
    """Return the mean, NaN of nothing."""
    return float(values.mean()) if len(values) else float("nan")


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and print the weights with what they give on glossaries left out of the fit."""
    ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args(arguments)
    judged = judged_questions()
    print_weights(fit_confidence(list(fitted(judged).values())))
    print_figures(measured(judged))


def fitted(judged: Mapping[str, Rows]) -> dict[str, Rows]:
    """Return the questions that weights may be fitted to."""
    return {name: rows for name, rows in judged.items() if not name.endswith(DEV)}


def measured(judged: Mapping[str, Rows]) -> dict[str, dict[str, float]]:
    """Return the figures of each glossary under weights fitted without its fold of glossaries."""
    bare = list(dict.fromkeys(bare_name(name) for name in judged))
    found = {}
    for fold in range(min(FOLDS, len(bare))):
        out = bare[fold::FOLDS]
        others = [rows for name, rows in fitted(judged).items() if bare_name(name) not in out]
        weights = fit_confidence(others)
        for name, rows in judged.items():
            if bare_name(name) in out:
                found[name] = figures(rows, weights)
    # The shipped glossary is nobody's unseen one: all weights serve it.
    if HOME_DEV in judged:
        everything = fit_confidence(list(fitted(judged).values()))
        found[HOME_DEV] = figures(judged[HOME_DEV], everything)
    return {name: found[name] for name in judged}


def bare_name(name: str) -> str:
    """Return the name of a glossary without the marks of its variants."""
    return name.removesuffix(DEV).rstrip("+")


def print_weights(weights: ConfidenceWeights) -> None:
    """Print the three tables as `rag.search.confidence` has them."""
    for title, table in vars(weights).items():
        print(f"{title.upper()} = {{")
        for name, weight in table.items():
            print(f'    "{name}": {weight:.3f},')
        print("}")


def print_figures(found: Mapping[str, Mapping[str, float]]) -> None:
    """Print the figures of each glossary, and the means of raw and of enriched fields."""
    rows = dict(found)
    for mark in ("", "+", "++"):
        own = [found[f"{name}{mark}"] for name in field_names() if f"{name}{mark}" in found]
        if own:
            rows[f"mean of fields{mark}"] = _means(own)
    print("left out of the fit", *next(iter(rows.values())), sep=" | ")
    for name, row in rows.items():
        print(name, *(f"{value:.3f}" for value in row.values()), sep=" | ")


def _means(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: float(np.nanmean([row[name] for row in rows])) for name in rows[0]}


if __name__ == "__main__":
    main()
