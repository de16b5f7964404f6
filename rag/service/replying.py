"""How a question gets its reply: from the cache, a thread or a process, and a second opinion."""

from dataclasses import replace
from typing import TYPE_CHECKING

from rag.http.metrics import Metrics
from rag.search.candidate import Retrieval
from rag.search.engine import Engine
from rag.search.second_opinion import SHOWN, is_unsure, with_opinion
from rag.service.answering_processes import AnsweringProcesses
from rag.service.live import LiveEngine
from rag.service.reply_cache import CachedReply, ReplyCache
from rag.service.thread_pool import WorkerPool
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.service.second_opinions import SecondOpinions


class Replier:
    """Replies to questions by the engine that serves. It belongs to one event loop."""

    def __init__(
        self, live: LiveEngine, workers: WorkerPool, settings: Settings, metrics: Metrics
    ) -> None:
        """Reply by the engine of `live`, in the threads of `workers`. Raises BadSetting."""
        self._live = live
        self._workers = workers
        self._metrics = metrics
        self._processes = AnsweringProcesses(settings)
        self._replies = ReplyCache(live.engine)
        self._opinions = _configured_opinions(settings)

    def start(self) -> None:
        """Start the processes that answer beside this one, as the settings say."""
        self._processes.start()

    def stop(self) -> None:
        """End them."""
        self._processes.stop()

    @property
    def processes(self) -> int:
        """The number of processes that answer, this one among them."""
        return self._processes.running

    async def reply(
        self, question: str, limit: int, explain: bool, is_typing: bool = False
    ) -> CachedReply:
        """Return the reply to a question, from the cache if it is there."""
        engine, key = self._live.engine, (question, limit, explain)
        cached = self._replies.get(engine, key)
        if cached is not None:
            return cached
        if self._opinions is None:
            asked = (engine, question, limit, explain)
            cached = CachedReply(await self._workers.run(self._processes.ask, *asked))
            self._replies.put(engine, key, cached)
            return cached
        wanted = max(limit, SHOWN)
        retrieved, _ = await self._workers.run(engine.retrieve, question, wanted)
        if is_unsure(retrieved) and not is_typing:
            retrieved = await self._with_opinion(engine, question, retrieved)
        compose = engine.explained if explain else engine.reply
        shown = replace(retrieved, candidates=retrieved.candidates[:limit])
        cached = CachedReply(await self._workers.run(compose, question, shown))
        # While an opinion is missing, the next one who asks may get it.
        if retrieved.opinion or not is_unsure(retrieved):
            self._replies.put(engine, key, cached)
        return cached

    async def _with_opinion(self, engine: Engine, question: str, retrieved: Retrieval) -> Retrieval:
        """Return the retrieval with the word of a language model, if it says anything."""
        assert self._opinions
        first = retrieved.candidates[:SHOWN]
        entries = [engine.index.entries[candidate.entry] for candidate in first]
        opinion = await self._opinions.ask(question, entries)
        if opinion is None:
            self._metrics.count_opinion("missing")
            return retrieved
        self._metrics.count_opinion("entry" if opinion.entry else "none")
        return with_opinion(retrieved, opinion.entry, self._opinions.model)


def _configured_opinions(settings: Settings) -> "SecondOpinions | None":
    """Return the second opinions on unsure replies, if the settings want it.

    Raises BadSetting.
    """
    if settings.llm_ask == "off":
        return None
    from rag.service.second_opinions import second_opinions  # here: httpx2, which few need

    return second_opinions(settings)
