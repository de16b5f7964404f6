"""Fits the weights of the ranker and of the confidence on the train questions; prints them.

    python -m training.fit_weights

They are to be pasted into rag/search/ranker.py and rag/search/confidence.py.

The shipped glossary and the two real ones of ../shared/corpora weigh the same.
Each weighting is also fitted with one glossary left out and measured on it, to show what an unseen
glossary gets.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from rag.encoders.background import background_questions
from rag.search.confidence import Evidence
from rag.search.evaluation import calibration_error
from rag.search.ranker import Features
from rag.search.retriever import Retrieval, evidence_for_best
from rag.types import Encoding
from training.glossaries import Glossary, glossaries

RIDGE = 0.02
POOL = 30
SPLITS = ("train", "dev")


@dataclass(frozen=True)
class Asked:
    """One question with its candidates' features (candidates, 8).

    Also which of them are right, and what was retrieved.
    """

    features: np.ndarray
    right: np.ndarray
    retrieved: Retrieval
    pieces: int


@dataclass(frozen=True)
class Judged:
    """Questions with the evidence (questions, 9) for their first candidate.

    Also whether it is right, and can be. `background` is the evidence (probes, 9) that the same
    glossary gives to questions about anything.
    """

    inputs: np.ndarray
    right: np.ndarray
    answerable: np.ndarray
    background: np.ndarray

    def figures(self, weights: np.ndarray, reference: float) -> str:
        """Return how well the evidence tells the answerable, and how true the confidence is."""
        yes = self.answerable
        answers = 1 / (
            1 + np.exp(np.median(self.background @ weights) - reference - self.inputs @ weights)
        )
        wrong = np.mean(answers[~yes] >= np.quantile(answers[yes], 0.05))
        return (
            f"AUROC {auroc(answers[yes], answers[~yes]):.3f}; at 95 % answered {wrong:.3f}; "
            f"calibration error {calibration_error(answers, self.right):.3f}; "
            f"answered {np.mean(answers[yes] > 0.5):.2f} and {np.mean(answers[~yes] > 0.5):.2f}"
        )


def ask_all(glossary: Glossary, split: str) -> Iterator[tuple[Asked, bool]]:
    """Yield every question of a split as asked of the glossary, and whether it is answered."""
    for name in (split, f"{split}-out-of-scope"):
        rows = glossary.questions(name)
        encodings = glossary.encode([row["q"] for row in rows])
        for row, encoding in zip(rows, encodings, strict=True):
            yield asked(glossary, row["q"], encoding, row["gold"]), bool(row["gold"])


def ask_background(glossary: Glossary) -> Iterator[Asked]:
    """Yield the background questions that probe a glossary."""
    _, probes = background_questions()
    for question, encoding in zip(probes, glossary.encode(probes), strict=True):
        yield asked(glossary, question, encoding, [])


def asked(glossary: Glossary, question: str, encoding: Encoding, gold: list[str]) -> Asked:
    """Return one question as asked of the glossary."""
    found = glossary.retriever.retrieve(question, encoding, POOL)
    features = np.array([each.features for each in found.candidates])
    right = np.array([each.entry in gold for each in found.candidates])
    return Asked(features, right, found, len(encoding.pieces))


def fit_ranker(groups: list[list[Asked]]) -> np.ndarray:
    """Return the weights (8,) of the multinomial logit over candidates.

    Each group weighs the same.
    """
    rows = [(each, 1 / len(group)) for group in groups for each in group if each.right.any()]
    spread = np.concatenate([each.features for each, _ in rows]).std(axis=0)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = RIDGE * float(weights @ weights) / 2, RIDGE * weights
        for each, share in rows:
            inputs = each.features / spread
            chance = np.exp(inputs @ weights - (inputs @ weights).max())
            chance /= chance.sum()
            hit = chance[each.right].sum()
            total -= share * np.log(hit)
            slope = slope + share * (
                inputs.T @ chance - inputs[each.right].T @ (chance[each.right] / hit)
            )
        return total, slope

    return np.asarray(minimize(loss, np.zeros(len(spread)), jac=True, method="L-BFGS-B").x / spread)


def hit_at_1(rows: list[Asked], weights: np.ndarray) -> float:
    """Return the share of questions whose best candidate is right; decisive names stay in front."""
    return float(np.mean([each.right[order(each, weights)[0]] for each in rows]))


def order(each: Asked, weights: np.ndarray) -> list[int]:
    """Return the places of the candidates, best first."""
    named = [entry for mention in each.retrieved.mentions for entry in mention.entries]
    place = {entry: number for number, entry in enumerate(named)}
    scores = each.features @ weights
    entries = [candidate.entry for candidate in each.retrieved.candidates]
    return sorted(range(len(scores)), key=lambda at: (place.get(entries[at], 99), -scores[at]))


def evidence(each: Asked, weights: np.ndarray) -> Evidence:
    """Return the evidence for the best candidate under these weights."""
    scores = each.features @ weights
    candidates = [each.retrieved.candidates[at] for at in order(each, weights)]
    by_entry = dict(zip((one.entry for one in each.retrieved.candidates), scores, strict=True))
    scored = [
        type(one)(**(vars(one) | {"score": float(by_entry[one.entry])})) for one in candidates
    ]
    return evidence_for_best(scored, each.retrieved.evidence.background, each.pieces)


def fit_confidence(groups: list[Judged], ridge: float = 1.0) -> tuple[np.ndarray, float]:
    """Return the weights (9,) of the logistic fit of evidence to answerable.

    Also returns the reference of the calibration. Each glossary has an intercept of its own, and
    each weighs the same, as do its answerable and other questions.
    """
    inputs = np.concatenate([each.inputs for each in groups])
    target = np.concatenate([each.answerable for each in groups])
    own = np.concatenate(
        [np.tile(np.eye(len(groups))[at], (len(each.inputs), 1)) for at, each in enumerate(groups)]
    )
    shares = np.concatenate(
        [np.where(y, 1 / y.sum(), 1 / (~y).sum()) for y in (each.answerable for each in groups)]
    )
    shares *= len(target) / shares.sum()
    spread = inputs.std(axis=0) + 1e-9
    table, count = np.hstack([inputs / spread, own]), len(spread)

    def loss(found: np.ndarray) -> tuple[float, np.ndarray]:
        z = table @ found
        kept = np.append(ridge * found[:count], np.zeros(len(groups)))
        total = shares @ (np.logaddexp(0, z) - target * z) + kept @ found / 2
        return float(total), table.T @ (shares * (1 / (1 + np.exp(-z)) - target)) + kept

    found = minimize(loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B").x
    weights = found[:count] / spread
    medians = [np.median(each.background @ weights) for each in groups]
    return np.asarray(weights), float(np.mean(np.array(medians) + found[count:]))


def auroc(yes: np.ndarray, no: np.ndarray) -> float:
    """Return the chance that an answerable question scores above one that is not."""
    return float(np.mean((yes[:, None] > no[None]) + 0.5 * (yes[:, None] == no[None])))


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and print the weights with what they give."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    asked, probes = {}, {}
    for glossary in glossaries():
        asked[glossary.name] = {split: list(ask_all(glossary, split)) for split in SPLITS}
        probes[glossary.name] = list(ask_background(glossary))
    weights = report_ranker(
        {name: {split: answerable(of[split]) for split in SPLITS} for name, of in asked.items()}
    )
    judged = {
        name: {split: judge(of[split], probes[name], weights) for split in SPLITS}
        for name, of in asked.items()
    }
    report_confidence(judged)


def answerable(rows: list[tuple[Asked, bool]]) -> list[Asked]:
    """Return the questions that the glossary answers."""
    return [row for row, answers in rows if answers]


def report_ranker(asked: dict[str, dict[str, list[Asked]]]) -> np.ndarray:
    """Print and return the ranker's weights, with hit@1 of each glossary.

    Each is measured as seen in the fit and as left out of it.
    """
    weights = fit_ranker([of["train"] for of in asked.values()])
    print("ranker:", named(Features, weights))
    for name, of in asked.items():
        unseen = fit_ranker([each["train"] for other, each in asked.items() if other != name])
        for split, rows in of.items():
            hits = f"hit@1 {hit_at_1(rows, weights):.3f}"
            left_out = f"left out of the fit {hit_at_1(rows, unseen):.3f}"
            print(f"  {name:15s} {split:6s} {hits}, {left_out}")
    return weights


def report_confidence(groups: dict[str, dict[str, Judged]]) -> None:
    """Print the weights of the evidence, with how well they tell what can be answered."""
    weights, reference = fit_confidence([of["train"] for of in groups.values()])
    print("confidence:", named(Evidence, weights), "reference", round(reference, 2))
    for name, of in groups.items():
        unseen = fit_confidence([each["train"] for other, each in groups.items() if other != name])
        for split, judged in of.items():
            print(f"  {name:10s} {split:5s} {judged.figures(weights, reference)}")
            print(f"  {'left out':>10s} {split:5s} {judged.figures(*unseen)}")


def named(kind: type[Features] | type[Evidence], weights: np.ndarray) -> str:
    """Return weights with the names of their fields."""
    return ", ".join(
        f"{name}={weight:.2f}" for name, weight in zip(kind._fields, weights, strict=True)
    )


def judge(rows: list[tuple[Asked, bool]], probes: list[Asked], weights: np.ndarray) -> Judged:
    """Return the evidence for each question and what is true of it."""
    return Judged(
        inputs=np.array([evidence(each, weights) for each, _ in rows]),
        right=np.array([bool(each.right[order(each, weights)[0]]) for each, _ in rows]),
        answerable=np.array([ok for _, ok in rows]),
        background=np.array([evidence(each, weights) for each in probes]),
    )


if __name__ == "__main__":
    main()
