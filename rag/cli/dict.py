"""The command that serves dictionary clients: rag dict."""

import asyncio
from typing import Any

import click

from rag.cli.common import err, options
from rag.errors import BadSetting
from rag.settings import BACKEND, Settings


@click.command(name="dict")
@click.option("--port", type=click.IntRange(0, 65_535), default=2628, show_default=True, help="Port to listen on.")
@options("host", "index", "model", "device", *BACKEND, "title", "questions", "keep_days")
def dict_(port: int, **chosen: Any) -> None:
    """Serve dictionary clients by the DICT protocol (RFC 2229).

    Definitions, names by their spelling, and entries by what they mean (strategy `semantic`); anyone may ask.
    """
    from rag.doors.dict_protocol import Session  # here: see rag mcp
    from rag.doors.dict_server import DictionaryServer
    from rag.service.session import running_service

    settings = Settings(**chosen)
    with running_service(settings) as service:
        service.warm()
        err.print(f"Dictionary clients are answered on {settings.host}:{port}", highlight=False)
        try:
            server = DictionaryServer(lambda: Session(service, settings.title))
            asyncio.run(server.run(settings.host, port))
        except OSError as error:
            detail = f"{settings.host}:{port} cannot be listened on ({error.strerror})"
            raise BadSetting(f"{detail}; choose another --port or --host") from error
