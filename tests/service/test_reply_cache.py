"""The replies that were given last."""

from dataclasses import replace
from pathlib import Path

import pytest

import rag.service.reply_cache
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.service.reply_cache import CachedReply, ReplyCache
from tests.toys import ToyEncoder

KEY = ("what is a seed", 5, False)


@pytest.fixture
def other(folder: Path) -> Engine:
    """Another engine over the same index."""
    return Engine(load_generation(folder), ToyEncoder())


def test_a_reply_that_was_kept_is_given_again(engine: Engine) -> None:
    cache, reply = ReplyCache(engine), CachedReply(engine.ask("what is a seed"))
    assert cache.get(engine, KEY) is None
    cache.put(engine, KEY, reply)
    assert cache.get(engine, KEY) is reply


def test_another_engine_finds_nothing_of_the_one_before(engine: Engine, other: Engine) -> None:
    cache = ReplyCache(engine)
    cache.put(engine, KEY, CachedReply(engine.ask("what is a seed")))
    assert cache.get(other, KEY) is None
    assert cache.get(engine, KEY) is None


def test_a_reply_that_comes_after_the_engine_was_replaced_is_not_kept(
    engine: Engine, other: Engine
) -> None:
    cache = ReplyCache(engine)
    cache.get(other, KEY)
    cache.put(engine, KEY, CachedReply(engine.ask("what is a seed")))
    assert cache.get(other, KEY) is None


def test_the_oldest_reply_goes_when_the_cache_is_full(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.service.reply_cache, "CACHED_BYTES", 10_000)
    cache, reply = ReplyCache(engine), CachedReply(engine.ask("what is a seed"))
    cache.put(engine, KEY, reply)
    cache.put(engine, ("what is noise", 5, False), reply)
    assert cache.get(engine, KEY) is None


def test_the_json_of_a_reply_is_made_once(engine: Engine) -> None:
    reply = CachedReply(engine.ask("what is a seed"))
    assert reply.body is reply.body
    assert b'"outcome":' in reply.body


def test_replies_that_differ_have_other_entity_tags(engine: Engine) -> None:
    seed, noise = CachedReply(engine.ask("what is a seed")), CachedReply(engine.ask("noise"))
    assert seed.etag == CachedReply(engine.ask("what is a seed")).etag != noise.etag


def test_an_explained_reply_keeps_its_reasons_in_json(engine: Engine) -> None:
    reply = CachedReply(engine.explain("what is a seed"))
    assert b'"reason":' in reply.body or b'"why":' in reply.body


def test_a_reply_with_long_definitions_takes_more_room(engine: Engine) -> None:
    short = engine.ask("what is a seed")
    longer = [replace(match, definition=match.definition * 1000) for match in short.matches]
    long = CachedReply(replace(short, matches=tuple(longer)))
    assert long.size > 100 * CachedReply(short).size


def test_a_reply_larger_than_the_cache_is_not_kept(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.service.reply_cache, "CACHED_BYTES", 10)
    cache = ReplyCache(engine)
    cache.put(engine, KEY, CachedReply(engine.ask("what is a seed")))
    assert cache.get(engine, KEY) is None
