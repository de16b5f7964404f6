"""A service runs as long as its block."""

import asyncio
from pathlib import Path

import pytest

from rag.errors import IndexMissing
from rag.service.session import running_service
from rag.settings import Settings


def test_a_service_answers_while_its_block_lasts(settings: Settings) -> None:
    with running_service(settings) as service:
        assert service.show("RNG seed").entry.id == "seed"
        assert service.state.generation == 1
    with pytest.raises(RuntimeError, match="after shutdown"):
        asyncio.run(service.similar("seed", 1))


def test_a_service_stops_when_its_block_fails(settings: Settings) -> None:
    with pytest.raises(ZeroDivisionError), running_service(settings) as service:
        raise ZeroDivisionError
    with pytest.raises(RuntimeError, match="after shutdown"):
        service.rebuild()


def test_no_service_runs_without_an_index(tmp_path: Path) -> None:
    with (
        pytest.raises(IndexMissing, match="rag build"),
        running_service(Settings(index=tmp_path / "nowhere")),
    ):
        pass
