"""Prints the processor time of questions that a glossary has not been asked yet, by stage.

    python -m bench.new_questions INDEX [--count 300] [--keep FILE | --compare FILE]

The questions are made from the entries of the index: in turn by a name, by a misspelt name, by what
a definition says, about two names, and by a name that nothing bears. Each is asked once, so that
most entries are not in memory. Times are of one thread on the processor, as in `bench.stages`.
"""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.scale import description_question
from bench.stages import STAGES, Stopwatch, keep_or_compare, stages_timed
from rag.index.glossary_index import GlossaryIndex
from rag.search.engine import Engine
from rag.settings import Settings
from rag.types import Entry

SEED = 5
# Entries that take part in a question, and questions that are asked before any is measured.
TOGETHER, WARM = 2, 20
# Shares of the questions that a column says what they stay below, in percent.
SHARES = (50, 99)
TOTAL = "together"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table, or keep or compare the replies."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--compare", type=Path)
    options = parser.parse_args(arguments)
    engine = Engine.open(Settings(index=options.index))
    questions = questions_of(engine.index, WARM + options.count)
    if options.keep or options.compare:
        keep_or_compare(engine, questions, options)
    else:
        for question in questions[:WARM]:
            engine.ask(question)
        print_table([_stages_of(engine, question) for question in questions[WARM:]])


def questions_of(index: GlossaryIndex, count: int) -> list[str]:
    """Return questions about entries drawn at random, of each kind in turn."""
    random = np.random.default_rng(SEED)
    segment = index.segments[0]
    questions: list[str] = []
    for number in range(count):
        rows = random.integers(len(segment), size=TOGETHER).tolist()
        one, other = (segment.store.entry(row) for row in rows)
        questions.append(_questions_about(one, other)[number % 5])
    return questions


def _questions_about(one: Entry, other: Entry) -> tuple[str, ...]:
    """Return a question of each kind."""
    middle = len(one.term) // 2
    misspelt = one.term[: middle - 1] + one.term[middle:]
    unborne = f"{one.term.split()[0]} {other.term.split()[-1]}"
    return (
        f"what is {one.term}?",
        f"what is {misspelt}?",
        description_question(one.short),
        f"what is the difference between {one.term} and {other.term}?",
        f"what does {unborne} mean?",
    )


def _stages_of(engine: Engine, question: str) -> dict[str, float]:
    """Return the milliseconds of each stage of a question, and of all together."""
    watch = Stopwatch()
    with stages_timed(watch):
        began = time.thread_time()
        engine.ask(question)
        took = time.thread_time() - began
    return {**watch.spent, TOTAL: 1000 * took}


def print_table(measured: Sequence[dict[str, Any]]) -> None:
    """Print the mean milliseconds of each stage, and what shares of the questions stay below."""
    heads = ["stage", "mean", *(f"p{share}" for share in SHARES)]
    print("|", " | ".join(heads), "|")
    print("|", " | ".join(["---"] * len(heads)), "|")
    for stage in (*STAGES, TOTAL):
        spent = np.array([each.get(stage, 0.0) for each in measured])
        figures = [spent.mean(), *np.percentile(spent, SHARES)]
        print("|", " | ".join([stage, *(f"{each:.2f}" for each in figures)]), "|")


if __name__ == "__main__":
    main()
