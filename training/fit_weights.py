"""Fits the weights of rag/search/ranker.py; prints them to be pasted.

    python -m training.fit_weights

They are fitted on the train questions of the shipped glossary and the two real ones of
../shared/corpora, which weigh the same. They are also fitted with one glossary left out and
measured on it, to show what an unseen glossary gets. Then run `python -m training.fit_confidence`.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from rag.search.candidate import Retrieval
from rag.search.ranker import Features
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


def ask_all(glossary: Glossary, split: str) -> Iterator[Asked]:
    """Yield every answerable question of a split as asked of the glossary."""
    for row in glossary.questions(split):
        found = glossary.ask(row["q"], POOL)
        features = np.array([candidate.features for candidate in found.candidates])
        right = np.array([candidate.entry in row["gold"] for candidate in found.candidates])
        yield Asked(features, right, found)


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
    named = [entry for mention in each.retrieved.naming.mentions for entry in mention.entries]
    place = {entry: number for number, entry in enumerate(named)}
    scores = each.features @ weights
    entries = [candidate.entry for candidate in each.retrieved.candidates]
    return sorted(range(len(scores)), key=lambda at: (place.get(entries[at], 99), -scores[at]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and print the weights with what they give."""
    ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args(arguments)
    asked: dict[str, dict[str, list[Asked]]] = {}
    for glossary in glossaries():
        asked[glossary.name] = {split: list(ask_all(glossary, split)) for split in SPLITS}
    report_ranker(asked)


def report_ranker(asked: dict[str, dict[str, list[Asked]]]) -> np.ndarray:
    """Print and return the ranker's weights, with hit@1 of each glossary, seen and left out."""
    weights = fit_ranker([of["train"] for of in asked.values()])
    print("ranker:", named(Features, weights))
    for name, of in asked.items():
        unseen = fit_ranker([each["train"] for other, each in asked.items() if other != name])
        for split, rows in of.items():
            seen, left_out = hit_at_1(rows, weights), hit_at_1(rows, unseen)
            print(f"  {name:15s} {split:6s} hit@1 {seen:.3f}, left out of the fit {left_out:.3f}")
    return weights


def named(kind: type[Features], weights: np.ndarray) -> str:
    """Return weights with the names of their fields."""
    pairs = zip(kind._fields, weights, strict=True)
    return ", ".join(f"{name}={weight:.2f}" for name, weight in pairs)


if __name__ == "__main__":
    main()
