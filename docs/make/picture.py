"""Draws docs/ask.svg, the picture of docs/doors.md: real questions and their answers in a terminal.

python -m docs.make.picture
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from rag.cli.ask import print_reply
from rag.cli.common import out
from rag.search.engine import Engine
from rag.settings import Settings

QUESTIONS = [
    "my picture always comes out with grey washed out colours",
    "contol net",
    "who won the world cup in 1998",
]
LIMIT = 2
# Columns of the terminal.
WIDTH = 110


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask the questions, and write the picture."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    engine = Engine.open(Settings())
    out.record = True
    out.soft_wrap = False
    out.width = WIDTH
    for question in QUESTIONS:
        out.print(f"\n[bold green]$[/] rag ask --limit {LIMIT} {question!r}", highlight=False)
        print_reply(engine.ask(question, LIMIT))
    file = Path(__file__).parent.parent / "ask.svg"
    file.write_text(out.export_svg(title="glossary-rag"), encoding="utf-8")


if __name__ == "__main__":
    main()
