"""The answer service: questions in, records out, for every door, while the engine may change.

It runs work in threads, counts questions, and writes them and the feedback on them to the question
log, if its owner wants one.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from rag.annotate.prose import Form
from rag.enrich.records import EnrichmentReport, EnrichmentTask, TaskOptions
from rag.entries.language_tags import ANY_LANGUAGE, ReaderLanguages
from rag.gaps.open_questions import deduplicated
from rag.gaps.question_log import log_of, required
from rag.gaps.question_store import LoggedFeedback, LoggedQuestion
from rag.gaps.report import topics_of
from rag.gaps.topics import Topic
from rag.http.metrics import Metrics
from rag.lint.rules import Finding
from rag.search.engine import MATCHES, Engine
from rag.search.question import validate_question
from rag.service.answer_records import Suggestion
from rag.service.context_cache import ContextCache
from rag.service.entry_queries import (
    EntryContext,
    EntryFilter,
    EntryList,
    EntryMap,
    IndexState,
    ShownEntry,
    find_all_named,
    find_entry,
    index_state,
    list_entries,
    map_entries,
    public_names,
    suggestions,
)
from rag.service.gap_cache import GapCache
from rag.service.lint_cache import LintCache
from rag.service.live import LiveEngine
from rag.service.reply_cache import CachedReply
from rag.service.replying import Replier
from rag.service.reviewing import Reviewer
from rag.service.tasks import Task, Tasks
from rag.service.thread_pool import WorkerPool
from rag.settings import Settings
from rag.types import Annotation, Embeddings, Entry, ExplainedReply, Match, Reply

if TYPE_CHECKING:
    from rag.service.edits import Editor
    from rag.service.enriching import Enricher

# A long text takes as long as a hundred questions: long work has a queue of its own, so that
# questions wait only for questions.
LONG_WORK_WAITING = 16
# Pages are rendered one at a time, so that however many are wanted, probes are answered.
PAGES_WAITING = 64

Rendered = TypeVar("Rendered")


class AnswerService:
    """Answers, shows and edits the entries of one glossary.

    The coroutines belong to one event loop; they raise Overloaded when too much waits.
    """

    def __init__(self, engine: Engine, settings: Settings) -> None:
        """Serve an engine, and follow its index and corpus as the settings say, after `start`.

        Raises BadSetting or LogUnusable; CorpusError if the settings want a missing corpus watched.
        """
        self.metrics = Metrics()
        self._settings = settings
        self._live = LiveEngine(engine, settings)
        self.reviews = Reviewer(self._live, settings)
        self._log = log_of(settings)
        self._workers = WorkerPool(threads=max(settings.workers, os.cpu_count() or 1))
        self._long_work = WorkerPool(LONG_WORK_WAITING, threads=1)
        self._rendering = WorkerPool(PAGES_WAITING, threads=1)
        self._replier = Replier(self._live, self._workers, settings, self.metrics)
        self._contexts = ContextCache()
        self._gaps = GapCache()
        self._lint = LintCache(settings)
        self._names: Sequence[tuple[str, str]] = []
        self._names_engine: Engine | None = None

    @cached_property
    def edits(self) -> "Editor":
        """The edits of entries; what reads and writes files is loaded at the first one."""
        from rag.service.edits import Editor

        return Editor(self._live)

    @cached_property
    def _enricher(self) -> "Enricher":
        from rag.service.enriching import Enricher  # here: see `edits`

        return Enricher(self._live, self._settings)

    def start(self) -> None:
        """Follow the index and the corpus, and log questions, as the settings say."""
        self._live.start()
        self._replier.start()
        if self._log:
            self._log.start()

    def stop(self) -> None:
        """Finish the running work, flush the question log, and take no more work."""
        self._live.stop()
        self._workers.close()
        self._replier.stop()
        self._long_work.close()
        self._rendering.close()
        if self._log:
            self._log.stop()

    def warm(self) -> None:
        """Load the encoder, so that the first question does not wait. Raises RagError."""
        self._live.engine.warm()

    def read_lists(self) -> None:
        """Read the lists of names and words of a large glossary: the first question would wait."""
        self._live.engine.read_lists()

    @property
    def state(self) -> IndexState:
        """The state of the index that serves."""
        return index_state(self._live.engine)

    @property
    def faults(self) -> Mapping[str, str]:
        """Why no newer generation serves, by the part at fault: corpus, index or files."""
        return self._live.faults

    @property
    def tasks(self) -> Tasks:
        """The edits and rebuilds: queued, running or ended."""
        return self._live.tasks

    @property
    def pending(self) -> int:
        """The number of questions that wait or are being answered."""
        return self._workers.pending

    @property
    def is_full(self) -> bool:
        """Whether the queue is full, so that questions are refused."""
        return self._workers.is_full

    @property
    def workers(self) -> int:
        """The number of processes that answer questions, this one among them."""
        return self._replier.processes

    @property
    def questions_lost(self) -> int:
        """The number of questions that could not be logged."""
        if self._log is None:
            return 0
        return self._log.lost

    def rebuild(self) -> Task:
        """Queue a rebuild of the index from the corpus. Raises Overloaded."""
        return self._live.rebuild()

    async def ask(self, question: str, limit: int = MATCHES) -> Reply:
        """Answer a question from the glossary. Raises BadQuestion."""
        cached = await self._ask(question, limit, explain=False)
        return cached.reply

    async def ask_in_languages(
        self,
        question: str,
        limit: int,
        explain: bool = False,
        languages: ReaderLanguages = ANY_LANGUAGE,
    ) -> CachedReply:
        """Answer a question by a reply whose JSON is made once. Raises BadQuestion.

        Definitions are quoted in the first of the `languages` that an entry has.
        """
        cached = await self._ask(question, limit, explain)
        shown = self._live.engine.in_language(cached.reply, languages)
        return cached if shown == cached.reply else CachedReply(shown)

    async def explain(
        self, question: str, is_typing: bool = False, languages: ReaderLanguages = ANY_LANGUAGE
    ) -> ExplainedReply:
        """Answer a question, with the reason of each match. Raises BadQuestion.

        A question that somebody `is_typing` still is neither counted nor logged. `languages` as in
        `ask_in_languages`.
        """
        if is_typing:
            cached = await self._replier.reply(question, MATCHES, explain=True, is_typing=True)
        else:
            cached = await self._ask(question, MATCHES, explain=True)
        reply = self._live.engine.in_language(cached.reply, languages)
        assert isinstance(reply, ExplainedReply)
        return reply

    async def try_out(self, question: str, limit: int = MATCHES) -> Reply:
        """Answer a question that is neither counted nor logged; `record` does so later.

        Raises BadQuestion.
        """
        cached = await self._replier.reply(question, limit, explain=False, is_typing=True)
        return cached.reply

    async def _ask(self, question: str, limit: int, explain: bool) -> CachedReply:
        cached = await self._replier.reply(question, limit, explain)
        self.record(question, cached.reply)
        return cached

    def record(self, question: str, reply: Reply) -> None:
        """Count a question, and log it if the settings want a log."""
        self.metrics.count_reply(reply.outcome, reply.confidence)
        if self._log:
            now, first = int(time.time()), reply.matches[0].id
            result = (reply.outcome, reply.confidence, first, reply.index.generation)
            self._log.append(LoggedQuestion(now, question, *result))

    async def similar(self, term: str, limit: int) -> list[Match]:
        """Return the entries nearest to an entry, itself left out. Raises UnknownTerm."""
        return await self._workers.run(self._live.engine.similar, term, limit)

    async def similar_to_text(self, text: str, limit: int) -> list[Match]:
        """Return the entries nearest to a text. Raises BadQuestion."""
        return await self._workers.run(self._live.engine.similar_to_text, text, limit)

    async def embed(self, texts: Sequence[str]) -> Embeddings:
        """Return the unit vectors (texts, dimension) of texts, embedded as questions."""
        workers = self._workers if len(texts) == 1 else self._long_work
        return await workers.run(self._live.engine.embed, texts)

    async def annotate(self, text: str, form: Form, first_only: bool) -> Annotation:
        """Return the mentions of entries in the prose of a text; drafts are left out."""
        return await self._long_work.run(self._live.engine.annotate, text, form, first_only)

    def suggest(self, typed: str, limit: int) -> list[Suggestion]:
        """Return the names that begin as typed, at most `limit`, each with its entry."""
        return suggestions(self._live.engine, typed, limit)

    def terms(self, wanted: EntryFilter, offset: int, limit: int) -> EntryList:
        """Return a page of the entries that pass a filter, by term."""
        return list_entries(self._live.engine, wanted, offset, limit)

    def show(self, name: str) -> ShownEntry:
        """Return the entry with an id, term or alias. Raises UnknownTerm."""
        return find_entry(self._live.engine, name)

    async def show_in_context(self, name: str) -> EntryContext:
        """Return the entry with an id, term or alias, and related ones. Raises UnknownTerm."""
        return await self._rendering.run(self._contexts.find, self._live.engine, name)

    async def render(self, work: Callable[..., Rendered], *arguments: Any) -> Rendered:
        """Return the results of `work` on texts for a page, a page at a time. Raises Overloaded."""
        return await self._rendering.run(work, *arguments)

    def entries(self) -> Iterator[Entry]:
        """Yield all entries, by id."""
        return iter(self._live.engine.index.entries.values())

    def entries_named(self, name: str) -> list[ShownEntry]:
        """Return all entries with a name, each in its language; drafts are left out."""
        return find_all_named(self._live.engine, name)

    def names(self) -> Sequence[tuple[str, str]]:
        """Return (lower-case form, name) of the names of entries, sorted; drafts are left out."""
        engine = self._live.engine
        if engine is not self._names_engine:
            self._names_engine, self._names = engine, public_names(engine)
        return self._names

    def map(self) -> EntryMap:
        """Return the places of the entries on the map."""
        return map_entries(self._live.engine)

    def record_feedback(self, question: str, entry: str, is_helpful: bool) -> None:
        """Log whether an entry helped with a question; it is named by id, term or alias.

        Without an entry, that none answers the question.
        Raises QuestionsNotKept, BadQuestion or UnknownTerm.
        """
        log = required(self._log)
        valid_question = validate_question(question)
        entry_id = self._live.engine.show(entry).id if entry else ""
        log.append(LoggedFeedback(int(time.time()), valid_question, entry_id, is_helpful))

    async def gaps(self) -> list[Topic]:
        """Return the gaps of the glossary as topics, the largest first.

        Raises QuestionsNotKept or LogUnusable.
        """
        log = required(self._log)
        engine = self._live.engine
        missed = await asyncio.to_thread(lambda: deduplicated(log.missed()))
        gaps = await self._gaps.gaps(engine, missed, self._workers)
        return await self._workers.run(topics_of, engine, gaps)

    async def lint(self) -> list[Finding]:
        """Return the findings of lint on the entries, the worst first. Raises CorpusError."""
        return await self._lint.findings(self._live.engine, self._long_work)

    async def enrichment_tasks(self, wanted: TaskOptions) -> list[EnrichmentTask]:
        """Return entries that need questions. Raises CorpusError or UnknownTerm."""
        return await self._long_work.run(self._enricher.tasks, wanted)

    async def propose_questions(self, answer: Mapping[str, object]) -> EnrichmentReport:
        """Judge what is proposed for an entry, and keep what passes.

        `answer` has its id, questions and aliases. Raises BadAnswer, CorpusError, CorpusUnwritable
        or Overloaded.
        """
        return await self._enricher.propose(answer)
