"""The command that serves assistants by standard input and output: rag mcp."""

import asyncio
from typing import Any

import click

from rag.cli.common import options
from rag.errors import ExtraMissing
from rag.settings import BACKEND, Settings


@click.command()
@options("index", "model", "device", *BACKEND, "title", "questions", "keep_days")
def mcp(**chosen: Any) -> None:
    """Serve an assistant over standard input and output, by the Model Context Protocol.

    The assistant starts this command by itself, once it is told of it: see docs/doors.md.
    """
    try:
        from rag.doors.mcp import assistant  # here: an extra
    except ModuleNotFoundError as missing:
        raise ExtraMissing(f"rag mcp needs {missing.name}; run: pip install 'glossary-rag[mcp]'") from missing
    from rag.service.session import running_service

    settings = Settings(**chosen)
    with running_service(settings) as service:
        asyncio.run(assistant(service, settings.title).run_stdio_async())
