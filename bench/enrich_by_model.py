"""Times `rag enrich` by a server that answers at once with recorded questions, the gate included.

    python -m bench.enrich_by_model [--entries 1000]

The entries and their questions are those of training/fields and of the shipped glossary; if more
are wanted, copies with a number in their name. The index is built before.
"""

import json
import os
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from rag.corpus.folder import read_corpus
from tests.browsing import free_port
from training.fields import field_names, read_field

ROOT = Path(__file__).parent.parent
QUESTIONS = 8
# Tries to reach the server, a tenth of a second apart.
TRIES = 100

# A term, its definition, and recorded questions.
Row = tuple[str, str, list[str]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Time it, and print what was kept."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=1000, help="how many entries are enriched")
    parser.add_argument("--at-once", type=int, default=4, help="calls at the same time")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        time_run(Path(folder), options.entries, options.at_once)


def time_run(folder: Path, entries: int, at_once: int) -> None:
    """Write a glossary and its answers to a folder, enrich it, and print the seconds."""
    glossary, answers = folder / "glossary.jsonl", folder / "answers.jsonl"
    terms, recorded = [], []
    for term, definition, questions in islice(rows(), entries):
        terms.append(json.dumps({"term": term, "definition": definition}))
        recorded.append(json.dumps({"term": term, "questions": questions, "aliases": []}))
    glossary.write_text("\n".join(terms), encoding="utf-8")
    answers.write_text("\n".join(recorded), encoding="utf-8")
    where = ["--corpus", str(glossary), "--index", str(folder / "index")]
    run("build", *where)
    with server(answers) as address:
        began, used = time.perf_counter(), cpu_seconds()
        model = ["--llm-base-url", address, "--llm-model", "recorded", "--at-once", str(at_once)]
        print(run("enrich", *where, *model))
        seconds, busy = time.perf_counter() - began, cpu_seconds() - used
        print(f"{entries:,} entries enriched in {seconds:.1f} s; {busy:.1f} s of CPU time")


def cpu_seconds() -> float:
    """Return the CPU time of the commands that have ended, the server's not counted."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rows() -> Iterator[Row]:
    """Yield the written entries, then copies of them, without end."""
    written = list({row[0].casefold(): row for row in chain(field_rows(), shipped_rows())}.values())
    yield from written
    for number in count(2):
        for term, definition, questions in written:
            yield f"{term} {number}", f"Number {number}: {definition}", questions


def field_rows() -> Iterator[Row]:
    """Yield the entries of the written fields with their questions."""
    for name in field_names():
        field = read_field(name)
        for entry in field.entries:
            own = [asked.text for asked in field.questions if asked.gold == (entry.id,)]
            yield entry.term, entry.definition, own[:QUESTIONS]


def shipped_rows() -> Iterator[Row]:
    """Yield the entries of the shipped glossary with their questions."""
    for entry in read_corpus(ROOT / "corpus"):
        yield entry.term, entry.definition, list(entry.questions[:QUESTIONS])


def run(*arguments: str) -> str:
    """Run a command of `rag`, and return what it prints."""
    command = [sys.executable, "-m", "rag", *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip()


@contextmanager
def server(answers: Path) -> Iterator[str]:
    """Run a server that plays recorded answers; yield its address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.writers", str(port)]
    environment = os.environ | {"RECORDED": str(answers)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            address = f"http://127.0.0.1:{port}/v1"
            for _ in range(TRIES):
                try:
                    urlopen(address).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
