"""Sends what parsers take long for through every door, and asks meanwhile whether the server lives.

    python -m drills.growth           (make drill)

The time of each door must grow at most in proportion to the size, and `/livez` answer soon. Prints
a table; anything wrong ends the run.
"""

import json
import tempfile
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.index.generations import load_generation
from rag.search.engine import Engine
from tests.adversarial import PIECES, Door, repeated, seconds, text_doors
from tests.browsing import serving
from tests.toys import ToyEncoder

ROOT = Path(__file__).parent.parent
SIZES = (10_000, 100_000, 1_000_000)
# Doors that take a whole body; the others take a definition or a question.
LARGE_DOORS = ("annotate text", "annotate HTML")
# Ten times the size may take so many times as long, with some for what is too short to measure.
LARGEST_RATIO, SOON = 16, 0.2
LIVE_SECONDS, CLIENTS = 0.1, 8
ADDRESSES = {
    "/preview": lambda text: {"definition": text[:100_000]},
    "/v1/annotate": lambda text: {"text": text, "format": "markdown"},
    "/v1/similar": lambda text: {"text": text[:2_000]},
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Try the doors in this process, then a server."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="take every so many pieces only")
    pieces = PIECES[:: parser.parse_args(arguments).every]
    folder = Path(tempfile.mkdtemp(prefix="growth-"))
    Builder(folder / "toy", ToyEncoder()).build(read_corpus(ROOT / "tests/corpus"))
    engine = Engine(load_generation(folder / "toy"), ToyEncoder())
    print("| door | pieces | most seconds for 10 kB, 100 kB, 1 MB |\n|---|---|---|")
    for name, door in text_doors(engine).items():
        sizes = SIZES if name in LARGE_DOORS else SIZES[:2]
        rows = [growth(name, door, piece, sizes) for piece in pieces]
        most = ", ".join(f"{max(column):.2f}" for column in zip(*rows, strict=True))
        print(f"| {name} | {len(pieces)} | {most} |", flush=True)
    with serving(ROOT / "index", ROOT / "corpus") as address:
        slowest = live_under_attack(address, pieces)
    assert slowest < LIVE_SECONDS, slowest
    print(f"| /livez under {CLIENTS} clients | {len(pieces)} | at most {slowest:.3f} |")


def growth(name: str, door: Door, piece: str, sizes: Sequence[int]) -> list[float]:
    """Return the seconds that a door takes for each size of a repeated piece."""
    times = [seconds(door, repeated(piece, size)) for size in sizes]
    for small, large in pairwise(times):
        assert large < SOON or large <= LARGEST_RATIO * small, (name, piece, times)
    return times


def live_under_attack(address: str, pieces: Sequence[str]) -> float:
    """Return the most seconds that `/livez` takes while clients send every piece everywhere."""
    sent = [(path, repeated(piece, SIZES[1])) for piece in pieces for path in ADDRESSES]
    slowest = 0.0
    with ThreadPoolExecutor(CLIENTS) as clients:
        attacks = [clients.submit(attack, address, path, text) for path, text in sent]
        while not all(attack.done() for attack in attacks):
            began = time.perf_counter()
            urllib.request.urlopen(f"{address}/livez", timeout=10).read()
            slowest = max(slowest, time.perf_counter() - began)
            time.sleep(0.02)
    statuses = sorted({attack.result() for attack in attacks})
    assert set(statuses) <= {200, 422, 503}, statuses
    return slowest


def attack(address: str, path: str, text: str) -> int:
    """Send a text to a path, and return the status of the reply."""
    body = json.dumps(ADDRESSES[path](text)).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}{path}", body, headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code


if __name__ == "__main__":
    main()
