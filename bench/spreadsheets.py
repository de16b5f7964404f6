"""Times how long the rows of a spreadsheet take to become entries, and how much memory.

    python -m bench.spreadsheets [ROWS]

The goal: 100,000 rows in 10 seconds at most, on one core.
"""

import io
import resource
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from rag.formats.drafts import ReadOptions
from rag.formats.registry import read_glossary

ROWS = 100_000
GOAL_SECONDS = 10
DEFINITION = (
    "Part {number} of the machine, which turns {other} times a minute and is held by a bolt. "
    "It is greased once a week; see the plate on its lid for the kind of grease."
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a workbook, read it, and print the seconds and the peak of memory."""
    summary = (__doc__ or "").splitlines()[0]
    parser = ArgumentParser(prog="python -m bench.spreadsheets", description=summary)
    parser.add_argument("rows", type=int, nargs="?", default=ROWS, help="Rows of the workbook.")
    rows = parser.parse_args(arguments).rows
    content = workbook(rows)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "glossary.xlsx"
        file.write_bytes(content)
        before = peak_mib()
        began, began_cpu = time.perf_counter(), time.process_time()
        reading = read_glossary(file, "xlsx", ReadOptions())
        seconds = time.perf_counter() - began
        cpu_seconds = time.process_time() - began_cpu
    print(
        f"{len(reading.entries):,} entries of {rows:,} rows, {len(content) / 2**20:.1f} MiB: "
        f"{seconds:.1f} s, {cpu_seconds:.1f} s of one core "
        f"(goal for {ROWS:,}: {GOAL_SECONDS} s), "
        f"peak {peak_mib() - before:,.0f} MiB more than before"
    )


def workbook(rows: int) -> bytes:
    """Return a workbook with a term, a definition, synonyms and a category in each row."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Terms")
        sheet.write_row(0, 0, ("Term", "Definition", "Synonyms", "Category"))
        for number in range(rows):
            definition = DEFINITION.format(number=number, other=number % 977)
            cells = (
                f"Part {number}",
                definition,
                f"P{number}; no. {number}",
                f"Group {number % 9}",
            )
            sheet.write_row(number + 1, 0, cells)
    return stream.getvalue()


def peak_mib() -> float:
    """Return the peak of this process's memory so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
