"""Soaks a real server: hours of rebuilds, edits and questions, pressed into minutes.

    python -m drills.soak             (make drill)

Its API is compared with its OpenAPI document. Prints a table; anything wrong ends the run.
"""

import asyncio
import json
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.load import END, content_length, read_answer, status_of
from bench.processes import resident_mb
from bench.workloads import questions_of_kinds
from rag.build.builder import build_index
from rag.http.keys import Keys
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / "build/drill/bin"
EXPECTED_STATUSES = ROOT / "drills/schemathesis.toml"
PORT, HOST = 8614, "127.0.0.1"
CONNECTIONS, REBUILDS = 16, 50
# Two hours with a question a second and three edits a minute.
QUESTIONS, EDITS = 7200, 360
EXAMPLES = 60
EDITED = "vae"
FILES = {"corpus": "corpus", "index": "index", "keys": "keys.json", "questions": "questions.db"}
KINDS = ("direct", "typo", "keyword", "paraphrase", "scenario", "comparison")
# A status, the generation of a reply, and the definition of its first match.
Seen = tuple[int, int, str]


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve a copy of the shipped corpus, and run the drills."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    home = Path(tempfile.mkdtemp(prefix="soak-"))
    shutil.copytree(ROOT / "corpus", home / "corpus")
    build_index(Settings(corpus=home / "corpus", index=home / "index"))
    secret = Keys(home / "keys.json").add("drill", "write")
    with serving(home) as server:
        print("| drill | result | seconds |\n|---|---|---|")
        rebuild = partial(rebuild_under_load, home, secret)
        show("rebuild 50 times under 16 connections", lambda: asyncio.run(rebuild()))
        soak_server = partial(soak, home, server.pid, secret)
        show("two hours of questions and edits in minutes", lambda: asyncio.run(soak_server()))
        show("schemathesis against the OpenAPI document", lambda: schemathesis(secret))
        server.terminate()
        assert server.wait(timeout=60) in (0, -15)
        assert "Traceback" not in (home / "log").read_text(encoding="utf-8"), home / "log"
    shutil.rmtree(home)


