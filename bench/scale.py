"""Measures what an index costs to hold, search, ask, start and edit as it grows.

    python -m bench.scale corpus                              a glossary
    python -m bench.scale /usr/share/dictd/foldoc.index       FOLDOC, of Debian's dict-foldoc
    python -m bench.scale /usr/share/wordnet                  WordNet, of Debian's wordnet-base
    python -m bench.scale CORPUS --passages 1000000           multiplied to so many passages
    python -m bench.scale --plot                  docs/plots/scale.png, and each figure's growth

Each index that was measured is a row in docs/scale.jsonl.

What was built once, into build/bench, is measured again as it is. Entries that are multiplied get
names of their own and vectors with noise (`bench.multiplied`): nothing is embedded for them. One
server process is measured, asked one question after the other, each for the first time.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.load import Load, drive
from bench.processes import memory_mb
from bench.scale_server import BUILT, PORT, ROOT, measure_edits, serving
from bench.vector_search import SEED, measure_search, percentile
from bench.workloads import request_to_ours
from rag.index.generations import OpenedGeneration, load_generation
from rag.index.glossary_index import GlossaryIndex
from rag.index.vectors.search_effort import PASSAGES_READ

ROWS, PLOT = ROOT / "docs/scale.jsonl", ROOT / "docs/plots/scale.png"
QUESTIONS = 400
# A corpus of more takes an hour to write, a file for each entry.
EDITED_AT_MOST = 2_000_000


@dataclass(frozen=True)
class Row:
    """What was measured at one size.

    Times are in milliseconds unless the name says seconds, sizes in bytes or MB.
    """

    glossary: str
    entries: int
    passages: int
    search: dict[str, Any]
    build_seconds: float
    build_peak: float
    bytes_per_passage: float
    searched_bytes_per_passage: float
    recall: float
    search_p50: float
    search_p99: float
    ask_p50: float
    ask_p99: float
    start_seconds: float
    resident_at_start: float
    resident: float
    anonymous: float
    edit_seconds: float | None


@dataclass(frozen=True)
class BuiltIndex:
    """An index that was built or multiplied, in how many seconds, and with how many MB at most."""

    folder: Path
    seconds: float
    peak: float


@dataclass(frozen=True)
class ServerCost:
    """A server's seconds to start, its MB before and after the questions, and their times."""

    started: float
    memory_at_start: dict[str, float]
    memory: dict[str, float]
    load: Load


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one index, or draw what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--passages", type=int)
    parser.add_argument("--plot", action="store_true")
    options = parser.parse_args(arguments)
    if options.plot:
        from bench.growth import draw  # here: measuring needs no plots

        draw(ROWS, PLOT)
    else:
        row = measure(prepare_index(options.corpus, options.passages))
        print(json.dumps(asdict(row), indent=1))
        keep(row)


def keep(row: Row) -> None:
    """Write a row to docs/scale.jsonl in place of the one of the same glossary."""
    rows = [asdict(row)]
    if ROWS.exists():
        earlier = [json.loads(line) for line in ROWS.read_text().splitlines()]
        rows += [other for other in earlier if other["glossary"] != row.glossary]
    rows.sort(key=lambda row: row["passages"])
    lines = [json.dumps(row) + "\n" for row in rows]
    ROWS.write_text("".join(lines), encoding="utf-8")


def prepare_index(corpus: Path, passages: int | None) -> BuiltIndex:
    """Return the index of a corpus, as it is or multiplied; it is made if it does not exist yet."""
    base = BUILT / corpus.stem
    built = run(base, "-m", "rag", "build", "--corpus", str(corpus), "--index", str(base))
    if passages is None:
        return built
    folder = BUILT / f"{corpus.stem} x {passages:,}"
    return run(folder, "-m", "bench.multiplied", str(base), str(folder), str(passages))


def run(folder: Path, *command: str) -> BuiltIndex:
    """Return the index that a command of Python makes, unless it was made before."""
    note = folder.with_name(f"{folder.name}.json")
    if not note.exists():
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"it could not be made: {' '.join(command)}")
        seconds = round(time.perf_counter() - began, 1)
        peak = round(usage.ru_maxrss / 1024)
        note.write_text(json.dumps({"seconds": seconds, "peak": peak}), encoding="utf-8")
    return BuiltIndex(folder, **json.loads(note.read_text(encoding="utf-8")))


def measure(built: BuiltIndex) -> Row:
    """Return what an index costs."""
    folder = built.folder
    opened = load_generation(folder)
    [segment] = opened.index.segments

    def search(query: np.ndarray) -> list[float]:
        return [cosine for cosine, _ in segment.search(query, PASSAGES_READ)]

    background = opened.index.background.background
    recall, searches = measure_search(search, segment.vectors, background)
    server = measure_server(folder, questions_about(opened.index))
    passages = opened.manifest.passages
    total, searched = sizes_of(opened)
    edit_seconds = None
    if passages <= EDITED_AT_MOST:
        edit_seconds = round(measure_edits(folder), 2)
    return Row(
        glossary=folder.name,
        entries=opened.manifest.entries,
        passages=passages,
        search=asdict(segment.search_plan),
        build_seconds=built.seconds,
        build_peak=built.peak,
        bytes_per_passage=round(total / passages),
        searched_bytes_per_passage=round(searched / passages),
        recall=recall,
        search_p50=percentile(searches, 50),
        search_p99=percentile(searches, 99),
        ask_p50=round(server.load.p50, 2),
        ask_p99=round(server.load.p99, 2),
        start_seconds=round(server.started, 2),
        resident_at_start=round(server.memory_at_start["VmRSS"]),
        resident=round(server.memory["VmRSS"]),
        anonymous=round(server.memory["RssAnon"]),
        edit_seconds=edit_seconds,
    )


def measure_server(folder: Path, questions: list[str]) -> ServerCost:
    """Serve an index, ask it one question after the other, and return what that costs."""
    requests = [request_to_ours(question) for question in questions]
    with serving(folder) as (process, started):
        at_start = memory_mb(process.pid)
        load = drive(PORT, requests, 1, 600)
        if set(load.statuses) != {200}:
            raise SystemExit(f"not all was answered: {load.statuses}")
        return ServerCost(started, at_start, memory_mb(process.pid), load)


def sizes_of(opened: OpenedGeneration) -> tuple[int, int]:
    """Return the bytes of all segment files of an index, and of those that vectors are found in."""
    total = searched = 0
    for name, file in opened.manifest.files.items():
        # The files of segments begin with the number of their generation.
        if name[0].isdigit():
            total += file.size
            if name.endswith("search.faiss"):
                searched += file.size
    return total, searched


def questions_about(index: GlossaryIndex) -> list[str]:
    """Return distinct questions: by name, and by what definitions say, in turn."""
    random = np.random.default_rng(SEED)
    [segment] = index.segments
    questions: list[str] = []
    for number, row in enumerate(random.integers(len(segment), size=QUESTIONS)):
        entry = segment.store.entry(int(row))
        question = f"what is {entry.term}?" if number % 2 else description_question(entry.short)
        questions.append(f"{question} ({number})")
    return questions


def description_question(text: str) -> str:
    """Return a question by the first words of a definition, as if its name were forgotten."""
    return f"what do you call {' '.join(text.split()[:12])}"


if __name__ == "__main__":
    main()
