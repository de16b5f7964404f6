"""Entries in context as they were found last: pages of one entry are often wanted together."""

from cachetools import LRUCache

from rag.search.engine import Engine
from rag.service.entry_queries import EntryContext, find_in_context

CACHED_CONTEXTS = 200


class ContextCache:
    """The last contexts of one engine; the first look-up for another engine empties it.

    It belongs to one thread.
    """

    def __init__(self) -> None:
        """Begin with no context."""
        self._engine: Engine | None = None
        self._contexts: LRUCache[str, EntryContext] = LRUCache(CACHED_CONTEXTS)

    def find(self, engine: Engine, name: str) -> EntryContext:
        """Return the entry with a name in its context. Raises UnknownTerm."""
        if engine is not self._engine:
            self._engine = engine
            self._contexts.clear()
        context = self._contexts.get(name)
        if context is None:
            context = self._contexts[name] = find_in_context(engine, name)
        return context
