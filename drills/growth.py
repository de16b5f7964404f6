"""Sends what parsers take long for through every door, and asks meanwhile whether the server lives.

    python -m drills.growth           (make drill)

The time of each door must grow at most in proportion to the size, and `/livez` answer soon. Every
second piece is taken, about a hundred. Prints a table; anything wrong ends the run.
"""

import json
import tempfile
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise, product
from pathlib import Path
from typing import NamedTuple

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.doors.openai_messages import CHAT_MODEL
from rag.encoders.model_files import DEFAULT_MODEL
from rag.index.generations import load_generation
from rag.search.engine import Engine
from tests.adversarial import PIECES, Door, repeated, seconds, text_doors
from tests.browsing import serving
from tests.toys import ToyEncoder

ROOT = Path(__file__).parent.parent
SIZES = (10_000, 100_000, 1_000_000)
# Doors that take a whole body; the others take a definition or a question.
LARGE_DOORS = ("annotate text", "annotate Markdown", "annotate HTML")
# Ten times the size may take so many times as long, with some for what is too short to measure.
LARGEST_RATIO, SOON, TRIES = 16, 0.2, 3
LIVE_SECONDS, CLIENTS = 0.1, 8
# One of so many texts is as large as a body may be: these take seconds each.
LARGE_EVERY = 10
# What a server may answer: it is done, refused for its form or size, or there is too much to do.
EXPECTED = {200, 400, 413, 422, 503}
BODIES: Mapping[str, Callable[[str], object]] = {
    "/preview": lambda text: {"definition": text},
    "/v1/annotate": lambda text: {"text": text, "format": "markdown"},
    "/v1/similar": lambda text: {"text": text[:2_000]},
    "/v1/ask": lambda text: {"question": text[:2_000]},
    "/v1/embeddings": lambda text: {"model": DEFAULT_MODEL, "input": text[:2_000]},
    "/v1/chat/completions": lambda text: {
        "model": CHAT_MODEL,
        "messages": [{"role": "user", "content": text}],
    },
    "/mcp": lambda text: {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": "annotate", "arguments": {"text": text, "format": "markdown"}},
    },
}
HEADERS = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}


def main(arguments: Sequence[str] | None = None) -> None:
    """Try the doors in this process, then a server."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=2, help="take every so many pieces only")
    pieces = PIECES[:: parser.parse_args(arguments).every]
    folder = Path(tempfile.mkdtemp(prefix="growth-"))
    Builder(folder / "toy", ToyEncoder()).build(read_corpus(ROOT / "tests/corpus"))
    engine = Engine(load_generation(folder / "toy"), ToyEncoder())
    print("| door | pieces | most seconds for 10 kB, 100 kB, 1 MB |\n|---|---|---|")
    grown: list[Growth] = []
    for name, door in text_doors(engine).items():
        sizes = SIZES if name in LARGE_DOORS else SIZES[:2]
        rows = [Growth(name, piece, times_of(door, piece, sizes)) for piece in pieces]
        grown += rows
        most = ", ".join(
            f"{max(column):.2f}" for column in zip(*(row.times for row in rows), strict=True)
        )
        print(f"| {name} | {len(pieces)} | {most} |", flush=True)
    out_of_proportion = [row for row in grown if not is_in_proportion(row.times)]
    assert not out_of_proportion, out_of_proportion
    with serving(ROOT / "index", ROOT / "corpus") as address:
        slowest, replies = live_under_attack(address, pieces)
    print(f"| /livez while {CLIENTS} clients get {replies} replies | at most {slowest:.3f} |")
    assert slowest < LIVE_SECONDS, slowest


class Growth(NamedTuple):
    """The seconds that a door takes for a piece repeated to each size."""

    door: str
    piece: str
    times: list[float]


def times_of(door: Door, piece: str, sizes: Sequence[int]) -> list[float]:
    """Return the seconds that a door takes for each size of a repeated piece.

    What grows too fast is measured again, since other work on the machine makes times longer.
    """
    texts = [repeated(piece, size) for size in sizes]
    times = [seconds(door, text) for text in texts]
    for _ in range(TRIES - 1):
        if is_in_proportion(times):
            break
        again = [seconds(door, text) for text in texts]
        times = list(map(min, times, again))
    return times


def is_in_proportion(times: Sequence[float]) -> bool:
    """Return whether times of sizes, each ten times the one before, grow with the size."""
    return all(large < SOON or large <= LARGEST_RATIO * small for small, large in pairwise(times))


def live_under_attack(address: str, pieces: Sequence[str]) -> tuple[float, int]:
    """Return the most seconds that `/livez` takes while clients send every piece everywhere.

    Also return how many replies the clients got.
    """
    sizes = [SIZES[1] if number % LARGE_EVERY else SIZES[2] for number in range(len(pieces))]
    texts = [repeated(piece, size * 9 // 10) for piece, size in zip(pieces, sizes, strict=True)]
    slowest = 0.0
    with ProcessPoolExecutor(CLIENTS) as clients:
        attacks = [
            clients.submit(attack, address, path, text) for text, path in product(texts, BODIES)
        ]
        while not all(attack.done() for attack in attacks):
            began = time.perf_counter()
            urllib.request.urlopen(f"{address}/livez", timeout=10).read()
            slowest = max(slowest, time.perf_counter() - began)
            time.sleep(0.02)
    statuses = {attack.result() for attack in attacks}
    assert statuses <= EXPECTED, statuses
    return slowest, len(attacks)


def attack(address: str, path: str, text: str) -> int:
    """Send a text to a path, and return the status of the reply.

    A server that hangs up on a body that is too large counts as one that says so.
    """
    body = json.dumps(BODIES[path](text), ensure_ascii=False).encode()
    request = urllib.request.Request(f"{address}{path}", body, HEADERS)
    try:
        with urllib.request.urlopen(request, timeout=120) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as error:
        return error.code
    except urllib.error.URLError as error:
        if isinstance(error.reason, BrokenPipeError | ConnectionResetError):
            return 413
        raise


if __name__ == "__main__":
    main()
