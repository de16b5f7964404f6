"""Errors -> application/problem+json (RFC 9457): one shape, a sentence to act on, nothing of our insides."""

from http import HTTPStatus

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.errors import CorpusError, EntryRefused, KeyRequired, RagError

FAULTS_SHOWN = 20
UNFORESEEN = "Something went wrong here; the server's log says what."
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


class Problem(BaseModel):
    """An error, as RFC 9457 shapes it; `errors` names the fields at fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[str] = []


def problem(
    status: int, detail: str, title: str = "", errors: list[str] | None = None
) -> JSONResponse:
    """Return an error as application/problem+json."""
    body = Problem(
        title=title or HTTPStatus(status).phrase, status=status, detail=detail, errors=errors or []
    )
    return JSONResponse(body.model_dump(), status, media_type="application/problem+json")


def of_error(error: RagError) -> JSONResponse:
    """Return an error raised on purpose, with its own status and sentence."""
    faults = (
        [str(fault) for fault in error.faults]
        if isinstance(error, (CorpusError, EntryRefused))
        else []
    )
    reply = problem(error.status, str(error), error.title, faults)
    if error.retry_after is not None:
        reply.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, KeyRequired):
        reply.headers["WWW-Authenticate"] = "Bearer"
    return reply


def on_rag_error(_: Request, error: Exception) -> JSONResponse:
    """Answer an error raised on purpose."""
    assert isinstance(error, RagError)
    return of_error(error)


def on_invalid(_: Request, error: Exception) -> JSONResponse:
    """Answer a request of the wrong form, naming the fields at fault."""
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    faults = [
        f"{'.'.join(map(str, each['loc'][1:])) or each['loc'][0]}: {each['msg']}"
        for each in found[:FAULTS_SHOWN]
    ]
    faults += [f"and {len(found) - FAULTS_SHOWN} more faults"] if len(found) > FAULTS_SHOWN else []
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(faults), "Request not understood", faults
    )


def on_http_error(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses: unknown paths, wrong methods."""
    assert isinstance(error, HTTPException)
    reply = problem(error.status_code, f"{error.detail}; see /docs for what there is")
    reply.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        reply.headers["Allow"] = ", ".join(sorted(methods(request)))
    return reply


def methods(request: Request) -> set[str]:
    """Return the methods that the path of a request knows: one route knows only its own."""
    scopes = {method: dict(request.scope) | {"method": method} for method in METHODS}
    routes = request.app.routes
    return {
        method
        for method in METHODS
        if any(route.matches(scopes[method])[0] is Match.FULL for route in routes)
    }


def on_fault(_: Request, __: Exception) -> JSONResponse:
    """Answer our own mistake without showing its insides; the log has them."""
    return problem(500, UNFORESEEN)
