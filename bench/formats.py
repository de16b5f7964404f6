"""Builds an index of four real glossaries as they lie, by one command each, and asks each twenty questions.

    python -m bench.formats [NAME ...]

Kubernetes and Glosario lie in ../shared/corpora (or where CORPORA says); FOLDOC and WordNet come with Debian's packages
dict-foldoc and wordnet-base. Indexes stay in build/bench, so that only what changed is built again; remove them to
measure anew.
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


def build(corpus: Path, index: Path) -> tuple[float, float, str]:
    """Return the seconds and the peak MiB of `rag build`, and what it says."""
    command = [sys.executable, "-m", "rag", "build", "--corpus", str(corpus), "--index", str(index)]
    began = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return time.perf_counter() - began, peak, done.stdout.strip()


def asked(index: Path, name: str) -> dict[str, float]:
    """Return how many of the questions are answered by the right entry, have it among five, or are rightly declined."""
    engine = Engine.open(Settings(index=index))
    lines = (ROOT / f"bench/asked/{name}.jsonl").read_text(encoding="utf-8").splitlines()
    counts = {"first": 0, "among five": 0, "declined": 0, "ms a question": 0.0}
    engine.warm()
    for row in map(json.loads, lines):
        began = time.perf_counter()
        reply = engine.ask(row["q"])
        counts["ms a question"] += 1000 * (time.perf_counter() - began) / len(lines)
        found = [match.id for match in reply.matches]
        right = bool(row["gold"]) and found[0] in row["gold"]
        counts["first"] += right
        counts["among five"] += any(each in row["gold"] for each in found)
        counts["declined"] += not row["gold"] and reply.outcome == "declined"
        mark = "+" if right or (not row["gold"] and reply.outcome == "declined") else "-"
        print(
            f"  {mark} {reply.outcome:9} {reply.confidence:.2f}  {row['q']}  ->  {', '.join(found[:3])}"
        )
    return counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a report for each glossary."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "names", metavar="NAME", nargs="*", choices=[*GLOSSARIES], help=", ".join(GLOSSARIES)
    )
    for name in parser.parse_args(arguments).names or GLOSSARIES:
        if not GLOSSARIES[name].exists():
            print(f"{name}: {GLOSSARIES[name]} is not there; left out")
            continue
        index = ROOT / "build/bench" / name
        seconds, peak, said = build(GLOSSARIES[name], index)
        size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file()) / MIB
        print(f"{name}: {seconds:.0f} s, peak {peak:,.0f} MiB, index {size:,.0f} MiB; {said}")
        print(f"  {asked(index, name)}", flush=True)


if __name__ == "__main__":
    main()
