"""Evaluation of replies against questions whose answers are known. Owns ir-measures.

The ranking measures come from ir-measures. AURC is the area under the risk-coverage curve (Geifman
et al., 2019), the expected calibration error is that of Naeini et al. (2015).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import ir_measures
import numpy as np
from ir_measures import RR, Qrel, ScoredDoc, Success, nDCG
from numpy.typing import NDArray

from rag.errors import BadQuestions
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
# Bins of confidence, of equal width.
BINS = 10
# The threshold of the second measure of declining lets this share of answerable questions go.
LET_GO = 0.05
# A reply of this confidence or more is sure.
SURE = 0.9

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GoldQuestion:
    """A question with its answers.

    `q` is its text, `gold` the ids of the entries that answer it, none if the glossary does not
    answer; `kind` is what the file calls it, such as "typo".
    """

    q: str
    gold: tuple[str, ...]
    kind: str


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


@dataclass(frozen=True)
class Bin:
    """The replies of similar confidence: its mean, the share of right answers, their number."""

    confidence: float
    right: float
    count: int


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
        "AUROC": _auroc(inside, outside),
        "out of scope answered, at 95 % of the answerable answered": float(
            np.mean(outside >= threshold)
        ),
        "answerable answered": answered(answerable),
        "out of scope answered": answered(out_of_scope),
        "AURC": float(np.mean(risks(confidence, right))),
        "expected calibration error": calibration_error(confidence, right),
        "wrong among replies at 0.9 or more": sure_risk(confidence, right),
    }


def sure_risk(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Return the share of wrong first matches among replies at 0.9 or more, 0 without any."""
    is_sure = confidence >= SURE
    if not is_sure.any():
        return 0.0
    return float(np.mean(~right[is_sure]))


def _auroc(inside: Floats, outside: Floats) -> float:
    """Return the probability that a value inside is larger than one outside; ties count half."""
    larger = inside[:, None] > outside
    equal = inside[:, None] == outside
    return float(np.mean(larger + 0.5 * equal))


def confidences(judged: Sequence[JudgedReply]) -> Floats:
    """Return the confidence of each reply."""
    return np.array([each.reply.confidence for each in judged], dtype=np.float64)


def answered(judged: Sequence[JudgedReply]) -> float:
    """Return the share of questions that were not declined."""
    return float(np.mean([each.reply.outcome != "declined" for each in judged]))


def risks(confidence: Floats, right: NDArray[np.bool_]) -> Floats:
    """Return the share of wrong answers among the surest 1, 2, 3, ... replies."""
    surest_first = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum(~right[surest_first])
    return np.asarray(wrong / np.arange(1, len(wrong) + 1), dtype=np.float64)


def reliability(confidence: Floats, right: NDArray[np.bool_]) -> list[Bin]:
    """Return the bins of confidence that any reply falls into, in ascending order."""
    numbers = np.minimum((confidence * BINS).astype(int), BINS - 1)
    bins = []
    for number in np.unique(numbers):
        inside = numbers == number
        mean = float(confidence[inside].mean())
        bins.append(Bin(mean, float(right[inside].mean()), int(inside.sum())))
    return bins


def calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Return the mean distance of confidence from the share of right answers, over the bins."""
    bins = reliability(confidence, right)
    distances = [each.count * abs(each.confidence - each.right) for each in bins]
    return sum(distances) / len(confidence)


def _misses(answerable: Sequence[JudgedReply]) -> tuple[Miss, ...]:
    """Return the wrong answers, the most confident first."""
    wrong = [each for each in answerable if not each.is_right]
    wrong.sort(key=lambda each: -each.reply.confidence)
    return tuple(map(_miss, wrong))


def _miss(judged: JudgedReply) -> Miss:
    question = judged.question
    return Miss(question.q, question.kind, question.gold, judged.first, judged.reply.confidence)
