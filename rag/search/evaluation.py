"""Evaluation of replies against questions whose answers are known. Owns ir-measures.

The ranking measures come from ir-measures, those of confidence from `confidence_measures.py`. AURC
is the area under the risk-coverage curve.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG

from rag.search.confidence_measures import (
    Floats,
    auroc,
    calibration_error,
    risks,
    sure_risk,
)
from rag.search.gold_questions import GoldQuestion
from rag.types import Reply

MEASURES = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "MRR": RR,
    "nDCG@10": nDCG @ 10,
}
# Matches asked for.
DEPTH = 10
# Bootstrap samples, and the quantiles of a 95 % interval.
SAMPLES = 1000
INTERVAL = [0.025, 0.975]
# The threshold of the second measure of declining lets this share of answerable questions go.
LET_GO = 0.05


@dataclass(frozen=True)
class Interval:
    """A mean over questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Miss:
    """An answerable question with a wrong first match, which is `first`."""

    q: str
    kind: str
    gold: tuple[str, ...]
    first: str
    confidence: float


@dataclass(frozen=True)
class Evaluation:
    """The measures of some replies.

    `questions` counts them by kind ("all" is one), `ranking` has the measures by kind and name,
    `both_first` is the share of comparisons whose two entries come first. `declining` says how well
    confidence separates what can be answered, `out_of_scope_answered` what was answered all the
    same, by kind. `misses` are the wrong answers, the most confident first.
    """

    questions: dict[str, int]
    ranking: dict[str, dict[str, Interval]]
    both_first: float | None
    declining: dict[str, float]
    out_of_scope_answered: dict[str, float]
    misses: tuple[Miss, ...]


@dataclass(frozen=True)
class JudgedReply:
    """A question with its reply."""

    question: GoldQuestion
    reply: Reply

    @property
    def is_right(self) -> bool:
        """True if the first match answers the question."""
        return self.first in self.question.gold

    @property
    def first(self) -> str:
        """The id of the first match, "" if there is none."""
        matches = self.reply.matches
        return matches[0].id if matches else ""


def ask_all(
    questions: Sequence[GoldQuestion], ask: Callable[[str, int], Reply]
) -> list[JudgedReply]:
    """Return the questions with their replies; `ask` takes a question and a number of matches."""
    return [JudgedReply(question, ask(question.q, DEPTH)) for question in questions]


def evaluate_replies(answerable: list[JudgedReply], out_of_scope: list[JudgedReply]) -> Evaluation:
    """Return the measures of judged questions.

    Without out-of-scope questions those of declining are left out.
    """
    counts, rankings = {}, {}
    for kind, judged in ({"all": answerable} | _by_kind(answerable)).items():
        counts[kind] = len(judged)
        rankings[kind] = _ranking(judged)
    foreign = _by_kind(out_of_scope)
    return Evaluation(
        questions=counts,
        ranking=rankings,
        both_first=_both_first(answerable),
        declining=declining(answerable, out_of_scope) if out_of_scope else {},
        out_of_scope_answered={kind: answered(judged) for kind, judged in foreign.items()},
        misses=_misses(answerable),
    )


def _by_kind(judged: Sequence[JudgedReply]) -> dict[str, list[JudgedReply]]:
    """Return judged questions by kind, the kinds in alphabetical order."""
    kinds: dict[str, list[JudgedReply]] = {}
    for each in judged:
        kinds.setdefault(each.question.kind, []).append(each)
    return dict(sorted(kinds.items()))


def _ranking(judged: Sequence[JudgedReply]) -> dict[str, Interval]:
    """Return each ranking measure with its interval."""
    relevant, ranked = [], []
    for number, each in enumerate(judged):
        query = str(number)
        relevant += [Qrel(query, entry, 1) for entry in each.question.gold]
        for position, match in enumerate(each.reply.matches):
            ranked.append(ScoredDoc(query, match.id, float(DEPTH - position)))
    values: dict[str, list[float]] = {}
    names = {measure: name for name, measure in MEASURES.items()}
    for metric in ir_measures.iter_calc(list(names), relevant, ranked):
        values.setdefault(names[metric.measure], []).append(metric.value)
    return {name: bootstrap(np.array(values[name])) for name in MEASURES}


def bootstrap(values: Floats) -> Interval:
    """Return the mean and its percentile interval (Efron, 1979), the same at every run."""
    random = np.random.default_rng(0)
    samples = random.choice(values, (SAMPLES, len(values)))
    low, high = np.quantile(samples.mean(axis=1), INTERVAL)
    return Interval(float(values.mean()), float(low), float(high))


def _both_first(judged: Sequence[JudgedReply]) -> float | None:
    """Return the share of comparisons whose two entries are the first two matches.

    None if there are no comparisons of two entries.
    """
    hits = []
    for each in judged:
        gold = set(each.question.gold)
        if each.question.kind == "comparison" and len(gold) == 2:
            first_two = {match.id for match in each.reply.matches[:2]}
            hits.append(first_two == gold)
    return float(np.mean(hits)) if hits else None


def declining(answerable: list[JudgedReply], out_of_scope: list[JudgedReply]) -> dict[str, float]:
    """Return how well confidence separates what can be answered, and how well it is calibrated."""
    judged = answerable + out_of_scope
    inside, outside = confidences(answerable), confidences(out_of_scope)
    confidence = np.concatenate([inside, outside])
    right = np.array([each.is_right for each in judged])
    threshold = np.quantile(inside, LET_GO)
    return {
        "AUROC": auroc(inside, outside),
        "out of scope answered, at 95 % of the answerable answered": float(
            np.mean(outside >= threshold)
        ),
        "answerable answered": answered(answerable),
        "out of scope answered": answered(out_of_scope),
        "AURC": float(np.mean(risks(confidence, right))),
        "expected calibration error": calibration_error(confidence, right),
        "wrong among replies at 0.9 or more": sure_risk(confidence, right),
    }


def confidences(judged: Sequence[JudgedReply]) -> Floats:
    """Return the confidence of each reply."""
    return np.array([each.reply.confidence for each in judged], dtype=np.float64)


def answered(judged: Sequence[JudgedReply]) -> float:
    """Return the share of questions that were not declined."""
    return float(np.mean([each.reply.outcome != "declined" for each in judged]))


def _misses(answerable: Sequence[JudgedReply]) -> tuple[Miss, ...]:
    """Return the wrong answers, the most confident first."""
    wrong = [each for each in answerable if not each.is_right]
    wrong.sort(key=lambda each: -each.reply.confidence)
    return tuple(map(_miss, wrong))


def _miss(judged: JudgedReply) -> Miss:
    question = judged.question
    return Miss(question.q, question.kind, question.gold, judged.first, judged.reply.confidence)
