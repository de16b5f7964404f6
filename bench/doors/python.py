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


async def both(address: str) -> None:
    """Ask two questions at once."""
    async with AsyncClient(address) as client:
        replies = await asyncio.gather(
            client.ask("faces look melted"), client.ask("which sauce goes with pasta")
        )
    print("at once:  ", [(reply.outcome, round(reply.confidence, 2)) for reply in replies])


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what was asked and what came back."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    glossary = Glossary.open(ROOT / "index")
    print("in memory:", glossary.ask("how do I get the same picture again").matches[0].term)
    print("similar:  ", [match.term for match in glossary.similar("lora", 3)])
    with serving(ROOT / "index", ROOT / "corpus") as address:
        with Client(address) as client:
            print("over HTTP:", client.ask("how do I get the same picture again").matches[0].term)
            spans = client.annotate(
                "Set the **seed**, then the `sampler`.", format="markdown"
            ).spans
            print("mentions: ", [(span.text, span.entries) for span in spans])
        asyncio.run(both(address))


if __name__ == "__main__":
    main()
