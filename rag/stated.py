"""A record and its entity tag -> a response, or 304 if the client has it in this state."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Header, Response
from fastapi.responses import JSONResponse

from rag.contract import TermPage, Terms
from rag.engine import Engine

Tag = Annotated[str | None, Header(max_length=2000)]


def stated(record: Terms | TermPage, engine: Engine, tag: str, known: str | None, status: int = 200) -> Response:
    """Return a record with its entity tag and generation, or 304 if the client has it in this state."""
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Glossary-Generation": str(engine.manifest.generation)}
    if known and tag in [each.strip().removeprefix("W/") for each in known.split(",")]:
        return Response(status_code=304, headers=headers)
    return JSONResponse(asdict(record), status, headers)
