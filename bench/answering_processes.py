"""Compares servers of one process that answers and of several: answers a second, and memory.

    python -m bench.answering_processes [INDEX] [--workers 1 2] [--runs 3] [--seconds 6]

The load generator runs on the same cores. Memory is the proportional set size: what processes
share is divided among them.
"""

import time
import urllib.request
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from bench.load import HOST, drive
from bench.processes import children_of, proportional_mb
from bench.scale_server import BUILT, serving
from bench.workloads import request_to_ours, workloads

PORT = 8618
NAMES = ("paraphrases alone", "paraphrases at 16", "mix at 16")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, a row for each run of each workload."""
    options = _options(arguments)
    BUILT.mkdir(parents=True, exist_ok=True)
    print("| workload | processes | answers a second | p50, ms | p99, ms | MB |")
    print("|---|---|---|---|---|---|")
    for _ in range(options.runs):
        for name in NAMES:
            for workers in options.workers:
                _measure(options, name, workers)


def _measure(options: Namespace, name: str, workers: int) -> None:
    """Print the row of a workload at a server of so many processes."""
    questions, connections = workloads()[name]
    requests = [request_to_ours(question) for question in questions]
    with serving(options.index, "--workers", str(workers), port=PORT) as (process, _):
        _wait_for(workers)
        load = drive(PORT, requests, connections, options.seconds)
        memory = sum(proportional_mb(pid) for pid in (process.pid, *children_of(process.pid)))
    latencies = f"{load.p50:.1f} | {load.p99:.1f}"
    print(f"| {name} | {workers} | {load.rate:.0f} | {latencies} | {memory:.0f} |", flush=True)


def _wait_for(workers: int) -> None:
    """Return once so many processes answer."""
    while f"glossary_workers {workers}.0" not in _numbers():
        time.sleep(0.05)


def _numbers() -> str:
    with urllib.request.urlopen(f"http://{HOST}:{PORT}/metrics", timeout=60) as answer:
        return str(answer.read().decode())


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path, nargs="?", default=Path("index"))
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=6.0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
