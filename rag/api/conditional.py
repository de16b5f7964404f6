"""Conditional GET: a record with its entity tag, or 304 if the client has it already."""

from dataclasses import asdict
from typing import Annotated

from fastapi import Header, Response
from fastapi.responses import JSONResponse

from rag.service.answer_records import TermPage, Terms
from rag.service.preconditions import etag_matches
from rag.types import Generation

# The most characters of entity tags in a header.
MAX_ETAGS = 2000
ETagHeader = Annotated[str | None, Header(max_length=MAX_ETAGS)]


def with_etag(
    record: Terms | TermPage,
    etag: str,
    index: Generation,
    if_none_match: str | None = None,
    status: int = 200,
) -> Response:
    """Return a record with its entity tag and generation, or 304 if `if_none_match` has the tag."""
    headers = {
        "ETag": etag,
        "Cache-Control": "no-cache",
        "Glossary-Generation": str(index.generation),
    }
    if if_none_match is not None and etag_matches(etag, if_none_match, weak=True):
        return Response(status_code=304, headers=headers)
    return JSONResponse(asdict(record), status, headers)
