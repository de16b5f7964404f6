"""HTTP in, JSON out, for whoever keeps the glossary: edits, rebuilds and their tasks, gaps, lint."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import Future
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import FastAPI, Header, Path, Query, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import TypeAdapter

from rag.contract import MAX_NAME, Draft, EditedPage, Findings, Gaps, Largest, as_page
from rag.desk import Desk
from rag.entries import etag
from rag.live import Believed, Edited, Live
from rag.rights import needs
from rag.settings import Settings
from rag.stated import Tag, stated
from rag.tasks import Task

Id = Annotated[str, Path(max_length=MAX_NAME, description="The id of an entry.", examples=["seed"])]
Prefer = Annotated[str, Header(max_length=200, description="`respond-async`: answer with a task at once.")]
TASK = TypeAdapter(Task)
LOOK_SECONDS = 0.1


def add_owner(app: FastAPI, live: Live, desk: Desk, settings: Settings) -> None:
    """Add what needs the right to write, and the asking after tasks."""
    add_edits(app, live)
    add_tasks(app, live)
    add_findings(app, desk, settings)


def add_findings(app: FastAPI, desk: Desk, settings: Settings) -> None:
    """Add what the glossary lacks, by what was asked in vain, and what could be better about its entries."""

    @app.get("/v1/gaps", summary="What the glossary lacks", tags=["edit"])
    @needs("write")
    async def gaps(query: Annotated[Largest, Query()]) -> Gaps:
        """List the topics that were declined or disliked and would be again, with what would mend each."""
        topics = await desk.gaps()
        return Gaps(len(topics), topics[: query.limit])

    @app.get("/v1/lint", summary="What could be better about entries", tags=["edit"])
    @needs("write")
    async def lint(query: Annotated[Largest, Query()]) -> Findings:
        """List what `rag lint` finds, the worst first; every entry is asked for, which takes some seconds."""
        found = await desk.lint(settings)
        return Findings(len(found), found[: query.limit])


def add_edits(app: FastAPI, live: Live) -> None:
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
        term: Id, draft: Draft, if_match: Tag = None, if_none_match: Tag = None, prefer: Prefer = ""
    ) -> Response:
        """Write an entry to the corpus, and answer once it can be asked for."""
        task, future = live.put(draft.entry(term), Believed(if_match, if_none_match))
        if "respond-async" in prefer:
            return accepted(task)
        edited = await finished(future)
        page = EditedPage(**asdict(as_page(edited.entry)), advice=edited.advice, index=edited.index)
        return stated(page, live.engine, etag(edited.entry), None, 201 if edited.created else 200)

    @app.delete(
        "/v1/terms/{term}",
        summary="Delete an entry",
        tags=["edit"],
        status_code=204,
        responses={202: {"model": Task}},
    )
    async def delete(term: Id, if_match: Tag = None, prefer: Prefer = "") -> Response:
        """Remove an entry from the corpus, and answer once it is gone."""
        task, future = live.delete(term, Believed(if_match))
        if "respond-async" in prefer:
            return accepted(task)
        edited = await finished(future)
        return Response(status_code=204, headers={"Glossary-Generation": str(edited.index.generation)})

    @app.post(
        "/v1/rebuild",
        summary="Rebuild the index",
        tags=["edit"],
        status_code=202,
        response_model=Task,
    )
    async def rebuild() -> Response:
        """Bring the index to what the corpus says; the task tells how far that is."""
        return accepted(live.rebuild())


async def finished(future: "Future[Edited]") -> Edited:
    """Return what came of an edit, which goes on though the client may hang up."""
    return await asyncio.shield(asyncio.wrap_future(future))


def accepted(task: Task) -> Response:
    """Return a task that was queued."""
    return JSONResponse(asdict(task), 202, {"Location": f"/v1/tasks/{task.id}"})


def add_tasks(app: FastAPI, live: Live) -> None:
    """Add the asking after tasks."""

    @app.get("/v1/tasks/{task}", summary="Where a task stands", tags=["tasks"])
    async def task_page(task: str) -> Task:
        """Tell how much of a task is done, and what came of it."""
        return live.tasks.get(task)

    @app.get(
        "/v1/tasks/{task}/events",
        summary="A task as it goes on",
        tags=["tasks"],
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {}}}},
    )
    async def task_events(task: str) -> StreamingResponse:
        """Tell of each change of a task, as server-sent events, until it has ended."""
        live.tasks.get(task)
        return StreamingResponse(events(live, task), media_type="text/event-stream")


async def events(live: Live, task: str) -> AsyncIterator[bytes]:
    """Yield a task whenever it has changed, the last time when it has ended."""
    told = None
    while told is None or not told.ended:
        now = live.tasks.get(task)
        if now != told:
            yield b"event: task\ndata: " + TASK.dump_json(now) + b"\n\n"
        told = now
        await asyncio.sleep(0 if now.ended else LOOK_SECONDS)
