"""Asks the shipped glossary as a program does: in memory, then over HTTP, blocking and not.

python -m bench.doors.python
"""

import asyncio
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from rag import AsyncClient, Client, Glossary
from tests.browsing import serving

ROOT = Path(__file__).parent.parent.parent
QUESTION = "how do I get the same picture again"
TEXT = "Set the **seed**, then the `sampler`."


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what each of the three ways answers."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    glossary = Glossary.open(ROOT / "index")
    print("in memory:", glossary.ask(QUESTION).matches[0].term)
    print("similar:  ", [match.term for match in glossary.similar("lora", 3)])
    with serving(ROOT / "index", ROOT / "corpus") as address:
        with Client(address) as client:
            print("over HTTP:", client.ask(QUESTION).matches[0].term)
            spans = client.annotate(TEXT, format="markdown").spans
            print("mentions: ", [(span.text, span.entries) for span in spans])
        asyncio.run(ask_two_at_once(address))


async def ask_two_at_once(address: str) -> None:
    """Ask two questions at the same time."""
    async with AsyncClient(address) as client:
        replies = await asyncio.gather(
            client.ask("faces look melted"), client.ask("which sauce goes with pasta")
        )
    print("at once:  ", [(reply.outcome, round(reply.confidence, 2)) for reply in replies])


if __name__ == "__main__":
    main()
