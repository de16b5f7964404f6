"""Entries that need questions are handed out, and proposals kept, while the glossary is served."""

import asyncio
from collections.abc import Iterator

import pytest

from rag.corpus.folder import read_corpus
from rag.enrich.records import TaskOptions
from rag.errors import BadAnswer, UnknownTerm
from rag.search.engine import Engine
from rag.service.enriching import Enricher
from rag.service.live import LiveEngine
from rag.settings import Settings


@pytest.fixture
def live(engine: Engine, settings: Settings) -> Iterator[LiveEngine]:
    running = LiveEngine(engine, settings)
    yield running
    running.stop()


@pytest.fixture
def enricher(live: LiveEngine, settings: Settings) -> Enricher:
    return Enricher(live, settings)


def test_entries_with_the_fewest_questions_come_first_with_their_neighbours(
    enricher: Enricher,
) -> None:
    tasks = enricher.tasks(TaskOptions(limit=2))
    assert [task.id for task in tasks] == ["mercury-metal", "mercury-planet"]
    assert tasks[0].neighbours[0].id == "mercury-planet"
    with pytest.raises(UnknownTerm, match="'cow'"):
        enricher.tasks(TaskOptions(only=("cow",)))


def test_what_passes_is_in_the_files_and_in_the_index_soon(
    enricher: Enricher, live: LiveEngine, settings: Settings
) -> None:
    answer = {"id": "seed", "questions": ["wombats again and again", 7], "aliases": ["start"]}
    report = asyncio.run(enricher.propose(answer))
    assert report.kept == {"seed": ("wombats again and again",)}
    assert (report.aliases, len(report.notes)) == (1, 1)
    entries = {entry.id: entry for entry in read_corpus(settings.corpus)}
    assert entries["seed"].questions[-1] == "wombats again and again"
    # The rebuild that was queued comes first.
    _, waited = live.tasks.submit("rebuild", lambda _: report)
    waited.result()
    assert live.engine.show("seed").questions[-1] == "wombats again and again"


def test_an_answer_that_names_no_entry_is_refused_and_changes_nothing(
    enricher: Enricher, live: LiveEngine, settings: Settings
) -> None:
    before = read_corpus(settings.corpus)
    with pytest.raises(BadAnswer, match="no entry has the id 'cow'"):
        asyncio.run(enricher.propose({"id": "cow", "questions": ["moo"]}))
    assert read_corpus(settings.corpus) == before
    assert live.engine.manifest.generation == 1
