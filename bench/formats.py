"""Builds an index of four real glossaries as they lie, and asks each twenty questions.

    python -m bench.formats [NAME ...]

Each takes one command. Kubernetes and Glosario lie in ../shared/corpora (or where CORPORA says);
FOLDOC and WordNet come with Debian's packages dict-foldoc and wordnet-base. Indexes stay in
build/bench, so that only what changed is built again; remove them to measure anew.
"""

import json
import os
import resource
import subprocess
import sys
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from rag.search.engine import Engine
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
CORPORA = Path(os.environ.get("CORPORA", ROOT / "../shared/corpora"))
GLOSSARIES = {
    "kubernetes": CORPORA / "kubernetes",
    "glosario": CORPORA / "glosario",
    "foldoc": Path("/usr/share/dictd/foldoc.index"),
    "wordnet": Path("/usr/share/wordnet"),
}
MIB = 1024 * 1024


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a report for each glossary."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names", metavar="NAME", nargs="*", choices=[*GLOSSARIES], help=", ".join(GLOSSARIES)
    )
    for name in parser.parse_args(arguments).names or GLOSSARIES:
        corpus = GLOSSARIES[name]
        if not corpus.exists():
            print(f"{name}: {corpus} is not there; left out")
            continue
        index = ROOT / "build/bench" / name
        seconds, peak, message = build(corpus, index)
        size = size_of(index) / MIB
        print(f"{name}: {seconds:.0f} s, peak {peak:,.0f} MiB, index {size:,.0f} MiB; {message}")
        print(f"  {ask_all(index, name)}", flush=True)


def build(corpus: Path, index: Path) -> tuple[float, float, str]:
    """Return the seconds and the peak MiB of `rag build`, and what it prints."""
    command = [sys.executable, "-m", "rag", "build", "--corpus", str(corpus), "--index", str(index)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return took, peak, done.stdout.strip()


def size_of(folder: Path) -> int:
    """Return the bytes of all files of a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def ask_all(index: Path, name: str) -> dict[str, float]:
    """Ask all questions, print each reply, and return the counts.

    They are the questions whose first match is right, that have a right one among five, and that
    are rightly declined; and the mean milliseconds of a question.
    """
    engine = Engine.open(Settings(index=index))
    engine.warm()
    file = ROOT / f"bench/asked/{name}.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    counts = {"first": 0, "among five": 0, "declined": 0, "ms a question": 0.0}
    for row in rows:
        question, gold = row["q"], row["gold"]
        began = time.perf_counter()
        reply = engine.ask(question)
        counts["ms a question"] += 1000 * (time.perf_counter() - began) / len(rows)
        ids = [match.id for match in reply.matches]
        is_first = bool(gold) and ids[0] in gold
        is_declined = not gold and reply.outcome == "declined"
        counts["first"] += is_first
        counts["among five"] += not set(gold).isdisjoint(ids)
        counts["declined"] += is_declined
        mark = "+" if is_first or is_declined else "-"
        outcome = f"{reply.outcome:9} {reply.confidence:.2f}"
        print(f"  {mark} {outcome}  {question}  ->  {', '.join(ids[:3])}")
    return counts


if __name__ == "__main__":
    main()
