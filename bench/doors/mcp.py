"""Asks the shipped glossary as an assistant does: starts `rag mcp` and calls its tools with the official client.

python -m bench.doors.mcp
"""

import asyncio
import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence

from mcp import Client, StdioServerParameters

CALLS = [
    ("ask", {"question": "how do I get the same picture again"}),
    ("ask", {"question": "which sauce goes with pasta"}),
    ("search", {"query": "train a style into a small file"}),
    ("annotate", {"text": "Set the seed, then the `sampler`.", "format": "markdown"}),
]
WIDTH = 400


async def talk() -> None:
    """Print what was called and what came back."""
    server = StdioServerParameters(command=sys.executable, args=["-m", "rag", "mcp"])
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        print("tools:", ", ".join(tool.name for tool in tools), end="\n\n")
        for tool, given in CALLS:
            told = await client.call_tool(tool, given)
            text = "".join(part.text for part in told.content if part.type == "text")
            shown = (
                text if tool == "ask" else json.dumps(told.structured_content, ensure_ascii=False)
            )
            print(
                f"> {tool} {json.dumps(given)}\n{shown[:WIDTH]}{' ...' if len(shown) > WIDTH else ''}\n"
            )


def main(arguments: Sequence[str] | None = None) -> None:
    """Talk to the server."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    asyncio.run(talk())


if __name__ == "__main__":
    main()
