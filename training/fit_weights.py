"""Fits the weights of rag/search/ranker.py and rag/search/confidence.py; prints them to be pasted.

    python -m training.fit_weights

The ranker is fitted on the train questions of the shipped glossary and the two real ones of
../shared/corpora, which weigh the same. The confidence is fitted on them and on the fields of
training/fields, raw and some half enriched, under the ranker that is in the code: paste new weights
of the ranker, and run again. Each is also fitted with one glossary left out and measured on it, to
show what an unseen glossary gets.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from rag.encoders.background import background_questions
from rag.search.candidate import Retrieval
from rag.search.ranker import Features
from training.fields import Field, field_names, half_enriched, read_field
from training.fit_confidence import JudgedQuestion, figures, fit_confidence
from training.glossaries import Glossary, default_encoder, glossaries, indexed

# Fields that are also fitted with half of their questions in the entries.
HALF_ENRICHED = ("administration", "aviation", "cooking")
# Every third of the other background questions is asked.
BACKGROUND_STEP = 3
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
    judged: dict[str, list[JudgedQuestion]] = {}
    for glossary in glossaries():
        asked[glossary.name] = {split: list(ask_all(glossary, split)) for split in SPLITS}
        judged[glossary.name] = list(judge_splits(glossary, ["train"]))
        judged[f"{glossary.name} dev"] = list(judge_splits(glossary, ["dev"]))
    report_ranker(asked)
    for name in field_names():
        field = read_field(name)
        judged[name] = list(judge_field(field))
        if name in HALF_ENRICHED:
            judged[f"{name}+"] = list(judge_field(half_enriched(field)))
    report_confidence(judged)


def judge_splits(glossary: Glossary, splits: Sequence[str]) -> Iterator[JudgedQuestion]:
    """Yield the questions of splits, and background questions, as judged on the glossary."""
    for split in splits:
        for name in (split, f"{split}-out-of-scope"):
            for row in glossary.questions(name):
                yield judge(glossary, row["q"], row.get("kind", "any"), row["gold"])
    yield from judge_background(glossary)


def judge_field(field: Field) -> Iterator[JudgedQuestion]:
    """Yield the questions of a field, and background questions, as judged on it."""
    glossary = indexed(field.name, "", field.entries, default_encoder())
    for question in field.questions:
        yield judge(glossary, question.text, question.kind, question.gold)
    yield from judge_background(glossary)


def judge_background(glossary: Glossary) -> Iterator[JudgedQuestion]:
    """Yield questions about anything in the world as judged on a glossary."""
    _, questions = background_questions()
    for question in questions[::BACKGROUND_STEP]:
        yield judge(glossary, question, "background", ())


def judge(glossary: Glossary, question: str, kind: str, gold: Sequence[str]) -> JudgedQuestion:
    """Return what a question meets in a glossary, and whether the first match is right."""
    found = glossary.ask(question, 1)
    is_right = found.candidates[0].entry in gold
    return JudgedQuestion(found.evidence, kind, bool(gold), is_right)


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


def report_confidence(judged: Mapping[str, list[JudgedQuestion]]) -> None:
    """Print the weights of the confidence, and its figures on each glossary left out of the fit."""
    fitted = {name: rows for name, rows in judged.items() if not name.endswith(" dev")}
    weights = fit_confidence(list(fitted.values()))
    for title, table in vars(weights).items():
        print(f"{title.upper()} = {{")
        for name, weight in table.items():
            print(f'    "{name}": {weight:.3f},')
        print("}")
    measured = {}
    for name, rows in judged.items():
        bare = name.removesuffix(" dev").removesuffix("+")
        others = [
            other
            for title, other in fitted.items()
            if title.removesuffix("+") != bare or (name == "shipped dev" and title == "shipped")
        ]
        measured[name] = figures(rows, fit_confidence(others))
    fields = [measured[name] for name in field_names()]
    measured["mean of fields"] = {
        name: float(np.nanmean([row[name] for row in fields])) for name in fields[0]
    }
    print("left out of the fit:", *measured["mean of fields"], sep=" | ")
    for name, row in measured.items():
        print(name, *(f"{value:.3f}" for value in row.values()), sep=" | ")


def named(kind: type[Features], weights: np.ndarray) -> str:
    """Return weights with the names of their fields."""
    pairs = zip(kind._fields, weights, strict=True)
    return ", ".join(f"{name}={weight:.2f}" for name, weight in pairs)


if __name__ == "__main__":
    main()
