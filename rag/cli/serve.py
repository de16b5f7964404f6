"""The commands that serve: rag serve over HTTP, rag mcp for an assistant, rag dict for DICT."""

import asyncio
import gc
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import click
from click.core import ParameterSource

from rag.cli.common import err, glossary_argument, needs_extra, options
from rag.cli.index import bring_up_to_date, build_summary
from rag.errors import BadSetting
from rag.settings import BACKEND, OPTIONS, Settings

# The standard variable of OpenTelemetry: where spans are sent.
COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"
# The order of the help: what most people set comes first, what few need comes last.
FIRST = (
    *("title", "port", "corpus", "glossary", "watch", "host", "index", "questions", "keys"),
    *("reading", "tagline", "logo", "accent", "footer_link", "examples", "interface_language"),
)
LAST = ("format", "map", "language", "model", "device", "log", *BACKEND, "ray")
REST = tuple(name for name in OPTIONS if name not in (*FIRST, *LAST))


@click.command()
@glossary_argument
@click.pass_context
@options(*FIRST, *REST, *LAST)
def serve(context: click.Context, /, **chosen: Any) -> None:
    """Serve a GLOSSARY: its pages, and the API.

    A glossary that is named is built first if it has changed; else the index is served as it is.
    """
    from rag.http.listening import check_address  # here: what no other command needs
    from rag.http.logs import log_to_stderr
    from rag.http.serving_options import check_serving_options, warn_of_closed_door

    settings = Settings(**chosen)
    check_serving_options(settings)
    # Before a build: it would replace the index of the server that has the port.
    check_address(settings)
    if settings.glossary:
        serve_several(context, settings)
        return
    log_to_stderr(settings.log)
    warn_of_closed_door(settings)
    if context.get_parameter_source("corpus") is not ParameterSource.DEFAULT:
        catch_up(settings)
    serve_one(settings)


def serve_one(settings: Settings) -> None:
    """Serve one glossary; its index is read while the libraries of the server are imported."""
    with no_search_for_garbage(), ThreadPoolExecutor(1) as pool:
        engine = pool.submit(opened_engine, settings)
        from rag.http.framework import import_framework

        import_framework()
        from rag.app import create_app
        from rag.http.server import run_server

        app = create_app(engine.result(), settings)
    run_server(traced(app), settings)


@contextmanager
def no_search_for_garbage() -> Iterator[None]:
    """Load what stays: to look for garbage in it would take a twentieth of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def opened_engine(settings: Settings) -> Any:
    """Return the engine of a glossary. Raises what `Engine.open` raises."""
    from rag.search.engine import Engine

    return Engine.open(settings)


def traced(app: Any) -> Any:
    """Return an ASGI app whose requests are traced, if a collector is named; else the app."""
    if COLLECTOR not in os.environ:
        return app
    with needs_extra(COLLECTOR, "otel"):
        from rag.http.tracing import Tracer  # here: an extra
    return Tracer(app)


def serve_several(context: click.Context, settings: Settings) -> None:
    """Serve the glossaries that the settings declare; one that cannot be served stops no other."""
    from rag.http.framework import import_framework  # here: see serve

    import_framework()
    from rag.glossaries.app import GlossariesApp
    from rag.glossaries.declared import declared_glossaries
    from rag.glossaries.hosting import HostedGlossary
    from rag.http.logs import log_to_stderr
    from rag.http.rate_limit import parse_rate
    from rag.http.server import run_server
    from rag.service.shared_encoder import SharedEncoders

    if context.get_parameter_source("corpus") is ParameterSource.COMMANDLINE:
        raise click.UsageError("name one GLOSSARY, or several by --glossary NAME=FOLDER, not both")
    opens, rate = SharedEncoders().open, parse_rate(settings.rate)
    glossaries = [HostedGlossary(each, opens, rate) for each in declared_glossaries(settings)]
    log_to_stderr(settings.log)
    for each in glossaries:
        each.build(catch_up)
        each.open()
    run_server(traced(GlossariesApp(glossaries, settings, rate)), settings)


def catch_up(settings: Settings) -> None:
    """Build the index if the corpus has changed since the last build."""
    from rag.build.changes import pending  # here: see rag build

    if pending(settings):
        err.print(build_summary(bring_up_to_date(settings)))


@click.command()
@click.option(
    "--enrich", is_flag=True, help="Let the assistant give entries questions: see docs/enrich.md."
)
@options("index", "model", "device", *BACKEND, "title", "questions", "keep_days")
@options("corpus", "format", "map", "language", "enrichment")
def mcp(enrich: bool, **chosen: Any) -> None:
    """Serve an assistant by MCP, over standard input and output.

    The assistant starts this command by itself once it is configured: see docs/doors.md.
    """
    with needs_extra("rag mcp", "mcp"):
        from rag.doors.mcp import mcp_server  # here: an extra
    from rag.service.session import running_service

    settings = Settings(**chosen)
    with running_service(settings) as service:
        server = mcp_server(service, settings.title, offers_enriching=enrich)
        asyncio.run(server.run_stdio_async())


@click.command(name="dict")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=2628,
    show_default=True,
    help="Port to listen on.",
)
@options("host", "index", "model", "device", *BACKEND, "title", "questions", "keep_days")
def dict_(port: int, **chosen: Any) -> None:
    """Serve dictionary clients by the DICT protocol (RFC 2229).

    Definitions, names by their spelling, and entries by what they mean (strategy `semantic`);
    anyone may ask.
    """
    from rag.doors.dict_protocol import Session  # here: see rag mcp
    from rag.doors.dict_server import DictServer
    from rag.service.session import running_service

    settings = Settings(**chosen)
    with running_service(settings) as service:
        service.warm()
        address = f"{settings.host}:{port}"
        err.print(f"Dictionary clients are answered on {address}")
        try:
            server = DictServer(lambda: Session(service, settings.title))
            asyncio.run(server.run(settings.host, port))
        except OSError as error:
            problem = f"{address} cannot be listened on ({error.strerror})"
            raise BadSetting(f"{problem}; choose another --port or --host") from error
