"""Measures what questions written for a glossary bring, and what the gate and the overlay take.

    python -m bench.enrich NAME ANSWERS [--questions DIR]
    python -m bench.enrich --speed [--entries 1000]

The first form prints a row as `bench.strangers` does, for the glossary NAME as it lies and with the
answers in a file imported through the gate. The second judges eight questions for each of many
entries, whose words are those of the shipped glossary in another order.
"""

import json
import random
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.strangers import QUESTIONS, ROOT, measure, print_header, print_row, source_of
from rag.build.builder import build_index
from rag.corpus.folder import read_corpus
from rag.enrich.answers import KnownEntries, read_answers
from rag.enrich.apply import keep
from rag.enrich.records import EnrichmentReport, Proposal
from rag.formats.sources import open_corpus
from rag.search.engine import Engine
from rag.settings import Settings

QUESTIONS_EACH = 8
QUESTION_WORDS, DEFINITION_WORDS = 9, 40


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how well questions are answered with and without answers, or how long judging takes."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", nargs="?", help="a glossary of the folder of questions")
    parser.add_argument("answers", type=Path, nargs="?", help="a file of answers to import")
    parser.add_argument("--questions", type=Path, default=QUESTIONS, help="folder of questions")
    parser.add_argument("--speed", action="store_true", help="measure how long judging takes")
    parser.add_argument("--entries", type=int, default=1_000, help="entries to judge")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        if options.speed:
            print_speed(Path(folder), options.entries)
        else:
            print_quality(Path(folder), options.name, options.answers, options.questions)


def print_quality(work: Path, name: str, answers: Path, questions: Path) -> None:
    """Print the figures of a glossary as it lies, and with answers that passed the gate."""
    source = source_of(questions.parent / "corpora" / name)
    overlay = str(work / "overlay.jsonl")
    print_header()
    print_row(measure(f"{name}, as it lies", source, questions / name, overlay))
    settings = Settings(corpus=source, index=work / "index", enrichment=overlay)
    build_index(settings)
    known = KnownEntries(open_corpus(settings).entries())
    lines = answers.read_text(encoding="utf-8").splitlines()
    proposals, faults = read_answers(lines, str(answers), known)
    report = keep(proposals, settings)
    print_row(measure(f"{name}, with {answers.name}", source, questions / name, overlay))
    print(counts(report), f"{len(faults)} lines with faults", sep=", ")


def counts(report: EnrichmentReport) -> str:
    """Return how many questions were kept, set aside, and left out."""
    kept = sum(map(len, report.kept.values()))
    doubtful = sum(map(len, report.doubtful.values()))
    return f"{kept:,} questions kept, {doubtful:,} doubtful, {report.repeated:,} repeats"


def print_speed(work: Path, count: int) -> None:
    """Print how long judging and keeping questions takes, and what their overlay adds."""
    texts = [entry.definition for entry in read_corpus(ROOT / "corpus")]
    words = " ".join(texts).split()
    shuffle = random.Random(0)
    glossary = work / "glossary.jsonl"
    rows, proposals = [], []
    for number in range(count):
        definition = " ".join(shuffle.sample(words, DEFINITION_WORDS))
        rows.append(
            json.dumps({"id": f"e{number}", "term": f"E{number}", "definition": definition})
        )
        questions = [" ".join(shuffle.sample(words, QUESTION_WORDS)) for _ in range(QUESTIONS_EACH)]
        proposals.append(Proposal(f"e{number}", tuple(questions)))
    glossary.write_text("\n".join(rows), encoding="utf-8")
    settings = Settings(corpus=glossary, index=work / "index")
    bare = build_index(settings).seconds
    engine = Engine.open(settings)
    engine.warm()
    began, used = time.perf_counter(), time.process_time()
    report = keep(proposals, settings, engine)
    took, used = time.perf_counter() - began, time.process_time() - used
    seconds = f"{took:.1f} s ({used:.1f} s of processor time)"
    print(f"{count:,} entries judged in {seconds}: {counts(report)}")
    without = reading_seconds(replace(settings, enrichment=str(work / "none.jsonl")))
    added = reading_seconds(settings) - without
    whole = build_index(settings).seconds
    builds = f"builds of {bare:.1f} s without it, {whole:.1f} s with it"
    share = f"{added / bare:.1%} of the former"
    print(f"reading the overlay adds {added:.3f} s to {builds}: {share}")


def reading_seconds(settings: Settings) -> float:
    """Return how long it takes to read a glossary and compare its entries, the best of three."""
    times = []
    for _ in range(3):
        began = time.perf_counter()
        open_corpus(settings).content_hashes()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    main()
