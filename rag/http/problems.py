"""Error answers as application/problem+json (RFC 9457): one shape, and a sentence to act on."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

from rag.errors import (
    CorpusError,
    EntryRefused,
    KeyRequired,
    RagError,
    RequestNotUnderstood,
)

FAULTS_SHOWN = 20
UNFORESEEN = "Something went wrong here; the server's log says what."
METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
NO_JSON = "send the body as JSON, with the header Content-Type: application/json"
# What pydantic finds, in our words; {names} are what it tells of the fault.
# https://docs.pydantic.dev/latest/errors/validation_errors/
FAULT_TEXTS = {
    "missing": "is missing",
    "extra_forbidden": "is unknown here",
    "string_type": "must be text",
    "string_unicode": "must be text in UTF-8",
    "string_too_short": "must have {min_length} or more characters",
    "string_too_long": "must have {max_length} characters at most",
    "string_pattern_mismatch": "has another form than is wanted: {pattern}",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be {ge} or more",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be one of {expected}",
    "list_type": "must be a list",
    "too_long": "must have {max_length} items at most",
    "model_attributes_type": 'must be an object, such as {{"name": "value"}}',
    "dict_type": 'must be an object, such as {{"name": "value"}}',
    "json_invalid": "is not JSON: {error}",
    "value_error": "{error}",
}


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
    """Return an error as application/problem+json; without a title, with that of its status."""
    title = title or HTTPStatus(status).phrase
    body = Problem(title=title, status=status, detail=detail, errors=errors or [])
    return JSONResponse(body.model_dump(), status, media_type="application/problem+json")


def problem_of_error(error: RagError) -> JSONResponse:
    """Return the answer for an error of ours, with its status, title and faults."""
    faults: list[str] = []
    if isinstance(error, CorpusError | EntryRefused):
        faults = [str(fault) for fault in error.faults]
    reply = problem(error.status, str(error), error.title, faults)
    if error.retry_after is not None:
        reply.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, KeyRequired):
        reply.headers["WWW-Authenticate"] = "Bearer"
    return reply


def on_rag_error(_: Request, error: Exception) -> JSONResponse:
    """Answer an error of ours."""
    assert isinstance(error, RagError)
    return problem_of_error(error)


def on_invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer a request of the wrong form, naming the fields at fault."""
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    if faults[0]["loc"] == ("body",) and "json" not in request.headers.get("content-type", ""):
        return problem(
            RequestNotUnderstood.status, f"body: {NO_JSON}", RequestNotUnderstood.title, [NO_JSON]
        )
    texts = [fault_sentence(fault) for fault in faults[:FAULTS_SHOWN]]
    if len(faults) > FAULTS_SHOWN:
        texts.append(f"and {len(faults) - FAULTS_SHOWN} more faults")
    detail = "; ".join(texts)
    return problem(RequestNotUnderstood.status, detail, RequestNotUnderstood.title, texts)


def fault_sentence(fault: Mapping[str, Any]) -> str:
    """Return a fault that pydantic found: the field, and what is wrong with it."""
    # A location is the part of the request (body, query, path), then the path of the field in it.
    part, *inner = fault["loc"]
    field = ".".join(map(str, inner)) or part
    text = FAULT_TEXTS.get(fault["type"], "has a value that is not understood")
    return f"{field}: {text.format_map(fault.get('ctx', {}))}"


def on_http_error(request: Request, error: Exception) -> JSONResponse:
    """Answer a request that the framework refuses: an unknown path, a wrong method."""
    assert isinstance(error, HTTPException)
    root = request.scope.get("root_path", "")
    reply = problem(error.status_code, f"{error.detail}; see {root}/docs for what there is")
    reply.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        reply.headers["Allow"] = ", ".join(sorted(_allowed_methods(request)))
    return reply


def _allowed_methods(request: Request) -> set[str]:
    """Return the methods that the path of a request has, over all routes."""
    allowed = set()
    for method in METHODS:
        scope = dict(request.scope) | {"method": method}
        matches = [route.matches(scope)[0] for route in request.app.routes]
        if Match.FULL in matches:
            allowed.add(method)
    if "GET" in allowed:
        allowed.add("HEAD")
    return allowed


def on_fault(_: Request, __: Exception) -> JSONResponse:
    """Answer an unforeseen error without its message; the log has it."""
    return problem(500, UNFORESEEN)
