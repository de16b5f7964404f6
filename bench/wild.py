"""Reads glossaries as their owners keep them, without options, and counts what is read right.

    python -m bench.wild FOLDER [--expected FILE]

FILE has a path below FOLDER and the number of its entries on each line, with a tab between. An
entry that only says `See X` becomes a name of X, and counts as found. A glossary is read right if
the number is within 3 % and no name holds markup. One that is read otherwise is told if the reader
warns, and silent if it does not.
"""

import re
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import CorpusError
from rag.formats.sources import ReadOnlyGlossary, open_corpus, reading_notes
from rag.settings import Settings

EXPECTED = Path(__file__).with_suffix(".tsv")
WITHIN = 0.03
ONLY_A_NAME = "is no more than a name of"
# Signs of Markdown, HTML, reStructuredText and TeX that no name should show.
MARKUP = re.compile(r"\*\*|``|\]\(|\[\[|</?\w+[^<>]*>|\{#|:\w+:`|\\\w+\{|^[#*_`-]+\s|(?<=\w)[:*]$")


@dataclass(frozen=True)
class Outcome:
    """What was read of a glossary: its verdict, format, number of entries, notes and message."""

    verdict: str
    format: str = ""
    found: int = 0
    marked_names: tuple[str, ...] = ()
    notes: int = 0
    message: str = ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a line for each glossary, then how many have each verdict."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--expected", type=Path, default=EXPECTED)
    chosen = parser.parse_args(arguments)
    verdicts: Counter[str] = Counter()
    for path, expected in expected_counts(chosen.expected):
        outcome = read(chosen.folder / path, expected)
        verdicts[outcome.verdict] += 1
        print(line_of(path, expected, outcome))
    print(", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()))


def expected_counts(file: Path) -> Iterator[tuple[str, int]]:
    """Yield each path with the number of entries that it holds."""
    for row in file.read_text(encoding="utf-8").splitlines():
        path, _, count = row.partition("\t")
        yield path, int(count)


def read(path: Path, expected: int) -> Outcome:
    """Return what is read of a path without options."""
    try:
        source = open_corpus(Settings(corpus=path))
        entries = source.entries()
    except CorpusError as error:
        return Outcome("refused", message=str(error.faults[-1]))
    notes = reading_notes(source)
    names: list[str] = []
    for entry in entries:
        names += entry.names
    marked = tuple(name for name in names if MARKUP.search(name))
    found = len(entries) + sum(ONLY_A_NAME in note.message for note in notes)
    is_right = abs(found - expected) <= WITHIN * expected and not marked
    verdict = "right"
    if not is_right:
        verdict = "told" if notes else "silent"
    message = str(notes[0]) if notes else ""
    name = source.format if isinstance(source, ReadOnlyGlossary) else "markdown"
    return Outcome(verdict, name, found, marked, len(notes), message)


def line_of(path: str, expected: int, outcome: Outcome) -> str:
    """Return a line on one glossary."""
    counts = f"{outcome.found} of {expected} as {outcome.format or '-'}"
    parts = [f"{outcome.verdict:8} {path}: {counts}, {outcome.notes} notes"]
    if outcome.marked_names:
        parts.append(f"markup in {', '.join(outcome.marked_names[:3])}")
    if outcome.message:
        parts.append(outcome.message[:160])
    return "; ".join(parts)


if __name__ == "__main__":
    main()
