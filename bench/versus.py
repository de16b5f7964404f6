"""Measures ours against txtai: the same machine, model, glossary and questions, in turn.

    python -m bench.versus            (make bench)

Prints tables, and draws docs/plots/versus.png.

The peer gets an environment of its own under build/bench. Both servers start anew before every measurement, so every
cache is empty then; the order of the two alternates. Ratios count: the machine is what it is.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import quote

from bench.load import HOST, Load, drive
from rag.corpus.folder import read_corpus
from rag.encoders.model_files import DEFAULT_MODEL, model_folder

ROOT = Path(__file__).parent.parent
WORK = ROOT / "build/bench"
PEER = WORK / "peer/bin"
PEER_PACKAGES = ["torch==2.13.0", "txtai[api]==9.14.0"]
RUNS, SECONDS = 3, 12.0
PORTS = {"ours": 8611, "txtai": 8612}
# Ways to begin a question, so that enough of them differ; each is new to both servers.
LEADS = [
    "",
    "hi, ",
    "quick question: ",
    "sorry if this was asked before, ",
    "hello all. ",
    "a beginner asks: ",
]
MIXED, ZIPF = 3000, 1.0
PEAK = "paraphrases at 16"


@dataclass(frozen=True)
class Run:
    """What one pass over one system gave: seconds to the first answer, resident MB, and the load's result."""

    ready: float
    resident: float
    load: Load


def main(arguments: Sequence[str] | None = None) -> None:
    """Set up the peer, build both indexes, and measure both in turn."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    prepare_peer()
    print(
        f"build from nothing: {build_ours(fresh=True):.1f} s; with nothing changed: {build_ours(fresh=False):.2f} s"
    )
    print(f"build of the peer, embedding whole entries only: {build_peer():.1f} s")
    quality()
    runs: dict[str, dict[str, list[Run]]] = {
        name: {"ours": [], "txtai": []} for name in workloads()
    }
    for number in range(RUNS):
        for name, (questions, connections) in workloads().items():
            for system in ["ours", "txtai"][:: 1 if number % 2 == 0 else -1]:
                runs[name][system].append(measure(system, questions, connections))
                print(f"  run {number + 1}, {name}, {system}: {runs[name][system][-1]}", flush=True)
    report(runs)


def workloads() -> dict[str, tuple[list[str], int]]:
    """Return what is asked, and over how many connections: new paraphrases, a realistic mix, and too much at once."""
    new = paraphrases()
    return {
        "paraphrases alone": (new, 1),
        PEAK: (new, 16),
        "mix at 16": (mix(), 16),
        "overload at 200": (new, 200),
    }


def asked(*kinds: str) -> list[str]:
    """Return the questions of some kinds from the question files."""
    files = [ROOT / f"tests/questions/{split}.jsonl" for split in ("train", "dev")]
    rows = [
        json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()
    ]
    return [row["q"] for row in rows if row["kind"] in kinds]


def paraphrases() -> list[str]:
    """Return distinct questions that describe an entry without naming it."""
    found = [lead + question for lead in LEADS for question in asked("paraphrase", "scenario")]
    random.Random(0).shuffle(found)
    return found


def mix() -> list[str]:
    """Return what people ask in a day: half names, also misspelt, half descriptions; a few of them again and again."""
    chance = random.Random(1)
    named, told = asked("direct", "typo", "keyword"), asked("paraphrase", "scenario", "comparison")
    chance.shuffle(named)
    chance.shuffle(told)
    pool = [question for pair in zip(named, told, strict=False) for question in pair]
    return chance.choices(
        pool, weights=[1 / rank**ZIPF for rank in range(1, len(pool) + 1)], k=MIXED
    )


def measure(system: str, questions: list[str], connections: int) -> Run:
    """Start a system, ask it, and stop it."""
    with serving(system) as (process, ready):
        load = drive(
            PORTS[system],
            [request(system, question) for question in questions],
            connections,
            SECONDS,
        )
        return Run(ready, resident(process.pid), load)


def request(system: str, question: str) -> bytes:
    """Return the HTTP request that asks a question, five matches wanted."""
    if system == "txtai":
        return (
            f"GET /search?query={quote(question)}&limit=5 HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
        )
    body = json.dumps({"question": question}).encode()
    head = f"POST /v1/ask HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


@contextmanager
def serving(system: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a system's server; yield its process and the seconds it took to its first answer."""
    commands = {
        "ours": [sys.executable, "-m", "rag", "serve", "--index", WORK / "index"],
        "txtai": [PEER / "python", "-m", "uvicorn", "txtai.api:app"],
    }
    began = time.perf_counter()
    environment = os.environ | {"CONFIG": str(WORK / "peer.yml")}
    with (WORK / f"{system}.log").open("w") as log:
        command = [*map(str, commands[system]), "--port", str(PORTS[system])]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for_answer(system)
        yield process, time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def wait_for_answer(system: str) -> None:
    """Return once a question is answered."""
    paths = {"ours": "/v1/ask?q=seed", "txtai": "/search?query=seed&limit=1"}
    for _ in range(12_000):
        try:
            with urllib.request.urlopen(
                f"http://{HOST}:{PORTS[system]}{paths[system]}", timeout=60
            ):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError(f"{system} does not answer; see {WORK / system}.log")


