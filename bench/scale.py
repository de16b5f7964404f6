"""Measures what an index costs to hold, search, ask, start and edit as it grows.

    python -m bench.scale corpus                                          a glossary
    python -m bench.scale /usr/share/dictd/foldoc.index                   FOLDOC, of Debian's dict-foldoc
    python -m bench.scale /usr/share/wordnet                              WordNet, of Debian's wordnet-base
    python -m bench.scale /usr/share/dictd/foldoc.index --passages 1000000   multiplied to so many passages
    python -m bench.scale --plot                                          docs/plots/scale.png, and each figure's growth

Each index that was measured is a row in docs/scale.jsonl.

What was built once, into build/bench, is measured again as it is. Entries that are multiplied get names of their own
and vectors with noise (`bench.multiplied`): nothing is embedded for them. One server process is measured, asked one
question after the other, each for the first time.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import faiss
import numpy as np

from bench.load import drive
from bench.multiplied import write
from bench.versus import request
from rag.http.keys import Keys
from rag.index.generations import load_generation
from rag.index.glossary_index import GlossaryIndex
from rag.index.vectors.search_effort import (
    NEAREST,
    PASSAGES_READ,
    cosines_of_nearest,
    sample_queries,
)
from rag.types import Embeddings

Search: TypeAlias = Callable[[Embeddings], Sequence[float]]

ROOT = Path(__file__).parent.parent
ROWS, PLOT = ROOT / "docs/scale.jsonl", ROOT / "docs/plots/scale.png"
BUILT = ROOT / "build/bench"
PORT = 8614
HOST = f"http://127.0.0.1:{PORT}"
SEARCHES, PROVED, ASKED, EDITS = 2_000, 1_000, 400, 12
# A corpus of more takes an hour to write, a file for each entry.
EDITED_AT_MOST = 2_000_000
# Told apart from the questions that the index was set by.
SEED = 7


@dataclass(frozen=True)
class Row:
    """What was measured at one size; times in milliseconds unless it says seconds, sizes in bytes or MB."""

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


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one index, or draw what was measured."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--passages", type=int)
    parser.add_argument("--plot", action="store_true")
    chosen = parser.parse_args(arguments)
    if chosen.plot:
        from bench.growth import draw  # here: what is measured needs no plots

        draw(ROWS, PLOT)
    else:
        row = measure(prepared(chosen.corpus, chosen.passages))
        print(json.dumps(asdict(row), indent=1))
        kept = [json.loads(line) for line in ROWS.read_text().splitlines()] if ROWS.exists() else []
        rows = [each for each in kept if (each["glossary"]) != row.glossary] + [asdict(row)]
        rows.sort(key=lambda each: each["passages"])
        ROWS.write_text("".join(json.dumps(each) + "\n" for each in rows), encoding="utf-8")


@dataclass(frozen=True)
class Made:
    """An index that was built or multiplied, in how many seconds, and with how many MB at most."""

    folder: Path
    seconds: float
    peak: float


def prepared(corpus: Path, passages: int | None) -> Made:
    """Return the index of a corpus, as it is or multiplied, which is made if it is not there yet."""
    base = BUILT / corpus.stem
    made = run(base, "-m", "rag", "build", "--corpus", str(corpus), "--index", str(base))
    if passages is None:
        return made
    folder = BUILT / f"{corpus.stem} x {passages:,}"
    return run(folder, "-m", "bench.multiplied", str(base), str(folder), str(passages))


def run(folder: Path, *command: str) -> Made:
    """Return what a command of Python makes, unless it was made before."""
    said = folder.with_name(f"{folder.name}.json")
    if not said.exists():
        began = time.perf_counter()
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT)
        _, status, used = os.wait4(process.pid, 0)
        if status:
            raise SystemExit(f"it could not be made: {' '.join(command)}")
        took, peak = time.perf_counter() - began, used.ru_maxrss / 1024
        said.write_text(
            json.dumps({"seconds": round(took, 1), "peak": round(peak)}), encoding="utf-8"
        )
    return Made(folder, **json.loads(said.read_text(encoding="utf-8")))


def measure(made: Made) -> Row:
    """Return what an index costs."""
    folder = made.folder
    opened = load_generation(folder)
    files = {file: each.size for file, each in opened.manifest.files.items() if file[0].isdigit()}
    searched = sum(size for file, size in files.items() if file.endswith("search.faiss"))
    [segment] = opened.index.segments
    recall, searches = searched_in(
        lambda query: [cosine for cosine, _ in segment.search(query, PASSAGES_READ)],
        segment.vectors,
        opened.index.background.background,
    )
    asked = questions_of(opened.index)
    with serving(folder) as (process, started):
        at_start = memory(process.pid)["VmRSS"]
        asks = drive(PORT, [request("ours", question) for question in asked], 1, 600)
        if set(asks.statuses) != {200}:
            raise SystemExit(f"not all was answered: {asks.statuses}")
        after = memory(process.pid)
    passages = opened.manifest.passages
    return Row(
        glossary=folder.name,
        entries=opened.manifest.entries,
        passages=passages,
        search=asdict(segment.search_plan),
        build_seconds=made.seconds,
        build_peak=made.peak,
        bytes_per_passage=round(sum(files.values()) / passages),
        searched_bytes_per_passage=round(searched / passages),
        recall=recall,
        search_p50=percentile(searches, 50),
        search_p99=percentile(searches, 99),
        ask_p50=round(asks.p50, 2),
        ask_p99=round(asks.p99, 2),
        start_seconds=round(started, 2),
        resident_at_start=round(at_start),
        resident=round(after["VmRSS"]),
        anonymous=round(after["RssAnon"]),
        edit_seconds=round(edited(folder), 2) if passages <= EDITED_AT_MOST else None,
    )


def searched_in(
    search: Search, vectors: Embeddings, background: Embeddings
) -> tuple[float, list[float]]:
    """Return the recall at ten of a search for the cosines of what is nearest, and its milliseconds, on one core."""
    drawn = np.random.default_rng(SEED)
    rows = np.sort(drawn.choice(len(vectors), min(SEARCHES, len(vectors)), replace=False))
    asked = sample_queries(vectors[rows], background)[:SEARCHES]
    asked = np.tile(asked, (1 + SEARCHES // len(asked), 1))[:SEARCHES]
    faiss.omp_set_num_threads(1)
    for query in asked[: SEARCHES // 10]:
        search(query)
    took = [timed(partial(search, query)) for query in asked]
    faiss.omp_set_num_threads(os.cpu_count() or 1)
    proved = asked[:PROVED]
    truth = cosines_of_nearest(vectors, proved)
    found = np.array([search(query)[:NEAREST] for query in proved])
    return round(float(np.mean(found >= truth[:, -1:] - 1e-5)), 4), took


def questions_of(index: GlossaryIndex) -> list[str]:
    """Return questions to ask: by name, and by what definitions say."""
    drawn = np.random.default_rng(SEED)
    [segment] = index.segments
    entries = [segment.store.entry(int(row)) for row in drawn.integers(len(segment), size=ASKED)]
    told = [
        f"what is {each.term}?" if row % 2 else first_words(each.short)
        for row, each in enumerate(entries)
    ]
    return list(dict.fromkeys(f"{text} ({row})" for row, text in enumerate(told)))


def first_words(text: str) -> str:
    """Return the beginning of a definition as somebody might ask who forgot the name."""
    return f"what do you call {' '.join(text.split()[:12])}"


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a server; yield its process and the seconds until it was ready."""
    command = [
        sys.executable,
        "-m",
        "rag",
        "serve",
        "--index",
        str(folder),
        "--port",
        str(PORT),
        *more,
    ]
    began = time.perf_counter()
    with (BUILT / "scale.log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        while not ready():
            if process.poll() is not None:
                raise SystemExit("the server ended; see build/bench/scale.log")
            time.sleep(0.02)
        yield process, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def ready() -> bool:
    """Tell whether the server answers questions."""
    try:
        return bool(get("/readyz")["status"] == "ready")
    except (OSError, ValueError):
        return False


def edited(folder: Path) -> float:
    """Return the median seconds from a PUT until its entry is served, the first aside, which reads the corpus."""
    work = BUILT / "scale-edits"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(folder, work / "index", copy_function=os.link)
    (work / "index/current").unlink()
    shutil.copy(folder / "current", work / "index/current")
    for entry in load_generation(folder).index.entries.values():
        write(work / "corpus", entry)
    secret, took = Keys(work / "keys.json").add("bench", "write"), []
    with serving(
        work / "index", "--corpus", str(work / "corpus"), "--keys", str(work / "keys.json")
    ):
        for number in range(EDITS):
            body = {"term": f"Bench {number}", "definition": f"What was put at {time.time_ns()}."}
            began = time.perf_counter()
            put(f"/v1/terms/bench-{number}", body, secret)
            if body["definition"] not in json.dumps(get(f"/v1/ask?q=bench%20{number}")):
                raise SystemExit("what was put is not served")
            took.append(time.perf_counter() - began)
    print(f"the first edit, which reads the corpus: {took[0]:.1f} s", flush=True)
    shutil.rmtree(work)
    return float(np.median(took[1:]))


def put(path: str, body: dict[str, str], secret: str) -> None:
    """Write an entry."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    asked = urllib.request.Request(
        f"{HOST}{path}", json.dumps(body).encode(), headers, method="PUT"
    )
    urllib.request.urlopen(asked, timeout=120).read()


def get(path: str) -> Any:
    """Return what the server answers."""
    with urllib.request.urlopen(f"{HOST}{path}", timeout=120) as answer:
        return json.loads(answer.read())


def timed(work: Callable[[], object]) -> float:
    """Return the milliseconds that some work takes."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def memory(pid: int) -> dict[str, float]:
    """Return what the system says of the memory of a process, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return {
        name: int(rest.split()[0]) / 1024
        for name, _, rest in (line.partition(":") for line in lines)
        if "kB" in rest
    }


def percentile(values: list[float], share: int) -> float:
    """Return a percentile, rounded."""
    return round(float(np.percentile(values, share)), 3)


if __name__ == "__main__":
    main()
