"""The glossary is inspected once for each generation and state of its files."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from rag.errors import CorpusError, Overloaded
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.service.lint_cache import LintCache, file_states
from rag.service.thread_pool import WorkerPool
from rag.settings import Settings
from tests.toys import ToyEncoder


class CountingEngine(Engine):
    """Counts how often it is inspected, and waits each time until it may go on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(load_generation(folder), ToyEncoder())
        self.inspected = 0
        self.may_go_on = Event()
        self.may_go_on.set()

    @property
    def reach_note(self) -> str:
        self.inspected += 1
        self.may_go_on.wait()
        return super().reach_note


@pytest.fixture
def counting(folder: Path) -> CountingEngine:
    return CountingEngine(folder)


@pytest.fixture
def workers() -> Iterator[WorkerPool]:
    pool = WorkerPool(2, threads=1)
    yield pool
    pool.close()


def rules(cache: LintCache, engine: Engine, workers: WorkerPool) -> list[str]:
    found = asyncio.run(cache.findings(engine, workers))
    return [finding.rule for finding in found]


def test_what_is_as_it_was_is_not_inspected_again(
    counting: CountingEngine, settings: Settings, workers: WorkerPool
) -> None:
    cache = LintCache(settings)
    first = rules(cache, counting, workers)
    assert rules(cache, counting, workers) == first
    assert counting.inspected == 1


def test_another_generation_is_inspected(
    counting: CountingEngine, folder: Path, settings: Settings, workers: WorkerPool
) -> None:
    cache, newer = LintCache(settings), CountingEngine(folder)
    newer.manifest = replace(newer.manifest, generation=2)
    rules(cache, counting, workers)
    rules(cache, newer, workers)
    assert newer.inspected == 1


def test_a_saved_file_is_inspected(
    counting: CountingEngine, corpus: Path, settings: Settings, workers: WorkerPool
) -> None:
    cache, seed = LintCache(settings), corpus / "seed.md"
    assert "not-indexed" not in rules(cache, counting, workers)
    seed.write_text(seed.read_text() + "It is a whole number.\n")
    assert "not-indexed" in rules(cache, counting, workers)


def test_those_who_ask_meanwhile_get_the_same_and_one_who_leaves_takes_nothing_away(
    counting: CountingEngine, settings: Settings, workers: WorkerPool
) -> None:
    async def ask() -> None:
        cache = LintCache(settings)
        counting.may_go_on.clear()
        gone, *others = [asyncio.create_task(cache.findings(counting, workers)) for _ in range(3)]
        while not counting.inspected:
            await asyncio.sleep(0.001)
        gone.cancel()
        counting.may_go_on.set()
        found = await asyncio.gather(*others)
        assert found[0] is found[1]
        assert (gone.cancelled(), counting.inspected) == (True, 1)

    asyncio.run(ask())


def test_what_failed_is_tried_again(
    counting: CountingEngine, corpus: Path, settings: Settings, workers: WorkerPool
) -> None:
    cache, full = LintCache(settings), WorkerPool(0, threads=1)
    with pytest.raises(Overloaded):
        rules(cache, counting, full)
    assert "not-indexed" not in rules(cache, counting, workers)
    corpus.rename(corpus.with_name("moved"))
    with pytest.raises(CorpusError, match="no such file or folder"):
        rules(cache, counting, workers)


def test_an_overlay_counts_among_the_files(tmp_path: Path) -> None:
    table = tmp_path / "terms.csv"
    table.write_text("term,definition\nSeed,A seed is a number.\n")
    overlay = tmp_path / "questions.jsonl"
    settings = Settings(corpus=table, enrichment=str(overlay))
    before = file_states(settings)
    overlay.write_text("")
    assert file_states(settings) - before