def resident(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def prepare_peer() -> None:
    """Install the peer in an environment of its own, once."""
    WORK.mkdir(parents=True, exist_ok=True)
    if not (PEER / "uvicorn").exists():
        subprocess.run([sys.executable, "-m", "venv", PEER.parent], check=True)
        subprocess.run([PEER / "pip", "install", "--quiet", *PEER_PACKAGES], check=True)


def build_ours(fresh: bool) -> float:
    """Return the seconds that `rag build` takes, start of the interpreter included."""
    if fresh:
        subprocess.run(["rm", "-rf", WORK / "index"], check=True)
    return timed([sys.executable, "-m", "rag", "build", "--index", WORK / "index"])


def build_peer() -> float:
    """Return the seconds that the peer takes to index the same entries, each as one text."""
    rows = [
        {"id": entry.id, "text": f"{entry.term}: {entry.definition}"}
        for entry in read_corpus(ROOT / "corpus")
    ]
    (WORK / "rows.jsonl").write_text(
        "".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8"
    )
    model, index = model_folder(DEFAULT_MODEL), WORK / "peer-index"
    (WORK / "peer.yml").write_text(
        f"path: {index}\nembeddings:\n  path: {model}\n  content: true\n", encoding="utf-8"
    )
    return timed([PEER / "python", ROOT / "bench/peer.py", model, WORK / "rows.jsonl", index])


def timed(command: list[object]) -> float:
    """Return the seconds that a command takes."""
    began = time.perf_counter()
    subprocess.run(
        list(map(str, command)),
        check=True,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


def quality() -> None:
    """Print hit@1 of both over HTTP on the dev questions."""
    file = ROOT / "tests/questions/dev.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for system in PORTS:
        with serving(system):
            hits = [first(system, row["q"]) in row["gold"] for row in rows]
        print(f"hit@1 on {len(rows)} dev questions, {system}: {sum(hits) / len(hits):.3f}")


def first(system: str, question: str) -> str:
    """Return the id of the first match."""
    path = {"ours": "/v1/ask?limit=5&q=", "txtai": "/search?limit=5&query="}[system]
    with urllib.request.urlopen(
        f"http://{HOST}:{PORTS[system]}{path}{quote(question)}", timeout=60
    ) as answer:
        told = json.loads(answer.read())
    return str((told["matches"] if system == "ours" else told)[0]["id"])


def report(runs: dict[str, dict[str, list[Run]]]) -> None:
    """Print each measure with its ratio, median and spread over the runs, and draw the ratios."""
    ratios: dict[str, list[float]] = {}
    print("\n| | ours | txtai | ratio (least to most) |\n|---|---|---|---|")
    for name, of in runs.items():
        for measure, better, unit in (("rate", 1, "/s"), ("p50", -1, " ms"), ("p99", -1, " ms")):
            pairs = [
                tuple(getattr(run.load, measure) for run in pair)
                for pair in zip(of["ours"], of["txtai"], strict=True)
            ]
            line(ratios, f"{name}: {measure}", pairs, better, unit)
    every = [
        (one, other)
        for of in runs.values()
        for one, other in zip(of["ours"], of["txtai"], strict=True)
    ]
    line(
        ratios,
        "start to first answer",
        [(one.ready, other.ready) for one, other in every],
        -1,
        " s",
    )
    line(
        ratios,
        "resident memory after the load",
        [(one.resident, other.resident) for one, other in every],
        -1,
        " MB",
    )
    peak = median(run.load.rate for run in runs[PEAK]["ours"])
    for run in runs["overload at 200"]["ours"]:
        print(
            f"overload: {run.load.statuses}, {run.load.rate / peak:.0%} of the rate at 16, p99 {run.load.p99:.0f} ms"
        )
    draw(ratios)


def line(
    ratios: dict[str, list[float]],
    name: str,
    pairs: list[tuple[float, ...]],
    better: int,
    unit: str,
) -> None:
    """Print one line of the table, and keep its ratios, above one where ours is better."""
    ratios[name] = [(one / other) ** better for one, other in pairs]
    ours, theirs = (median(values) for values in zip(*pairs, strict=True))
    spread = f"{median(ratios[name]):.1f} ({min(ratios[name]):.1f} to {max(ratios[name]):.1f})"
    print(f"| {name} | {ours:.3g}{unit} | {theirs:.3g}{unit} | {spread} |")


def draw(ratios: dict[str, list[float]]) -> None:
    """Draw how many times better ours is, median and spread, on a logarithmic scale."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 5), layout="constrained")
    axes = figure.add_subplot()
    middles = [median(each) for each in ratios.values()]
    low = [middle - min(each) for middle, each in zip(middles, ratios.values(), strict=True)]
    high = [max(each) - middle for middle, each in zip(middles, ratios.values(), strict=True)]
    axes.barh(list(ratios), middles, xerr=[low, high], color="#4269d0", height=0.6, capsize=3)
    axes.set(
        xscale="log", xlabel="times better than txtai 9.14 (median, least and most of the runs)"
    )
    axes.axvline(1, color="black", linewidth=1)
    axes.invert_yaxis()
    figure.savefig(ROOT / "docs/plots/versus.png", dpi=120)


if __name__ == "__main__":
    main()
