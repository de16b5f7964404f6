"""The replies that were given last, so that a repeated question costs nothing."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, TypeAlias

from cachetools import LRUCache
from pydantic import TypeAdapter

from rag.entries.hashes import ETAG_DIGITS
from rag.search.engine import Engine
from rag.types import ExplainedReply, Reply

# About what all replies in memory may take, and what a short one takes, in bytes.
CACHED_BYTES = 16_000_000
SHORT_REPLY_BYTES = 4_000
REPLY, EXPLAINED = TypeAdapter(Reply), TypeAdapter(ExplainedReply)
# A question, how many matches are wanted, and whether they are explained.
ReplyKey: TypeAlias = tuple[str, int, bool]


@dataclass(frozen=True)
class CachedReply:
    """A reply, and its JSON, which is made once, when first needed."""

    reply: Reply

    @cached_property
    def body(self) -> bytes:
        """The reply as JSON."""
        is_explained = isinstance(self.reply, ExplainedReply)
        form: TypeAdapter[Any] = EXPLAINED if is_explained else REPLY
        return form.dump_json(self.reply)

    @cached_property
    def etag(self) -> str:
        """The HTTP entity tag of the JSON, in double quotes."""
        return f'"{sha256(self.body).hexdigest()[:ETAG_DIGITS]}"'

    @property
    def size(self) -> int:
        """About what the reply and its JSON take in memory, in bytes."""
        definitions = sum(len(match.definition) for match in self.reply.matches)
        return SHORT_REPLY_BYTES + 2 * definitions


class ReplyCache:
    """The last replies of one engine; the first look-up for another engine empties it."""

    def __init__(self, engine: Engine) -> None:
        """Keep replies of `engine`."""
        self._engine = engine
        self._replies: LRUCache[ReplyKey, CachedReply] = LRUCache(
            CACHED_BYTES, getsizeof=lambda cached: cached.size
        )

    def get(self, engine: Engine, key: ReplyKey) -> CachedReply | None:
        """Return the reply of an engine, or None if it is not here."""
        if engine is not self._engine:
            self._engine = engine
            self._replies.clear()
        return self._replies.get(key)

    def put(self, engine: Engine, key: ReplyKey, reply: CachedReply) -> None:
        """Keep a reply, unless another engine serves by now or it is very large."""
        if engine is self._engine and reply.size < CACHED_BYTES:
            self._replies[key] = reply
