"""Routes that change the glossary: write and delete an entry, rebuild the index."""

import asyncio
from concurrent.futures import Future
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote

from fastapi import Depends, FastAPI, Header, Path, Request, Response
from fastapi.responses import JSONResponse

from rag.api.conditional import ETagHeader, with_etag
from rag.api.requests import MAX_NAME, EntryBody
from rag.entries.hashes import etag
from rag.service.answer_records import EditedPage, entry_page
from rag.service.answering import AnswerService
from rag.service.preconditions import Precondition
from rag.service.tasks import Task

if TYPE_CHECKING:
    from rag.service.edits import Edit

Id = Annotated[str, Path(max_length=MAX_NAME, description="The id of an entry.", examples=["seed"])]
Prefer = Annotated[
    str, Header(max_length=200, description="`respond-async`: answer with a task at once.")
]
# The preference of a client that does not wait for the edit (RFC 7240, 4.1).
RESPOND_ASYNC = "respond-async"
Responses = dict[int | str, dict[str, Any]]
PUT_RESPONSES: Responses = {201: {"model": EditedPage}, 202: {"model": Task}}
DELETE_RESPONSES: Responses = {202: {"model": Task}}


def add_edit_routes(app: FastAPI, service: AnswerService) -> None:
    """Add the routes that write, delete and rebuild."""
    _add_put(app, service)
    _add_delete(app, service)
    _add_rebuild(app, service)


def _add_put(app: FastAPI, service: AnswerService) -> None:
    """Add the route to write an entry."""

    @app.put(
        "/v1/terms/{term}",
        summary="Write an entry",
        tags=["edit"],
        response_model=EditedPage,
        responses=PUT_RESPONSES,
    )
    async def put(
        request: Request,
        term: Id,
        body: EntryBody,
        precondition: Annotated[Precondition, Depends(_precondition)],
        prefer: Prefer = "",
    ) -> Response:
        """Write an entry to the corpus, and answer once it can be asked for.

        The body is the whole entry: a list that is left out becomes empty. What `GET` says of an
        entry can be changed and put back as it is.
        """
        task, future = service.edits.put(body.entry(term), precondition)
        if RESPOND_ASYNC in prefer:
            return _accepted(request, task)
        edit = await _finished(future)
        status = 201 if edit.created else 200
        reply = with_etag(_edited_page(edit), etag(edit.entry), edit.index, status=status)
        if edit.created:
            path = f"/v1/terms/{quote(edit.entry.id, safe='')}"
            reply.headers["Location"] = _address(request, path)
        return reply


def _add_delete(app: FastAPI, service: AnswerService) -> None:
    """Add the route to delete an entry."""

    @app.delete(
        "/v1/terms/{term}",
        summary="Delete an entry",
        tags=["edit"],
        status_code=204,
        responses=DELETE_RESPONSES,
    )
    async def delete(
        request: Request, term: Id, if_match: ETagHeader = None, prefer: Prefer = ""
    ) -> Response:
        """Remove an entry from the corpus, and answer once it is gone."""
        task, future = service.edits.delete(term, Precondition(if_match))
        if RESPOND_ASYNC in prefer:
            return _accepted(request, task)
        edit = await _finished(future)
        headers = {"Glossary-Generation": str(edit.index.generation)}
        return Response(status_code=204, headers=headers)


def _add_rebuild(app: FastAPI, service: AnswerService) -> None:
    """Add the route to rebuild the index."""

    @app.post(
        "/v1/rebuild",
        summary="Rebuild the index",
        tags=["edit"],
        status_code=202,
        response_model=Task,
    )
    async def rebuild(request: Request) -> Response:
        """Bring the index to what the corpus says; the task tells how far that is."""
        return _accepted(request, service.rebuild())


def _precondition(if_match: ETagHeader = None, if_none_match: ETagHeader = None) -> Precondition:
    """Return the condition that a request sets: what must hold of the entry it changes."""
    return Precondition(if_match, if_none_match)


def _edited_page(edit: "Edit") -> EditedPage:
    """Return an edit as a record for JSON."""
    return EditedPage(**vars(entry_page(edit.entry)), advice=edit.advice, index=edit.index)


async def _finished(future: "Future[Edit]") -> "Edit":
    """Return a finished edit, or raise its error; it goes on if the client hangs up."""
    return await asyncio.shield(asyncio.wrap_future(future))


def _accepted(request: Request, task: Task) -> Response:
    """Return the answer 202 for a queued task, with its address."""
    address = _address(request, f"/v1/tasks/{task.id}")
    return JSONResponse(asdict(task), 202, {"Location": address})


def _address(request: Request, path: str) -> str:
    """Return the address of a path of ours, below the path under which the client sees us."""
    root: str = request.scope.get("root_path", "")
    return root + path
