"""HTTP in, JSON out, for whoever keeps the glossary: edits, rebuilds and their tasks, gaps, lint."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Future
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Header, Path, Query, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import TypeAdapter

from rag.api.conditional import Tag, with_etag
from rag.api.requests import MAX_NAME, EntryBody, LimitQuery
from rag.entries.codec import etag
from rag.http.rights import needs
from rag.service.answering import AnswerService
from rag.service.answers import EditedPage, Findings, Gaps, as_page
from rag.service.edits import Edit
from rag.service.preconditions import Precondition
from rag.service.tasks import Task, Tasks

Id = Annotated[str, Path(max_length=MAX_NAME, description="The id of an entry.", examples=["seed"])]
Prefer = Annotated[
    str, Header(max_length=200, description="`respond-async`: answer with a task at once.")
]
TASK = TypeAdapter(Task)
LOOK_SECONDS = 0.1


def add_owner(app: FastAPI, service: AnswerService) -> None:
    """Add what needs the right to write, and the asking after tasks."""
    add_edits(app, service)
    add_tasks(app, service.tasks)
    add_findings(app, service)


def add_findings(app: FastAPI, service: AnswerService) -> None:
    """Add what the glossary lacks, by what was asked in vain, and what could be better about its entries."""

    @app.get("/v1/gaps", summary="What the glossary lacks", tags=["edit"])
    @needs("write")
    async def gaps(query: Annotated[LimitQuery, Query()]) -> Gaps:
        """List the topics that were declined or disliked and would be again, with what would mend each."""
        topics = await service.gaps()
        return Gaps(len(topics), topics[: query.limit])

    @app.get("/v1/lint", summary="What could be better about entries", tags=["edit"])
    @needs("write")
    async def lint(query: Annotated[LimitQuery, Query()]) -> Findings:
        """List what `rag lint` finds, the worst first; every entry is asked for, which takes some seconds."""
        findings = await service.lint()
        return Findings(len(findings), findings[: query.limit])


def add_edits(app: FastAPI, service: AnswerService) -> None:
    """Add the writing of entries; `If-Match` with the ETag of an entry keeps two editors from undoing each other."""
    written: dict[int | str, dict[str, Any]] = {201: {"model": EditedPage}, 202: {"model": Task}}

    @app.put(
        "/v1/terms/{term}",
        summary="Write an entry",
        tags=["edit"],
        response_model=EditedPage,
        responses=written,
    )
    async def put(
        term: Id,
        body: EntryBody,
        if_match: Tag = None,
        if_none_match: Tag = None,
        prefer: Prefer = "",
    ) -> Response:
        """Write an entry to the corpus, and answer once it can be asked for."""
        task, future = service.edits.put(body.entry(term), Precondition(if_match, if_none_match))
        if "respond-async" in prefer:
            return accepted(task)
        edit = await finished(future)
        page, status = edited_page(edit), 201 if edit.created else 200
        return with_etag(page, etag(edit.entry), edit.index, status=status)

    @app.delete(
        "/v1/terms/{term}",
        summary="Delete an entry",
        tags=["edit"],
        status_code=204,
        responses={202: {"model": Task}},
    )
    async def delete(term: Id, if_match: Tag = None, prefer: Prefer = "") -> Response:
        """Remove an entry from the corpus, and answer once it is gone."""
        task, future = service.edits.delete(term, Precondition(if_match))
        if "respond-async" in prefer:
            return accepted(task)
        edit = await finished(future)
        headers = {"Glossary-Generation": str(edit.index.generation)}
        return Response(status_code=204, headers=headers)

    @app.post(
        "/v1/rebuild",
        summary="Rebuild the index",
        tags=["edit"],
        status_code=202,
        response_model=Task,
    )
    async def rebuild() -> Response:
        """Bring the index to what the corpus says; the task tells how far that is."""
        return accepted(service.rebuild())


def edited_page(edit: Edit) -> EditedPage:
    """Return what an edit did as it is sent."""
    return EditedPage(**vars(as_page(edit.entry)), advice=edit.advice, index=edit.index)


async def finished(future: "Future[Edit]") -> Edit:
    """Return what came of an edit, which goes on though the client may hang up."""
    return await asyncio.shield(asyncio.wrap_future(future))


def accepted(task: Task) -> Response:
    """Return a task that was queued."""
    return JSONResponse(asdict(task), 202, {"Location": f"/v1/tasks/{task.id}"})


def add_tasks(app: FastAPI, tasks: Tasks) -> None:
    """Add the asking after tasks."""

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
        return StreamingResponse(events(tasks, task), media_type="text/event-stream")


async def events(tasks: Tasks, task: str) -> AsyncIterator[bytes]:
    """Yield a task whenever it has changed, the last time when it has ended."""
    before = None
    while before is None or not before.ended:
        now = tasks.get(task)
        if now != before:
            yield b"event: task\ndata: " + TASK.dump_json(now) + b"\n\n"
        before = now
        if not now.ended:
            await asyncio.sleep(LOOK_SECONDS)
