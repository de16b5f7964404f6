"""Work is done in turn, and refused when too much of it waits."""

import asyncio
from threading import Event

import pytest

from rag.errors import Overloaded
from rag.service.thread_pool import WorkerPool


def test_work_is_done_and_its_result_handed_back() -> None:
    assert asyncio.run(WorkerPool().run(divmod, 7, 2)) == (3, 1)


def test_a_fault_of_the_work_reaches_whoever_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        asyncio.run(WorkerPool().run(divmod, 7, 0))


def test_more_than_can_wait_is_refused_at_once_and_the_rest_is_done() -> None:
    async def crowd() -> list[object]:
        gate = Event()
        workers = WorkerPool(waiting_at_most=3)
        tasks = [asyncio.create_task(workers.run(gate.wait, 10)) for _ in range(5)]
        await asyncio.sleep(0)
        refused = [task for task in tasks if task.done()]
        gate.set()
        assert len(refused) == 2
        return await asyncio.gather(*tasks, return_exceptions=True)

    results = asyncio.run(crowd())
    assert results[:3] == [True, True, True]
    assert [type(each) for each in results[3:]] == [Overloaded, Overloaded]


def test_whoever_hangs_up_while_waiting_makes_room() -> None:
    async def hang_up() -> int:
        gate = Event()
        workers = WorkerPool()
        tasks = [asyncio.create_task(workers.run(gate.wait, 10)) for _ in range(50)]
        await asyncio.sleep(0)
        for task in tasks[20:]:
            task.cancel()
        await asyncio.sleep(0.01)
        left = workers.pending
        gate.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        return left

    assert asyncio.run(hang_up()) == 20
