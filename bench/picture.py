"""Draws docs/ask.svg, the picture of the README: real questions and what the terminal shows.

python -m bench.picture
"""

from pathlib import Path

from rich.console import Console

from rag import cli
from rag.engine import Engine
from rag.settings import Settings

QUESTIONS = [
    "my picture always comes out with grey washed out colours",
    "contol net",
    "who won the world cup in 1998",
]
LIMIT = 2


def main() -> None:
    """Ask, and write the picture."""
    engine = Engine.open(Settings())
    cli.out = Console(record=True, width=110)
    for question in QUESTIONS:
        cli.out.print(f"\n[bold green]$[/] rag ask --limit {LIMIT} {question!r}", highlight=False)
        cli.print_reply(engine.ask(question, LIMIT))
    file = Path(__file__).parent.parent / "docs/ask.svg"
    file.write_text(cli.out.export_svg(title="glossary-rag"), encoding="utf-8")


if __name__ == "__main__":
    main()
