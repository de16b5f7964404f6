"""Measures how soon an edit is served in a glossary of many entries.

    python -m bench.edits [entries]      (make edits)

They are served by `rag serve --watch`, and one file is saved after the other.

The entries are the shipped ones over and over, each under a name of its own and with its definition only; their vectors
are the shipped ones with noise, because embedding them all would take half an hour. The entries that are edited are
embedded for real. The folder under build/bench is kept for the next run.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.multiplied import file_of, multiply
from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.http.keys import Keys
from rag.types import Entry

ROOT = Path(__file__).parent.parent
EDITS = 15
PORT = 8613
HOST = f"http://127.0.0.1:{PORT}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the glossary if it is not there, serve it, edit it, and print the times."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("entries", type=int, nargs="?", default=100_000, help="how many entries")
    count: int = parser.parse_args(arguments).entries
    work = ROOT / f"build/bench/edits-{count}"
    if not (work / "index/current").exists():
        shutil.rmtree(work, ignore_errors=True)
        make_glossary(work, count)
    secret = key_of(work)
    with (work / "log").open("w") as log:
        command = [
            sys.executable,
            "-m",
            "rag",
            "serve",
            "--watch",
            "--port",
            str(PORT),
            "--keys",
            str(work / "keys.json"),
        ]
        folders = [
            "--corpus",
            str(work / "corpus"),
            "--index",
            str(work / "index"),
            "--log",
            "json",
        ]
        began = time.perf_counter()
        process = subprocess.Popen(
            command + folders, cwd=ROOT, stdout=log, stderr=log, env=dict(os.environ)
        )
    try:
        wait_until(lambda: get("/readyz")["status"] == "ready")
        print(f"{count:,} entries; ready after {time.perf_counter() - began:.1f} s")
        first = caught_up(work)
        print(
            f"corpus read for the first time after {first - began:.1f} s; {resident(process.pid):,.0f} MB resident"
        )
        ids = [
            path.stem for path in sorted((work / "corpus").rglob("*.md"))[:: max(1, count // EDITS)]
        ][:EDITS]
        show(
            "saved file to answer", [saved(work, entry, number) for number, entry in enumerate(ids)]
        )
        show("PUT to answer", [put(entry, number, secret) for number, entry in enumerate(ids)])
        show("one question", [timed(lambda entry=entry: ask(f"what is {entry}")) for entry in ids])
    finally:
        process.terminate()
        process.wait()


def make_glossary(work: Path, count: int) -> None:
    """Write the corpus and an index of it."""
    encoder = open_encoder(DEFAULT_MODEL, "cpu", compiled_files(DEFAULT_MODEL, {}))
    models = [lean(entry) for entry in read_corpus(ROOT / "corpus")]
    with TemporaryDirectory() as folder:
        opened, _ = Builder(
            Path(folder) / "index", encoder, compiled=compiled_files(DEFAULT_MODEL, {})
        ).build(models)
        multiply(
            Path(folder) / "index",
            work / "index",
            count * opened.index.passages // len(models),
            work / "corpus",
        )


def lean(entry: Entry) -> Entry:
    """Return an entry with a name and a short definition only."""
    return replace(
        entry, aliases=(), questions=(), see_also=(), shared_names=(), definition=entry.short
    )


def saved(work: Path, entry: str, number: int) -> float:
    """Return the seconds from the save of an entry's file to the first answer that quotes what was saved."""
    path, told = file_of(work / "corpus", entry), f"This was saved at {time.time_ns()}."
    text = path.read_text(encoding="utf-8")
    began = time.perf_counter()
    path.write_text(
        re.sub(r"(---\n.*?---\n).*", rf"\g<1>{told} Edit {number}.\n", text, flags=re.DOTALL),
        encoding="utf-8",
    )
    wait_until(lambda: told in json.dumps(ask(f"what is {entry.replace('-', ' ')}")))
    return time.perf_counter() - began


def put(entry: str, number: int, secret: str) -> float:
    """Return the seconds from a PUT to the first answer that quotes what was put."""
    page, told = get(f"/v1/terms/{entry}"), f"This was put at {time.time_ns()}."
    body = json.dumps({"term": page["term"], "definition": f"{told} Edit {number}."}).encode()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    began = time.perf_counter()
    urllib.request.urlopen(
        urllib.request.Request(f"{HOST}/v1/terms/{entry}", body, headers, method="PUT"), timeout=60
    )
    assert told in json.dumps(ask(f"what is {entry.replace('-', ' ')}"))
    return time.perf_counter() - began


def caught_up(work: Path) -> float:
    """Return when the server had read the corpus for the first time."""
    wait_until(lambda: "says what the corpus says" in (work / "log").read_text(encoding="utf-8"))
    return time.perf_counter()


def key_of(work: Path) -> str:
    """Return a new key to write."""
    (work / "keys.json").unlink(missing_ok=True)
    return Keys(work / "keys.json").add("bench", "write")


def ask(question: str) -> Any:
    """Return the reply to a question."""
    return get(f"/v1/ask?limit=1&q={urllib.parse.quote(question)}")


def get(path: str) -> Any:
    """Return what the server answers."""
    with urllib.request.urlopen(f"{HOST}{path}", timeout=120) as answer:
        return json.loads(answer.read())


def wait_until(holds: Any, seconds: float = 300) -> None:
    """Ask again and again until something holds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if holds():
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.02)
    raise TimeoutError


def timed(work: Any) -> float:
    """Return the seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(what: str, seconds: list[float]) -> None:
    """Print the median and the most."""
    print(
        f"{what}: median {statistics.median(seconds):.2f} s, at most {max(seconds):.2f} s, of {len(seconds)}",
        flush=True,
    )


def resident(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
