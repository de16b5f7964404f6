"""Measures ours against txtai: the same machine, model, glossary and questions, in turn.

    python -m bench.versus            (make bench)

Prints tables, and draws docs/plots/versus.png.

The peer gets an environment of its own under build/bench. Both servers start anew before every
measurement, so every cache is empty then; the order of the two alternates. Ratios count: the
machine is what it is.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench.load import HOST, drive
from bench.processes import resident_mb
from bench.versus_report import Run, Runs, print_report
from bench.workloads import read_rows, request_to_ours, workloads
from rag.corpus.folder import read_corpus
from rag.encoders.model_files import DEFAULT_MODEL, model_folder

ROOT = Path(__file__).parent.parent
WORK = ROOT / "build/bench"
PEER = WORK / "peer/bin"
PEER_PACKAGES = ["torch==2.13.0", "txtai[api]==9.14.0"]
RUNS, SECONDS = 3, 12.0
SYSTEMS = ("ours", "txtai")
PORTS = {"ours": 8611, "txtai": 8612}


def main(arguments: Sequence[str] | None = None) -> None:
    """Set up the peer, build both indexes, and measure both in turn."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    prepare_peer()
    anew, unchanged = build_ours(fresh=True), build_ours(fresh=False)
    print(f"build from nothing: {anew:.1f} s; with nothing changed: {unchanged:.2f} s")
    print(f"build of the peer, embedding whole entries only: {build_peer():.1f} s")
    print_quality()
    runs: Runs = {name: {system: [] for system in SYSTEMS} for name in workloads()}
    for number in range(RUNS):
        order = SYSTEMS if number % 2 == 0 else SYSTEMS[::-1]
        for name, (questions, connections) in workloads().items():
            for system in order:
                run = measure(system, questions, connections)
                runs[name][system].append(run)
                print(f"  run {number + 1}, {name}, {system}: {run}", flush=True)
    print_report(runs)


def measure(system: str, questions: list[str], connections: int) -> Run:
    """Start a system, ask it, and stop it."""
    requests = [request_to(system, question) for question in questions]
    with serving(system) as (process, ready):
        load = drive(PORTS[system], requests, connections, SECONDS)
        return Run(ready, resident_mb(process.pid), load)


def request_to(system: str, question: str) -> bytes:
    """Return the HTTP request that asks a system for five matches."""
    if system == "ours":
        return request_to_ours(question)
    target = f"/search?query={quote(question)}&limit=5"
    return f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


@contextmanager
def serving(system: str) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Run a system's server; yield its process and the seconds it took to its first answer."""
    commands = {
        "ours": [sys.executable, "-m", "rag", "serve", "--index", WORK / "index"],
        "txtai": [PEER / "python", "-m", "uvicorn", "txtai.api:app"],
    }
    command = [*map(str, commands[system]), "--port", str(PORTS[system])]
    environment = os.environ | {"CONFIG": str(WORK / "peer.yml")}
    began = time.perf_counter()
    with (WORK / f"{system}.log").open("w") as log:
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
    address = f"http://{HOST}:{PORTS[system]}{paths[system]}"
    for _ in range(12_000):
        try:
            with urllib.request.urlopen(address, timeout=60):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError(f"{system} does not answer; see {WORK / system}.log")


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
    with (WORK / "rows.jsonl").open("w", encoding="utf-8") as stream:
        for entry in read_corpus(ROOT / "corpus"):
            row = {"id": entry.id, "text": f"{entry.term}: {entry.definition}"}
            stream.write(json.dumps(row) + "\n")
    model, index = model_folder(DEFAULT_MODEL), WORK / "peer-index"
    configuration = f"path: {index}\nembeddings:\n  path: {model}\n  content: true\n"
    (WORK / "peer.yml").write_text(configuration, encoding="utf-8")
    return timed([PEER / "python", ROOT / "bench/peer.py", model, WORK / "rows.jsonl", index])


def timed(command: list[object]) -> float:
    """Return the seconds that a command takes; what it prints is dropped."""
    quiet = subprocess.DEVNULL
    began = time.perf_counter()
    subprocess.run(list(map(str, command)), check=True, cwd=ROOT, stdout=quiet, stderr=quiet)
    return time.perf_counter() - began


def print_quality() -> None:
    """Print hit@1 of both over HTTP on the dev questions."""
    rows = read_rows("dev")
    for system in SYSTEMS:
        with serving(system):
            hits = [first_match(system, row["q"]) in row["gold"] for row in rows]
        print(f"hit@1 on {len(rows)} dev questions, {system}: {sum(hits) / len(hits):.3f}")


def first_match(system: str, question: str) -> str:
    """Return the id of the first match."""
    paths = {"ours": "/v1/ask?limit=5&q=", "txtai": "/search?limit=5&query="}
    address = f"http://{HOST}:{PORTS[system]}{paths[system]}{quote(question)}"
    with urllib.request.urlopen(address, timeout=60) as answer:
        reply = json.loads(answer.read())
    matches = reply["matches"] if system == "ours" else reply
    return str(matches[0]["id"])


if __name__ == "__main__":
    main()
