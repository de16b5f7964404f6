"""Questions with the entries that answer them -> how good the answers are, in numbers. Owns ir-measures.

Ranking measures come from ir-measures; AURC is the area under the risk-coverage curve (Geifman et al., 2019), the
expected calibration error that of Naeini et al. (2015).
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
DEPTH = 10
RESAMPLED = 1000
BINS = 10

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """What is asked, the ids that answer it (none: the glossary does not), and what kind of question it is."""

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
    """An answerable question whose first match was wrong, and how sure the reply was."""

    q: str
    kind: str
    gold: tuple[str, ...]
    first: str
    confidence: float


@dataclass(frozen=True)
class Evaluation:
    """The measures by kind of question ('all' among them), how well declining works, and the surest wrong answers."""

    questions: dict[str, int]
    ranking: dict[str, dict[str, Interval]]
    both_first: float | None
    declining: dict[str, float]
    out_of_scope_answered: dict[str, float]
    misses: tuple[Miss, ...]


@dataclass(frozen=True)
class Judged:
    """A question with its reply."""

    question: Question
    reply: Reply

    @property
    def right(self) -> bool:
        """Whether the first match answers."""
        return bool(self.reply.matches) and self.reply.matches[0].id in self.question.gold


def read_questions(file: Path) -> list[Question]:
    """Return the questions of a JSON Lines file. Raises BadQuestions with every line at fault."""
    questions, faults = [], []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            questions.append(Question(row["q"], tuple(row.get("gold", ())), row.get("kind", "any")))
        except (ValueError, KeyError, TypeError, AttributeError):
            faults.append(
                f'{file}:{number}: not of the form {{"q": "...", "gold": ["id"], "kind": "..."}}'
            )
    if faults or not questions:
        raise BadQuestions("\n".join(faults) or f"{file} holds no question")
    return questions


def judge(questions: Sequence[Question], ask: Callable[[str, int], Reply]) -> list[Judged]:
    """Ask every question, ten matches deep."""
    return [Judged(question, ask(question.q, DEPTH)) for question in questions]


def evaluate(answerable: list[Judged], out_of_scope: list[Judged]) -> Evaluation:
    """Return the measures of judged questions; without out-of-scope questions declining is left out."""
    kinds = {"all": answerable} | group(answerable)
    wrong = sorted(
        (each for each in answerable if not each.right), key=lambda each: -each.reply.confidence
    )
    return Evaluation(
        questions={kind: len(rows) for kind, rows in kinds.items()},
        ranking={kind: ranking(rows) for kind, rows in kinds.items()},
        both_first=both_first(answerable),
        declining=declining(answerable, out_of_scope) if out_of_scope else {},
        out_of_scope_answered={kind: answered(rows) for kind, rows in group(out_of_scope).items()},
        misses=tuple(miss(each) for each in wrong),
    )


def group(judged: list[Judged]) -> dict[str, list[Judged]]:
    """Return the questions by kind."""
    kinds = sorted({each.question.kind for each in judged})
    return {kind: [each for each in judged if each.question.kind == kind] for kind in kinds}


def ranking(judged: list[Judged]) -> dict[str, Interval]:
    """Return each ranking measure with its interval."""
    numbered = list(enumerate(judged))
    qrels = [
        Qrel(str(number), entry, 1) for number, each in numbered for entry in each.question.gold
    ]
    run = [
        ScoredDoc(str(number), match.id, float(DEPTH - place))
        for number, each in numbered
        for place, match in enumerate(each.reply.matches)
    ]
    found = list(ir_measures.iter_calc(list(MEASURES.values()), qrels, run))
    return {
        name: bootstrap(
            np.array(
                [metric.value for metric in found if metric.measure == measure], dtype=np.float64
            )
        )
        for name, measure in MEASURES.items()
    }


def bootstrap(values: Floats) -> Interval:
    """Return the mean and its percentile interval (Efron, 1979), the same at every run."""
    draws = np.random.default_rng(0).choice(values, (RESAMPLED, len(values))).mean(axis=1)
    low, high = np.quantile(draws, [0.025, 0.975])
    return Interval(float(values.mean()), float(low), float(high))


def both_first(judged: list[Judged]) -> float | None:
    """Return how often both entries of a comparison are the first two matches; None without comparisons."""
    pairs = [
        each
        for each in judged
        if each.question.kind == "comparison" and len(each.question.gold) == 2
    ]
    hits = [
        {match.id for match in each.reply.matches[:2]} == set(each.question.gold) for each in pairs
    ]
    return float(np.mean(hits)) if hits else None


def declining(answerable: list[Judged], out_of_scope: list[Judged]) -> dict[str, float]:
    """Return how well confidence tells what can be answered, and how true it is."""
    yes, no = confidences(answerable), confidences(out_of_scope)
    sure, right = (
        np.concatenate([yes, no]),
        np.array([each.right for each in answerable + out_of_scope]),
    )
    return {
        "AUROC": float(np.mean((yes[:, None] > no) + 0.5 * (yes[:, None] == no))),
        "out of scope answered, at 95 % of the answerable answered": float(
            np.mean(no >= np.quantile(yes, 0.05))
        ),
        "answerable answered": answered(answerable),
        "out of scope answered": answered(out_of_scope),
        "AURC": float(np.mean(risks(sure, right))),
        "expected calibration error": calibration_error(sure, right),
    }


def confidences(judged: list[Judged]) -> Floats:
    """Return the confidence of each reply."""
    return np.array([each.reply.confidence for each in judged], dtype=np.float64)


def answered(judged: list[Judged]) -> float:
    """Return the share of questions that were not declined."""
    return float(np.mean([each.reply.outcome != "declined" for each in judged]))


def risks(sure: Floats, right: NDArray[np.bool_]) -> Floats:
    """Return the share of wrong answers among the surest 1, 2, 3, ... replies."""
    wrong = ~right[np.argsort(-sure, kind="stable")]
    return np.asarray(np.cumsum(wrong) / np.arange(1, len(wrong) + 1), dtype=np.float64)


def reliability(sure: Floats, right: NDArray[np.bool_]) -> list[tuple[float, float, int]]:
    """Return mean confidence, share of right answers and count of each bin of confidence that holds any reply."""
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    bins = [place == number for number in np.unique(place)]
    return [(float(sure[each].mean()), float(right[each].mean()), int(each.sum())) for each in bins]


def calibration_error(sure: Floats, right: NDArray[np.bool_]) -> float:
    """Return the mean distance of confidence from the share of right answers, over bins of equal width."""
    return sum(count * abs(said - true) for said, true, count in reliability(sure, right)) / len(
        sure
    )


def miss(judged: Judged) -> Miss:
    """Return a wrong answer as it is listed."""
    first = judged.reply.matches[0].id if judged.reply.matches else ""
    return Miss(
        judged.question.q,
        judged.question.kind,
        judged.question.gold,
        first,
        judged.reply.confidence,
    )
