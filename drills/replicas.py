"""Asks three replicas behind nginx while generations switch and replicas restart.

    python -m drills.replicas            the vectors in files
    RAG_INDEX_BACKEND=milvus RAG_MILVUS_URI=http://127.0.0.1:19530 python -m drills.replicas

Needs nginx; replicas and nginx are those of deploy/nginx.conf. Prints a table.
"""

import asyncio
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.load import Load, drive_all
from bench.workloads import questions_of_kinds, request_to_ours

ROOT = Path(__file__).parent.parent
HOME = ROOT / "build/bench/replicas"
FRONT, PORTS = 8620, (8621, 8622, 8623)
CONNECTIONS, GENERATIONS = 8, 20
EDITED = "vae"
KINDS = ("direct", "typo", "keyword", "paraphrase", "scenario", "comparison")


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve a copy of the shipped corpus from three processes, and ask while everything changes."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    shutil.rmtree(HOME, ignore_errors=True)
    shutil.copytree(ROOT / "corpus", HOME / "corpus")
    build()
    with ExitStack() as stack:
        replicas = {port: stack.enter_context(replica(port)) for port in PORTS}
        nginx = ["nginx", "-p", str(HOME), "-c", str(ROOT / "deploy/nginx.conf")]
        front = stack.enter_context(running(nginx, "nginx.log"))
        wait(FRONT)
        began = time.perf_counter()
        load = asyncio.run(under_load(stack, replicas))
        took = time.perf_counter() - began
        generations = {port: get(port)["generation"] for port in PORTS}
        front.terminate()
    print("| what | measured |\n|---|---|")
    count = sum(load.statuses.values())
    print(f"| questions in {took:.0f} s, over {CONNECTIONS} connections | {count:,} |")
    print(f"| generations switched, each replica restarted once | {GENERATIONS} |")
    print(f"| answers by status | {load.statuses} |")
    print(f"| median and p99, ms | {load.p50:.1f}, {load.p99:.1f} |")
    print(f"| generation of each replica at the end | {generations} |")
    are_current = set(generations.values()) == {GENERATIONS + 1}
    if set(load.statuses) != {200} or not are_current:
        raise SystemExit("something failed")


async def under_load(stack: ExitStack, replicas: dict[int, subprocess.Popen[bytes]]) -> Load:
    """Ask until all changes are done."""
    done = asyncio.Event()
    requests = [request_to_ours(question) for question in questions_of_kinds(*KINDS)]

    def until_done() -> Iterator[bytes]:
        for request in itertools.cycle(requests):
            if done.is_set():
                return
            yield request

    load = asyncio.create_task(drive_all(FRONT, until_done(), CONNECTIONS, 600))
    await asyncio.to_thread(change, stack, replicas)
    done.set()
    return await load


def change(stack: ExitStack, replicas: dict[int, subprocess.Popen[bytes]]) -> None:
    """Edit an entry and build, again and again; in between restart each replica."""
    path = HOME / "corpus" / f"{EDITED}.md"
    text = path.read_text(encoding="utf-8")
    # After which generation a replica is restarted, by its port.
    numbers = range(3, GENERATIONS, GENERATIONS // len(PORTS))
    restarts = dict(zip(numbers, PORTS, strict=False))
    for number in range(GENERATIONS):
        path.write_text(f"{text.rstrip()}\n\nEdit number {number}.\n", encoding="utf-8")
        build()
        if number in restarts:
            port = restarts[number]
            replicas[port].terminate()
            replicas[port].wait()
            stack.enter_context(replica(port))
    time.sleep(1)


def build() -> None:
    """Bring the index up to date."""
    folders = ["--corpus", str(HOME / "corpus"), "--index", str(HOME / "index")]
    command = [sys.executable, "-m", "rag", "build", *folders]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


@contextmanager
def replica(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run one server; yield its process once it is ready."""
    options = ["--index", str(HOME / "index"), "--port", str(port)]
    command = [sys.executable, "-m", "rag", "serve", *options]
    with running(command, f"{port}.log") as process:
        wait(port)
        yield process


@contextmanager
def running(command: list[str], log: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process until the block ends; `log` is a file in the folder of the replicas."""
    # One thread each: the replicas share the cores.
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    with (HOME / log).open("w") as stream:
        process = subprocess.Popen(command, cwd=ROOT, stdout=stream, stderr=stream, env=environment)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def wait(port: int) -> None:
    """Wait until a port answers questions."""
    for _ in range(600):
        try:
            if get(port)["status"] == "ready":
                return
        except (OSError, ValueError):
            time.sleep(0.1)
    raise SystemExit(f"nothing is ready on port {port}; see {HOME}")


def get(port: int) -> dict[str, Any]:
    """Return the readiness of a server: its status and its generation."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
        ready: dict[str, Any] = json.loads(answer.read())
    return ready


if __name__ == "__main__":
    main()