@contextmanager
def serving(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server of a folder's glossary; yield its process once it answers."""
    # Raises OSError where another server has the port, which would answer in place of ours.
    socket.create_server((HOST, PORT)).close()
    options = [f"--{name}={home / path}" for name, path in FILES.items()]
    command = [sys.executable, "-m", "rag", "serve", "--watch", f"--port={PORT}", *options]
    with (home / "log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        wait_until_ready()
        yield server
    finally:
        server.kill()


async def rebuild_under_load(home: Path, secret: str) -> str:
    """Edit, rebuild and ask; each generation must answer with one state of the entry."""
    seen: Counter[Seen] = Counter()
    stop = asyncio.Event()
    lanes = [asyncio.create_task(ask_until(stop, lane, seen)) for lane in range(CONNECTIONS)]
    path = home / f"corpus/{EDITED}.md"
    original = path.read_text(encoding="utf-8")
    for state in range(REBUILDS):
        path.write_text(f"---\nterm: VAE\ntags: [models]\n---\nState {state}.\n", encoding="utf-8")
        await rebuild(secret)
    stop.set()
    await asyncio.gather(*lanes)
    path.write_text(original, encoding="utf-8")
    statuses = {status for status, _, _ in seen}
    assert statuses == {200}, statuses
    generations = {generation for _, generation, _ in seen}
    assert len(generations) == len(seen), "a generation with two states"
    replies = f"{seen.total():,} replies, none failed"
    return f"{replies}; {len(generations)} generations seen, each with one state"


async def rebuild(secret: str) -> None:
    """Rebuild the index, and return when that is finished."""
    task = await call("POST", "/v1/rebuild", secret)
    path = f"/v1/tasks/{task['id']}"
    while not (await call("GET", path, secret))["finished_at"]:
        await asyncio.sleep(0.05)


async def ask_until(stop: asyncio.Event, lane: int, seen: Counter[Seen]) -> None:
    """Ask for one entry again and again over one connection, and count what is seen.

    The number of spaces changes, and so does the number of matches of each lane, so that few
    replies come from the cache.
    """
    reader, writer = await asyncio.open_connection(HOST, PORT)
    number = 0
    while not stop.is_set():
        number += 1
        spaces = " " * (number % 300)
        body = json.dumps({"question": f"what is a vae{spaces}", "limit": lane + 1}).encode()
        writer.write(head("POST", "/v1/ask", "", len(body)) + body)
        status, reply = await read_json(reader)
        definition = reply["matches"][0]["definition"]
        seen[status, reply["index"]["generation"], definition] += 1
    writer.close()


async def soak(home: Path, pid: int, secret: str) -> str:
    """Ask what people ask, edit by file and over HTTP, and watch memory and open files."""
    questions = questions_of_kinds(*KINDS)
    entries = sorted(path.stem for path in (home / "corpus").iterdir())
    chance = random.Random(0)
    sizes: list[float] = []
    files: list[int] = []
    for number in range(EDITS):
        batch: list[str] = []
        for _ in range(QUESTIONS // EDITS):
            question = chance.choice(questions)
            batch.append(question + " " * chance.randrange(9))
        await asyncio.gather(*(ask_all(batch[lane::CONNECTIONS]) for lane in range(CONNECTIONS)))
        entry = chance.choice(entries)
        if number % 2:
            edit_file(home / f"corpus/{entry}.md", number)
        else:
            await edit_over_http(entry, number, secret)
        sizes.append(resident_mb(pid))
        files.append(len(list(Path(f"/proc/{pid}/fd").iterdir())))
    quarter = EDITS // 4
    early, late = max(sizes[quarter : 2 * quarter]), max(sizes[-quarter:])
    early_files, late_files = max(files[quarter : 2 * quarter]), max(files[-quarter:])
    assert late < early * 1.1, (early, late)
    assert late_files <= early_files + 2
    memory = f"{early:.0f} MB at most in the second quarter, {late:.0f} MB in the last"
    open_files = f"{early_files} and {late_files} open files"
    return f"{QUESTIONS:,} questions, {EDITS} edits: {memory}; {open_files}"


def edit_file(path: Path, number: int) -> None:
    """Add a sentence to an entry by its file."""
    text = path.read_text(encoding="utf-8").rstrip()
    path.write_text(f"{text} Edit {number}.\n", encoding="utf-8")


async def edit_over_http(entry: str, number: int, secret: str) -> None:
    """Add a sentence to an entry by a PUT."""
    path = f"/v1/terms/{entry}"
    page = await call("GET", path, secret)
    body = {key: value for key, value in page.items() if key not in ("id", "short")}
    body["definition"] += f" Edit {number}."
    await call("PUT", path, secret, body)


async def ask_all(questions: list[str]) -> None:
    """Ask questions over one connection; all must be answered."""
    reader, writer = await asyncio.open_connection(HOST, PORT)
    for question in questions:
        body = json.dumps({"question": question}).encode()
        writer.write(head("POST", "/v1/ask", "", len(body)) + body)
        assert await read_answer(reader) == 200
    writer.close()


def schemathesis(secret: str) -> str:
    """Run schemathesis on what the document allows and forbids, with a key to write."""
    command = [str(TOOLS / "schemathesis"), "--config-file", str(EXPECTED_STATUSES), "run"]
    command += [f"http://{HOST}:{PORT}/openapi.json"]
    command += ["--seed", "1", "--max-examples", str(EXAMPLES)]
    command += ["--header", f"Authorization: Bearer {secret}"]
    # A draft may be well-formed and yet not fit the glossary.
    command += ["--exclude-checks", "positive_data_acceptance"]
    # An event stream has no end to wait for, and lint takes seconds each time.
    command += ["--exclude-path-regex", "events|lint"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    cases = next(line.strip() for line in done.stdout.splitlines() if " generated, " in line)
    return f"{cases}; no failure"


async def call(method: str, path: str, secret: str, body: Any = None) -> Any:
    """Return the JSON that the server answers with, over a connection of its own."""
    content = b"" if body is None else json.dumps(body).encode()
    reader, writer = await asyncio.open_connection(HOST, PORT)
    writer.write(head(method, path, secret, len(content)) + content)
    status, reply = await read_json(reader)
    writer.close()
    assert status < 300, (status, reply)
    return reply


def head(method: str, path: str, secret: str, length: int) -> bytes:
    """Return the head of a request, with a key if there is one."""
    lines = [f"{method} {path} HTTP/1.1", "Host: x"]
    if secret:
        lines.append(f"Authorization: Bearer {secret}")
    lines += ["Content-Type: application/json", f"Content-Length: {length}"]
    return "\r\n".join([*lines, "", ""]).encode()


async def read_json(reader: asyncio.StreamReader) -> tuple[int, Any]:
    """Return the status and the JSON of an answer."""
    headers = (await reader.readuntil(END)).lower()
    content = await reader.readexactly(content_length(headers))
    return status_of(headers), json.loads(content)


def show(name: str, drill: Callable[[], str]) -> None:
    """Run a drill and print its line."""
    began = time.perf_counter()
    result = drill()
    print(f"| {name} | {result} | {time.perf_counter() - began:.0f} |", flush=True)


def wait_until_ready() -> None:
    """Return once the server answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://{HOST}:{PORT}/readyz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError


if __name__ == "__main__":
    main()
