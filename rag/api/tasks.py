"""Routes for the state of a task: edits and rebuilds that go on."""

import asyncio
from collections.abc import AsyncIterator

from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter

from rag.service.tasks import Task, Tasks

TASK = TypeAdapter(Task)


POLL_SECONDS = 0.1


def add_task_routes(app: FastAPI, tasks: Tasks) -> None:
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
