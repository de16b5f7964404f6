"""The review on a running server: what waits is counted, a decision is followed by a rebuild."""

import asyncio
from collections.abc import Iterator

import pytest

from rag.enrich.review import Decision
from rag.errors import UnknownTerm
from rag.formats.overlay import Doubtful, EnrichedEntry, Overlay, overlay_path, write_overlay
from rag.search.engine import Engine
from rag.service.live import LiveEngine
from rag.service.reviewing import Reviewer
from rag.settings import Settings
from tests.api.conftest import eventually

WAITING = {
    "seed": EnrichedEntry("seed", "", doubtful=(Doubtful("noise of pixels", "so it seems"),)),
    "gone": EnrichedEntry("gone", "", proposed_aliases=("lost",)),
}


@pytest.fixture
def live(engine: Engine, settings: Settings) -> Iterator[LiveEngine]:
    running = LiveEngine(engine, settings)
    yield running
    running.stop()


@pytest.fixture
def reviewer(live: LiveEngine, settings: Settings) -> Reviewer:
    """The review of six entries, of which one waits, beside what is left of another."""
    write_overlay(overlay_path(settings), Overlay(WAITING))
    return Reviewer(live, settings)


def test_entries_that_are_gone_wait_and_are_not_counted_as_without_questions(
    reviewer: Reviewer,
) -> None:
    waiting = asyncio.run(reviewer.entries("waiting", 50))
    assert [entry.id for entry in waiting.entries] == ["seed", "gone"]
    assert (waiting.total, waiting.waiting, waiting.without_questions) == (2, 2, 2)
    without = asyncio.run(reviewer.entries("without", 1))
    assert (without.total, [entry.id for entry in without.entries]) == (2, ["mercury-metal"])
    kept = asyncio.run(reviewer.entries("kept", 50))
    assert "gone" not in [entry.id for entry in kept.entries]


def test_a_decision_is_in_the_index_after_its_rebuild(reviewer: Reviewer, live: LiveEngine) -> None:
    decision = Decision("seed", "doubtful", "noise of pixels", "accept")
    decided = asyncio.run(reviewer.decide(decision))
    assert decided.decision == decision
    eventually(lambda: live.tasks.get(decided.rebuild.id).has_ended)
    assert "noise of pixels" in live.engine.show("seed").questions


def test_what_cannot_be_decided_is_told_and_nothing_is_rebuilt(
    reviewer: Reviewer, live: LiveEngine
) -> None:
    with pytest.raises(UnknownTerm, match="does not wait for 'seed'"):
        asyncio.run(reviewer.decide(Decision("seed", "doubtful", "never", "accept")))
    live.tasks.close()
    assert live.engine.manifest.generation == 1
