"""Measures how soon an edit is served in a glossary of many entries.

    python -m bench.edits [entries]      (make edits)

They are served by `rag serve --watch`, and one file is saved after the other.

The entries are the shipped ones over and over, each under a name of its own and with its short
definition only; their vectors are the shipped ones with noise, because embedding them all would
take half an hour. The entries that are edited are embedded for real. The folder under build/bench
is kept for the next run.
"""

import json
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.multiplied import file_of, multiply
from bench.processes import resident_mb
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
# What the server logs after it has compared the corpus with its index.
CORPUS_READ = "says what the corpus says"


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the glossary if it does not exist yet, serve it, edit it, and print the times."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("entries", type=int, nargs="?", default=100_000, help="how many entries")
    count: int = parser.parse_args(arguments).entries
    work = ROOT / f"build/bench/edits-{count}"
    if not (work / "index/current").exists():
        shutil.rmtree(work, ignore_errors=True)
        make_glossary(work, count)
    secret = new_key(work)
    began = time.perf_counter()
    with serving(work) as process:
        wait_until(lambda: get("/readyz")["status"] == "ready")
        print(f"{count:,} entries; ready after {time.perf_counter() - began:.1f} s")
        log = work / "log"
        wait_until(lambda: CORPUS_READ in log.read_text(encoding="utf-8"))
        took = time.perf_counter() - began
        memory = resident_mb(process.pid)
        print(f"corpus read for the first time after {took:.1f} s; {memory:,.0f} MB resident")
        measure_edits(work, count, secret)


@contextmanager
def serving(work: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server of the glossary; yield its process."""
    options = {
        "--port": PORT,
        "--keys": work / "keys.json",
        "--corpus": work / "corpus",
        "--index": work / "index",
        "--log": "json",
    }
    command = [sys.executable, "-m", "rag", "serve", "--watch"]
    for name, value in options.items():
        command += [name, str(value)]
    with (work / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def measure_edits(work: Path, count: int, secret: str) -> None:
    """Edit some entries by file and over HTTP, ask for them, and print the times."""
    paths = sorted((work / "corpus").rglob("*.md"))
    step = max(1, count // EDITS)
    entries = [path.stem for path in paths[::step]][:EDITS]
    by_file = [save_file(work, entry, number) for number, entry in enumerate(entries)]
    show("saved file to answer", by_file)
    by_put = [put_entry(entry, number, secret) for number, entry in enumerate(entries)]
    show("PUT to answer", by_put)
    questions = [seconds_of(partial(ask, f"what is {entry}")) for entry in entries]
    show("one question", questions)


def make_glossary(work: Path, count: int) -> None:
    """Write the corpus and an index of it."""
    compiled = compiled_files(DEFAULT_MODEL, {})
    encoder = open_encoder(DEFAULT_MODEL, "cpu", compiled)
    entries = [shortened(entry) for entry in read_corpus(ROOT / "corpus")]
    with TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        opened, _ = Builder(index, encoder, compiled=compiled).build(entries)
        passages = count * opened.index.passages // len(entries)
        multiply(index, work / "index", passages, work / "corpus")


def shortened(entry: Entry) -> Entry:
    """Return an entry with its term and its short definition only."""
    return replace(
        entry, aliases=(), questions=(), see_also=(), shared_names=(), definition=entry.short
    )


def save_file(work: Path, entry: str, number: int) -> float:
    """Return the seconds from saving an entry's file to the first answer with the new text."""
    path = file_of(work / "corpus", entry)
    text = path.read_text(encoding="utf-8")
    sentence = f"This was saved at {time.time_ns()}."
    edited = re.sub(
        r"(---\n.*?---\n).*", rf"\g<1>{sentence} Edit {number}.\n", text, flags=re.DOTALL
    )
    began = time.perf_counter()
    path.write_text(edited, encoding="utf-8")
    wait_until(lambda: sentence in answer_about(entry))
    return time.perf_counter() - began


def put_entry(entry: str, number: int, secret: str) -> float:
    """Return the seconds from a PUT to the first answer with the new text."""
    path = f"/v1/terms/{entry}"
    term = get(path)["term"]
    sentence = f"This was put at {time.time_ns()}."
    body = json.dumps({"term": term, "definition": f"{sentence} Edit {number}."}).encode()
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{HOST}{path}", body, headers, method="PUT")
    began = time.perf_counter()
    urllib.request.urlopen(request, timeout=60)
    assert sentence in answer_about(entry)
    return time.perf_counter() - began


def new_key(work: Path) -> str:
    """Return the secret of a new key to write; older keys are removed."""
    (work / "keys.json").unlink(missing_ok=True)
    return Keys(work / "keys.json").add("bench", "write")


def answer_about(entry: str) -> str:
    """Return the JSON of the reply to a question about an entry."""
    return json.dumps(ask(f"what is {entry.replace('-', ' ')}"))


def ask(question: str) -> Any:
    """Return the reply to a question."""
    return get(f"/v1/ask?limit=1&q={urllib.parse.quote(question)}")


def get(path: str) -> Any:
    """Return the JSON that the server answers with."""
    with urllib.request.urlopen(f"{HOST}{path}", timeout=120) as answer:
        return json.loads(answer.read())


def wait_until(condition: Callable[[], bool], seconds: float = 300) -> None:
    """Return once a condition is true; TimeoutError if it takes longer.

    A server that does not answer, or answers without JSON, counts as false.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if condition():
                return
        except (OSError, ValueError):
            pass
        time.sleep(0.02)
    raise TimeoutError


def seconds_of(work: Callable[[], object]) -> float:
    """Return the seconds that some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def show(what: str, seconds: list[float]) -> None:
    """Print the median and the most."""
    median, most = statistics.median(seconds), max(seconds)
    figures = f"median {median:.2f} s, at most {most:.2f} s, of {len(seconds)}"
    print(f"{what}: {figures}", flush=True)


if __name__ == "__main__":
    main()
