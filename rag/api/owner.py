"""Routes for the owner of the glossary: edits, rebuilds and their tasks, gaps, lint."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Future
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Header, Path, Query, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import TypeAdapter

from rag.api.conditional import ETagHeader, with_etag
from rag.api.requests import MAX_NAME, EntryBody, LimitQuery
from rag.entries.codec import etag
from rag.http.rights import needs
from rag.service.answering import AnswerService
from rag.service.answers import EditedPage, Findings, Gaps, entry_page
from rag.service.edits import Edit, Editor
from rag.service.preconditions import Precondition
from rag.service.tasks import Task, Tasks

Id = Annotated[str, Path(max_length=MAX_NAME, description="The id of an entry.", examples=["seed"])]
Prefer = Annotated[
    str, Header(max_length=200, description="`respond-async`: answer with a task at once.")
]
# The preference of a client that does not wait for the edit (RFC 7240, 4.1).
RESPOND_ASYNC = "respond-async"
TASK = TypeAdapter(Task)
POLL_SECONDS = 0.1
Responses = dict[int | str, dict[str, Any]]
PUT_RESPONSES: Responses = {201: {"model": EditedPage}, 202: {"model": Task}}
DELETE_RESPONSES: Responses = {202: {"model": Task}}


def add_owner_routes(app: FastAPI, service: AnswerService) -> None:
    """Add the routes that need the right to write, and those for tasks."""
    _add_put(app, service.edits)
    _add_delete(app, service.edits)
    _add_rebuild(app, service)
    _add_tasks(app, service.tasks)
    _add_findings(app, service)


def _add_put(app: FastAPI, edits: Editor) -> None:
    """Add the route to write an entry."""

    @app.put(
        "/v1/terms/{term}",
        summary="Write an entry",
        tags=["edit"],
        response_model=EditedPage,
        responses=PUT_RESPONSES,
    )
    async def put(
        term: Id,
        body: EntryBody,
        if_match: ETagHeader = None,
        if_none_match: ETagHeader = None,
        prefer: Prefer = "",
    ) -> Response:
        """Write an entry to the corpus, and answer once it can be asked for."""
        task, future = edits.put(body.entry(term), Precondition(if_match, if_none_match))
        if RESPOND_ASYNC in prefer:
            return _accepted(task)
        edit = await _finished(future)
        status = 201 if edit.created else 200
        return with_etag(_edited_page(edit), etag(edit.entry), edit.index, status=status)


def _add_delete(app: FastAPI, edits: Editor) -> None:
    """Add the route to delete an entry."""

    @app.delete(
        "/v1/terms/{term}",
        summary="Delete an entry",
        tags=["edit"],
        status_code=204,
        responses=DELETE_RESPONSES,
    )
    async def delete(term: Id, if_match: ETagHeader = None, prefer: Prefer = "") -> Response:
        """Remove an entry from the corpus, and answer once it is gone."""
        task, future = edits.delete(term, Precondition(if_match))
        if RESPOND_ASYNC in prefer:
            return _accepted(task)
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
    async def rebuild() -> Response:
        """Bring the index to what the corpus says; the task tells how far that is."""
        return _accepted(service.rebuild())


def _add_tasks(app: FastAPI, tasks: Tasks) -> None:
    """Add the routes for the state of a task."""

    @app.get("/v1/tasks/{task}", summary="Where a task stands", tags=["tasks"])
    async def task_page(task: str) -> Task:
        """Tell how much of a task is done, and what came of it."""
        return tasks.get(task)

    @app.get(
        "/v1/tasks/{task}/events",
        summary="A task as it goes on",
        tags=["tasks"],
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def task_events(task: str) -> StreamingResponse:
        """Tell of each change of a task, as server-sent events, until it has ended."""
        tasks.get(task)
        return StreamingResponse(_events(tasks, task), media_type="text/event-stream")


def _add_findings(app: FastAPI, service: AnswerService) -> None:
    """Add the routes for what the glossary lacks, and for what could be better about entries."""

    @app.get("/v1/gaps", summary="What the glossary lacks", tags=["edit"])
    @needs("write")
    async def gaps(query: Annotated[LimitQuery, Query()]) -> Gaps:
        """List the topics that were declined or disliked and still would be, each with a remedy."""
        topics = await service.gaps()
        return Gaps(len(topics), topics[: query.limit])

    @app.get("/v1/lint", summary="What could be better about entries", tags=["edit"])
    @needs("write")
    async def lint(query: Annotated[LimitQuery, Query()]) -> Findings:
        """List the findings of `rag lint`, the worst first; checking all entries takes seconds."""
        findings = await service.lint()
        return Findings(len(findings), findings[: query.limit])


def _edited_page(edit: Edit) -> EditedPage:
    """Return an edit as a record for JSON."""
    return EditedPage(**vars(entry_page(edit.entry)), advice=edit.advice, index=edit.index)


async def _finished(future: "Future[Edit]") -> Edit:
    """Return a finished edit, or raise its error; it goes on if the client hangs up."""
    return await asyncio.shield(asyncio.wrap_future(future))


def _accepted(task: Task) -> Response:
    """Return the answer 202 for a queued task, with its address."""
    return JSONResponse(asdict(task), 202, {"Location": f"/v1/tasks/{task.id}"})


async def _events(tasks: Tasks, task_id: str) -> AsyncIterator[bytes]:
    """Yield a server-sent event for each change of a task, the last when it has ended."""
    previous = None
    while previous is None or not previous.has_ended:
        task = tasks.get(task_id)
        if task != previous:
            yield b"event: task\ndata: " + TASK.dump_json(task) + b"\n\n"
        previous = task
        if not task.has_ended:
            await asyncio.sleep(POLL_SECONDS)
