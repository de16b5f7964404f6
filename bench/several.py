"""Measures what further glossaries at one server cost in memory, and what asking all of them gives.

Memory: copies of the shipped glossary, served by one process. Answers: those of the shipped
glossary, and of the same entries split over several glossaries that are asked at a time.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.processes import memory_mb
from rag.build.builder import build_index
from rag.glossaries.merging import merged_reply
from rag.search.engine import Engine
from rag.search.evaluation import ask_all, evaluate_replies
from rag.search.gold_questions import read_answerable, read_questions
from rag.settings import Settings
from rag.types import Reply
from tests.browsing import free_port, wait_until_ready

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests/questions/dev.jsonl"
OUT_OF_SCOPE = ROOT / "tests/questions/dev-out-of-scope.jsonl"
COUNTS = (1, 2, 5)
PARTS = 3
ASKED = 40


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the memory by the number of glossaries, and the measures of answers by their split."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        whole = Settings(corpus=ROOT / "corpus", index=folder / "whole")
        build_index(whole)
        print("| glossaries | resident MB | own MB | ms a question to all, median |")
        print("|---|---|---|---|")
        for count in COUNTS:
            print(memory_row(whole.index, folder, count), flush=True)
        print("| entries in | hit@1 | MRR | answered | out of scope answered | calibration error |")
        print("|---|---|---|---|---|---|")
        print(answers_row("one glossary", Engine.open(whole).ask))
        engines = split_engines(folder, PARTS)

        def ask_engines(question: str, limit: int) -> Reply:
            replies = {name: engine.ask(question, limit) for name, engine in engines.items()}
            return merged_reply(replies, limit, {})

        print(answers_row(f"{PARTS} glossaries", ask_engines))


def memory_row(index: Path, folder: Path, count: int) -> str:
    """Return a row of the memory of a server of so many copies, and its time a question."""
    named: list[str] = []
    if count > 1:
        for number in range(count):
            target = folder / f"index-{count}" / f"copy-{number}"
            shutil.copytree(index, target)
            named += ["--glossary", f"copy-{number}={ROOT / 'corpus'}"]
        index = folder / f"index-{count}"
    with serving(["--index", str(index), *named]) as (address, pid):
        for number in range(count):
            prefix = f"/g/copy-{number}" if named else ""
            ask(f"{address}{prefix}", "what is a LoRA")
        questions = [question.q for question in read_questions(QUESTIONS)[:ASKED]]
        seconds = sorted(ask(address, question) for question in questions)
        memory = memory_mb(pid)
    milliseconds = 1000 * seconds[len(seconds) // 2]
    return f"| {count} | {memory['VmRSS']:.0f} | {memory['RssAnon']:.0f} | {milliseconds:.1f} |"


@contextmanager
def serving(options: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Serve until the block ends; yield the address, once it can answer, and the process."""
    port = free_port()
    command = [sys.executable, "-m", "rag", "serve", "--port", str(port), *options]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()


def ask(address: str, question: str) -> float:
    """Ask a server, and return the seconds it took."""
    began = time.perf_counter()
    with urllib.request.urlopen(f"{address}/v1/ask?q={urllib.parse.quote(question)}") as reply:
        json.load(reply)
    return time.perf_counter() - began


def split_engines(folder: Path, parts: int) -> dict[str, Engine]:
    """Return engines over parts of the shipped glossary, by name: every so manyth entry each."""
    engines: dict[str, Engine] = {}
    files = sorted((ROOT / "corpus").glob("*.md"))
    for number in range(parts):
        corpus = folder / f"part-{number}"
        corpus.mkdir()
        for file in files[number::parts]:
            shutil.copy(file, corpus)
        settings = Settings(corpus=corpus, index=folder / f"index-of-part-{number}")
        build_index(settings)
        engines[corpus.name] = Engine.open(settings)
    return engines


def answers_row(name: str, asked: Callable[[str, int], Reply]) -> str:
    """Return a row of the measures of answers."""
    answerable = ask_all(read_answerable(QUESTIONS), asked)
    foreign = ask_all(read_questions(OUT_OF_SCOPE), asked)
    result = evaluate_replies(answerable, foreign)
    ranking = result.ranking["all"]
    declining = result.declining
    measures = [
        ranking["hit@1"].mean,
        ranking["MRR"].mean,
        declining["answerable answered"],
        declining["out of scope answered"],
        declining["expected calibration error"],
    ]
    return f"| {name} | {' | '.join(f'{each:.3f}' for each in measures)} |"


if __name__ == "__main__":
    main()
