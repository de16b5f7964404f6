"""Asks the shipped glossary as an assistant does: starts `rag mcp` and calls its tools.

    python -m bench.doors.mcp

The client is the official one.
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Talk to the server."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    asyncio.run(call_tools())


async def call_tools() -> None:
    """Print the calls and their results."""
    server = StdioServerParameters(command=sys.executable, args=["-m", "rag", "mcp"])
    async with Client(server) as client:
        tools = (await client.list_tools()).tools
        print("tools:", ", ".join(tool.name for tool in tools), end="\n\n")
        for tool, parameters in CALLS:
            result = await client.call_tool(tool, parameters)
            if tool == "ask":
                shown = "".join(part.text for part in result.content if part.type == "text")
            else:
                shown = json.dumps(result.structured_content, ensure_ascii=False)
            print(f"> {tool} {json.dumps(parameters)}\n{shortened(shown)}\n")


def shortened(text: str) -> str:
    """Return the beginning of a text, with three dots if it goes on."""
    return text if len(text) <= WIDTH else f"{text[:WIDTH]} ..."


if __name__ == "__main__":
    main()
