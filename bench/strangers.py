"""Measures the answers on glossaries of other fields, by people who do not know their words.

    python -m bench.strangers [NAME ...] [--questions DIR] [--json FILE]

Reads `DIR/NAME/questions.jsonl`, `out_of_scope.jsonl` and, if it is there, `undefined.jsonl`, and
the glossary of the same name beside it (`DIR/../corpora/NAME`), as it lies. Gold answers are terms
as the source writes them; any one counts, and a comparison needs both.
"""

import json
import os
import re
from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from rag.build.builder import build_index
from rag.search.confidence_measures import SURE, calibration_error
from rag.search.engine import Engine
from rag.search.evaluation import (
    Interval,
    JudgedReply,
    answered,
    ask_all,
    bootstrap,
    declining,
)
from rag.search.gold_questions import GoldQuestion
from rag.settings import Settings
from rag.types import Entry

ROOT = Path(__file__).parent.parent
QUESTIONS = Path(os.environ.get("QUESTIONS", ROOT / "../shared/questions"))
SOURCES = ("source", "glossary.yml", "content/en/docs/reference/glossary")


@dataclass(frozen=True)
class Quality:
    """The figures of one glossary; shares are between 0 and 1.

    `near` are questions of the same field that no entry answers; `undefined` are everyday words
    that definitions use, asked by name. None where the set has no such questions.
    """

    glossary: str
    entries: int
    hit_at_1: Interval
    hit_at_5: Interval
    by_kind: dict[str, float]
    both_first: float | None
    answerable_declined: float
    near_answered: float | None
    undefined_answered: float | None
    undefined_sure: float | None
    unanswerable_at_95: float
    auroc: float
    calibration_error: float
    wrong_when_sure: float | None


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a row for each glossary."""
    summary = (__doc__ or "").splitlines()[0]
    parser = ArgumentParser(prog="python -m bench.strangers", description=summary)
    parser.add_argument("names", nargs="*", help="Glossaries to measure; all by default.")
    parser.add_argument(
        "--questions", type=Path, default=QUESTIONS, help="Folder of question sets."
    )
    parser.add_argument("--json", type=Path, help="File for all figures.")
    options = parser.parse_args(arguments)
    folders = sorted(path.name for path in options.questions.iterdir() if path.is_dir())
    rows = []
    print_header()
    for name in options.names or folders:
        source = source_of(options.questions.parent / "corpora" / name)
        row = measure(name, source, options.questions / name)
        print_row(row)
        rows.append(row)
    if options.json:
        figures = [asdict(row) for row in rows]
        options.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")


def source_of(folder: Path) -> Path:
    """Return the glossary inside a folder that also contains its licence and its origin."""
    for name in SOURCES:
        if (folder / name).exists():
            return folder / name
    return folder


def measure(name: str, source: Path, questions: Path, enrichment: str = "") -> Quality:
    """Build the index of a glossary as it lies, ask every question, and return the figures.

    `enrichment` is the file of its overlay, "" for the one beside it.
    """
    with TemporaryDirectory() as folder:
        settings = Settings(corpus=source, index=Path(folder) / "index", enrichment=enrichment)
        build_index(settings)
        engine = Engine.open(settings)
        entries = list(engine.index.entries.values())
        answerable = ask_all(read(questions / "questions.jsonl", entries), engine.ask)
        unanswerable = ask_all(read(questions / "out_of_scope.jsonl", entries), engine.ask)
        undefined = ask_all(read(questions / "undefined.jsonl", entries), engine.ask)
    return quality(name, len(entries), answerable, unanswerable, undefined)


def read(file: Path, entries: Sequence[Entry]) -> list[GoldQuestion]:
    """Return the questions of a file, their gold terms as ids; none if there is no such file."""
    if not file.exists():
        return []
    ids = ids_by_name(entries)
    questions = []
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold: list[str] = []
        for term in row.get("gold", ()):
            gold += ids.get(normalised(term), ())
        questions.append(GoldQuestion(row["q"], tuple(gold), row.get("kind", "undefined")))
    return questions


def ids_by_name(entries: Iterable[Entry]) -> dict[str, list[str]]:
    """Return the ids of the entries by their normalised terms and ids."""
    ids: dict[str, list[str]] = {}
    for entry in entries:
        plain_term = outside_brackets(entry.term)
        names = {normalised(entry.term), normalised(plain_term), normalised(entry.id)}
        for name in names:
            ids.setdefault(name, []).append(entry.id)
    return ids


def outside_brackets(term: str) -> str:
    """Return a term without what stands in brackets."""
    return re.sub(r"\([^)]*\)", "", term)


def normalised(term: str) -> str:
    """Return the letters and digits of a term, in lower case and without brackets' content."""
    letters = re.sub(r"[\W_]", "", outside_brackets(term).casefold())
    return letters or term.casefold()


