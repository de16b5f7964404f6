"""Entries in context as they were found last."""

import pytest

import rag.service.context_cache
from rag.search.engine import Engine
from rag.service.context_cache import ContextCache
from rag.service.entry_queries import EntryContext, find_in_context
from tests.toys import ToyEncoder


def test_a_context_is_found_once_for_each_engine(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[str] = []

    def find(engine: Engine, name: str) -> EntryContext:
        found.append(name)
        return find_in_context(engine, name)

    monkeypatch.setattr(rag.service.context_cache, "find_in_context", find)
    cache = ContextCache()
    assert cache.find(engine, "seed") == cache.find(engine, "seed")
    assert cache.find(engine, "vae").entry.id == "vae"
    assert found == ["seed", "vae"]
    cache.find(Engine(engine.opened, ToyEncoder()), "seed")
    assert found == ["seed", "vae", "seed"]
