"""Fits what the word of a second opinion weighs, with simulated judges, and says what it gives.

    python -m training.fit_opinion

A judge is shown the first entries for each unsure question of the fields of training/fields, raw
and half enriched. It is right with a fixed probability; else it names another entry, the likelier
the oftener, or none. All that it may say counts, each as often as it would be said. The weights are
those for judges of ACCURACIES together, since nobody knows how good a model is; paste them into
rag/search/second_opinion.py.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rag.search.answer import MIN_CONFIDENCE
from rag.search.confidence import logit, probability
from rag.search.confidence_measures import calibration_error
from rag.search.second_opinion import (
    SHOWN,
    Calibration,
    Word,
    calibrated,
    chances,
    is_unsure,
    word_for,
)
from training.fields import Field, field_names, half_enriched, read_field
from training.glossaries import default_encoder, glossaries, indexed

ACCURACIES = (0.8, 0.9)
REPORTED = (0.7, 0.8, 0.9, 0.95)
# Questions that are not counted: they are neither answered nor not.
LEFT_OUT = ("named",)
# What questions without an answer weigh together, against those with one.
UNANSWERABLE = 0.5
# Questions to the shipped glossary, with and without an answer.
SHIPPED = ("dev", "dev-out-of-scope")
RIDGE, STEPS = 1e-3, 50

Calibrations = dict[Word, Calibration]


@dataclass(frozen=True)
class Case:
    """A question: the chances of its first entries, the places of those that answer it.

    `weight` makes questions with and without an answer count as they should.
    """

    chances: tuple[float, ...]
    gold: tuple[int, ...]
    is_answerable: bool
    is_unsure: bool
    weight: float = 1.0


@dataclass(frozen=True)
class Said:
    """What a judge may say, how often, and whether the entry that comes first then is right."""

    word: Word
    chance: float
    is_right: bool
    weight: float


def cases_of(field: Field) -> list[Case]:
    """Return the questions of a field as cases."""
    glossary = indexed(field.name, "", field.entries, default_encoder())
    cases = []
    for question in field.questions:
        if question.kind in LEFT_OUT:
            continue
        found = glossary.ask(question.text, SHOWN)
        entries = [candidate.entry for candidate in found.candidates]
        gold = tuple(place for place, entry in enumerate(entries) if entry in question.gold)
        likely = chances(found.candidates, probability(found.evidence))
        cases.append(Case(tuple(likely), gold, bool(question.gold), is_unsure(found)))
    return cases


def weighted_cases(cases: Sequence[Case]) -> list[Case]:
    """Return cases of which those without an answer weigh UNANSWERABLE of the others."""
    answerable = sum(case.is_answerable for case in cases)
    share = UNANSWERABLE * answerable / max(1, len(cases) - answerable)
    weighted = []
    for case in cases:
        weight = 1.0 if case.is_answerable else share
        weighted.append(Case(case.chances, case.gold, case.is_answerable, case.is_unsure, weight))
    return weighted


def what_is_said(case: Case, accuracy: float) -> Iterator[Said]:
    """Yield all that a judge of an accuracy may say of a case."""
    places = range(len(case.chances))
    wrong = np.array([0.0 if place in case.gold else case.chances[place] for place in places])
    wrong /= max(wrong.sum(), 1e-12)
    if case.gold:
        says = (1 - accuracy) / 2 * wrong
        says[case.gold[0]] = accuracy
        none = 1 - float(says.sum())
    else:
        says, none = (1 - accuracy) * wrong, accuracy
    for place in places:
        if says[place] > 0:
            word, is_right = word_for("an entry", place), place in case.gold
            yield Said(word, case.chances[place], is_right, case.weight * float(says[place]))
    yield Said("none", case.chances[0], 0 in case.gold, case.weight * none)


def fit(cases: Sequence[Case]) -> Calibrations:
    """Return the calibration of each word, by logistic regression with Newton's method."""
    said: list[Said] = []
    for case in cases:
        if case.is_unsure:
            for accuracy in ACCURACIES:
                said += what_is_said(case, accuracy)
    words: tuple[Word, ...] = ("first", "other", "none")
    return {word: _fitted([each for each in said if each.word == word]) for word in words}


def _fitted(said: Sequence[Said]) -> Calibration:
    inputs = np.array([[logit(each.chance), 1.0] for each in said])
    right = np.array([each.is_right for each in said], dtype=float)
    weight = np.array([each.weight for each in said])
    found = np.zeros(2)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-inputs @ found))
        slope = inputs.T @ (weight * (chance - right)) + RIDGE * found
        curvature = weight * chance * (1 - chance)
        hessian = (inputs * curvature[:, None]).T @ inputs + RIDGE * np.eye(2)
        found -= np.linalg.solve(hessian, slope)
    return Calibration(round(float(found[0]), 3), round(float(found[1]), 3))


def figures(cases: Sequence[Case], accuracy: float | None, weights: Calibrations) -> str:
    """Return in a line what cases give with a judge of an accuracy, None without one."""
    rows: list[tuple[float, bool, bool, float]] = []
    for case in cases:
        if accuracy is None or not case.is_unsure:
            rows.append((case.chances[0], 0 in case.gold, case.is_answerable, case.weight))
            continue
        for said in what_is_said(case, accuracy):
            after = calibrated(said.chance, said.word, weights)
            rows.append((after, said.is_right, case.is_answerable, said.weight))
    confidence, right, yes, weight = (np.array(column) for column in zip(*rows, strict=True))
    answered = confidence >= MIN_CONFIDENCE
    # Each row as often as its weight says, for the calibration.
    copies = np.rint(weight * 100).astype(int)
    error = calibration_error(np.repeat(confidence, copies), np.repeat(right, copies))
    return (
        f"hit@1 {np.average(right[yes], weights=weight[yes]):.3f}  "
        f"answerable answered {np.average(answered[yes], weights=weight[yes]):.3f}  "
        f"unanswerable answered {np.average(answered[~yes], weights=weight[~yes]):.3f}  "
        f"calibration error {error:.3f}"
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and print the weights with what they give on fields that they were not fitted on."""
    ArgumentParser(description=(__doc__ or "").splitlines()[0]).parse_args(arguments)
    by_field = []
    for name in field_names():
        field = read_field(name)
        raw, enriched = cases_of(field), cases_of(half_enriched(field))
        by_field.append([*weighted_cases(raw), *weighted_cases(enriched)])
    report(by_field)
    shipped = next(glossaries())
    for split in SHIPPED:
        rows = shipped.questions(split)
        unsure = [is_unsure(shipped.ask(row["q"], SHOWN)) for row in rows]
        print(f"shipped, {split}: {np.mean(unsure):.1%} of {len(rows):,} questions ask for one")


def report(by_field: Sequence[Sequence[Case]]) -> None:
    """Print the weights, what share of questions asks for an opinion, and what opinions give."""
    every = [case for cases in by_field for case in cases]
    for word, calibration in fit(every).items():
        print(f'    "{word}": Calibration({calibration.slope}, {calibration.intercept}),')
    for name, yes in (("answerable", True), ("unanswerable", False)):
        side = [case.is_unsure for case in every if case.is_answerable == yes]
        print(f"{name}: {np.mean(side):.1%} of {len(side):,} questions ask for an opinion")
    weights = fit([case for cases in by_field[::2] for case in cases])
    others = [case for cases in by_field[1::2] for case in cases]
    print("alone:", figures(others, None, weights))
    for accuracy in REPORTED:
        print(f"a judge right {accuracy:.0%}:", figures(others, accuracy, weights))


if __name__ == "__main__":
    main()