def quality(
    name: str,
    entries: int,
    answerable: list[JudgedReply],
    unanswerable: list[JudgedReply],
    undefined: list[JudgedReply],
) -> Quality:
    """Return the figures of judged questions. `named` questions count on neither side."""
    foreign = [row for row in unanswerable if row.question.kind != "named"]
    near = of_kind(foreign, "near")
    judged = answerable + foreign
    confidence = np.array([row.reply.confidence for row in judged])
    right = np.array([row.is_right for row in judged])
    first = np.array([row.is_right for row in answerable], dtype=np.float64)
    among_five = np.array([is_among(row, 5) for row in answerable], dtype=np.float64)
    figures = declining(answerable, foreign)
    return Quality(
        glossary=name,
        entries=entries,
        hit_at_1=bootstrap(first),
        hit_at_5=bootstrap(among_five),
        by_kind=hits_by_kind(answerable),
        both_first=both_first(answerable),
        answerable_declined=1 - answered(answerable),
        near_answered=answered(near) if near else None,
        undefined_answered=answered(undefined) if undefined else None,
        undefined_sure=sure(undefined) if undefined else None,
        unanswerable_at_95=figures["out of scope answered, at 95 % of the answerable answered"],
        auroc=figures["AUROC"],
        calibration_error=calibration_error(confidence, right),
        wrong_when_sure=wrong_when_sure(judged),
    )


def of_kind(rows: Sequence[JudgedReply], kind: str) -> list[JudgedReply]:
    """Return the rows whose question is of a kind."""
    return [row for row in rows if row.question.kind == kind]


def hits_by_kind(rows: Sequence[JudgedReply]) -> dict[str, float]:
    """Return the share of right first matches, by the kind of question."""
    kinds = sorted({row.question.kind for row in rows})
    return {kind: hit(of_kind(rows, kind)) for kind in kinds}


def hit(rows: Sequence[JudgedReply]) -> float:
    """Return the share of questions whose first match is right."""
    return float(np.mean([row.is_right for row in rows]))


def is_among(row: JudgedReply, count: int) -> bool:
    """Return whether a right entry is among the first matches."""
    return any(match.id in row.question.gold for match in row.reply.matches[:count])


def both_first(rows: Sequence[JudgedReply]) -> float | None:
    """Return how often both entries of a comparison come first; None without comparisons."""
    comparisons = of_kind(rows, "compare")
    if not comparisons:
        return None
    hits: list[bool] = []
    for row in comparisons:
        first_two = {match.id for match in row.reply.matches[:2]}
        hits.append(first_two <= set(row.question.gold))
    return float(np.mean(hits))


def sure(rows: Sequence[JudgedReply]) -> float:
    """Return the share of questions answered at a confidence of 0.9 or more."""
    return float(np.mean([row.reply.confidence >= SURE for row in rows]))


def wrong_when_sure(rows: Sequence[JudgedReply]) -> float | None:
    """Return the share of wrong answers among those at 0.9 or more; None if there are none."""
    surest = [row for row in rows if row.reply.confidence >= SURE]
    if not surest:
        return None
    return float(np.mean([not row.is_right for row in surest]))


def print_header() -> None:
    """Print the head of the table, in Markdown."""
    columns = (
        "glossary | entries | hit@1 (95 %) | hit@5 | both first | answerable declined | "
        "near answered | undefined answered (>= .9) | unanswerable answered at 95 % | AUROC | "
        "calibration error | wrong at >= .9"
    )
    print(f"| {columns} |")
    print("|---" * (columns.count("|") + 1) + "|")


def print_row(row: Quality) -> None:
    """Print the figures of a glossary as a row of Markdown."""
    first = row.hit_at_1
    undefined = "-"
    if row.undefined_answered is not None:
        undefined = f"{row.undefined_answered:.2f} ({row.undefined_sure:.2f})"
    cells = [
        row.glossary,
        str(row.entries),
        f"{first.mean:.3f} ({first.low:.2f} to {first.high:.2f})",
        f"{row.hit_at_5.mean:.3f}",
        share(row.both_first),
        f"{row.answerable_declined:.2f}",
        share(row.near_answered),
        undefined,
        f"{row.unanswerable_at_95:.2f}",
        f"{row.auroc:.3f}",
        f"{row.calibration_error:.3f}",
        share(row.wrong_when_sure),
    ]
    print(f"| {' | '.join(cells)} |", flush=True)


def share(value: float | None) -> str:
    """Return a share with two decimals, or a dash."""
    return "-" if value is None else f"{value:.2f}"


if __name__ == "__main__":
    main()
