"""Prints the processor time that a server spends on a request, by the kind of request.

    python -m bench.request_cost [INDEX] [--connections 16]

The time is that of the server's process, user and system, whatever else the machine does. Its
first thread reads requests, sends replies and serves what is in memory; others answer questions.
"""

import time
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from bench.load import HOST, drive
from bench.processes import main_thread_seconds, memory_mb, processor_seconds
from bench.scale_server import BUILT, serving
from bench.workloads import paraphrases, request_to_ours
from rag.search.engine import Engine
from rag.settings import Settings

NEW, SMALL = 600, 6000
# The last kind says what HTTP costs when there is nothing to do.
NOTHING = "GET /livez"
SECONDS = 600.0
PORT = 8616


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table."""
    options = _options(arguments)
    BUILT.mkdir(parents=True, exist_ok=True)
    questions = paraphrases()[:NEW]
    alone = engine_milliseconds(options.index, questions)
    print("| request | ms of processor time | of the first thread | answers a second |")
    print("|---|---|---|---|")
    print(f"| the engine alone | {alone:.2f} | | |")
    with serving(options.index, port=PORT) as (process, _):
        for kind, requests in kinds_of_requests(questions).items():
            before = _spent(process.pid)
            load = drive(PORT, requests, options.connections, SECONDS)
            spent = (_spent(process.pid) - before) * 1000 / len(requests)
            print(f"| {kind} | {spent[0]:.3f} | {spent[1]:.3f} | {load.rate:.0f} |", flush=True)
        print(f"resident: {memory_mb(process.pid)['VmRSS']:.0f} MB")


def _options(arguments: Sequence[str] | None) -> Namespace:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path, nargs="?", default=Path("index"))
    parser.add_argument("--connections", type=int, default=16)
    return parser.parse_args(arguments)


def _spent(pid: int) -> NDArray[np.float64]:
    """Return the processor time of a process, and that of its first thread, in seconds."""
    return np.array([processor_seconds(pid), main_thread_seconds(pid)])


def engine_milliseconds(index: Path, questions: Sequence[str]) -> float:
    """Return the processor time in which the engine answers a question, asked one at a time."""
    engine = Engine.open(Settings(index=index))
    for question in questions[:20]:
        engine.ask(question)
    began = time.thread_time()
    for question in questions:
        engine.ask(question)
    return 1000 * (time.thread_time() - began) / len(questions)


def kinds_of_requests(questions: Sequence[str]) -> Mapping[str, list[bytes]]:
    """Return the requests of each kind, in the order in which they are sent."""
    first = questions[0]
    return {
        "POST /v1/ask, new question": [request_to_ours(question) for question in questions],
        "POST /v1/ask, repeated": [request_to_ours(first)] * SMALL,
        "GET /v1/ask, repeated": [_get(f"/v1/ask?q={quote(first)}")] * SMALL,
        "GET /v1/terms/seed": [_get("/v1/terms/seed")] * SMALL,
        "GET /t/seed": [_get("/t/seed")] * NEW,
        NOTHING: [_get("/livez")] * SMALL,
    }


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


if __name__ == "__main__":
    main()
