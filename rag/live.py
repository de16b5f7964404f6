"""An index folder and a corpus that change -> the engine that serves now. The conductor of a running server.

Follows the pointer of the index folder, whoever moves it; rebuilds and edits, one after the other. An answer goes on
with the engine it began with.
"""

import gc
import logging
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread

from rag.backends import open_backend
from rag.build import Builder, Built
from rag.check import claimed_by_others, style, unfit_id, unsound
from rag.corpus import Corpus
from rag.disk import put_in_place, take_away
from rag.editing import entry_text
from rag.encoders import open_encoder
from rag.engine import Engine
from rag.entries import etag
from rag.entry_file import SUFFIX
from rag.errors import CorpusUnwritable, EditConflict, EntryRefused, IndexUnusable, RagError, UnknownTerm
from rag.generations import Opened, folder_of, generation_of, load, load_compiled, read_pointer
from rag.manifest import check_large
from rag.settings import Settings
from rag.sources import Source, open_corpus, watched
from rag.tasks import Progress, Task, Tasks
from rag.types import Entry, Generation
from rag.watch import watch

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 0.2


@dataclass(frozen=True)
class Edited:
    """What an edit did: the entry as it is now or was, whether it is new, the house rules it breaks, what serves."""

    entry: Entry
    created: bool
    advice: tuple[str, ...]
    index: Generation


@dataclass(frozen=True)
class Believed:
    """The state in which an editor believes an entry to be: If-Match and If-None-Match of HTTP."""

    matches: str | None = None
    none_matches: str | None = None


class Live:
    """The engine of a running server, and what changes it."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        """Serve an engine; nothing is followed before `start`. Raises CorpusError if there is nothing to watch."""
        self._watched = watched(settings) if settings.watch else None
        self.engine = engine
        self.tasks = Tasks()
        self.faults: dict[str, str] = {}
        self._settings = settings
        self._corpus: Source | None = None
        # Files that were saved since they were read; None stands for any.
        self._touched: set[Path] | None = None
        # The generation that says what the corpus said when it was last read.
        self._agreed: int | None = None
        self._waiting: Task | None = None
        self._asking, self._adopting = Lock(), Lock()
        self._stop = Event()

    def start(self) -> None:
        """Follow the index folder, and the corpus if that is wanted."""
        gc.freeze()
        Thread(target=self._follow, name="follow", daemon=True).start()
        Thread(target=self._look_through, name="look-through", daemon=True).start()
        if self._watched:
            self.rebuild()
            Thread(target=watch, args=(*self._watched, self.rebuild, self._stop), name="watch", daemon=True).start()

    def stop(self) -> None:
        """Finish the task that was begun, and follow nothing any more."""
        self._stop.set()
        self.tasks.close()

    def rebuild(self, touched: Iterable[Path] | None = None) -> Task:
        """Queue a rebuild, of the touched files if it is known which; one that waits already takes these in."""
        with self._asking:
            self._touch(touched)
            if self._waiting is None:
                self._waiting, _ = self.tasks.submit("rebuild", self._catch_up)
            return self._waiting

    def put(self, entry: Entry, believed: Believed) -> tuple[Task, Future[Edited]]:
        """Queue the writing of an entry to the corpus, then to the index."""
        return self.tasks.submit("put", lambda progress: self._put(entry, believed, progress))

    def delete(self, entry: str, believed: Believed) -> tuple[Task, Future[Edited]]:
        """Queue the removal of an entry from the corpus, then from the index."""
        return self.tasks.submit("delete", lambda progress: self._delete(entry, believed, progress))

    def _touch(self, touched: Iterable[Path] | None) -> None:
        if touched is None or self._touched is None:
            self._touched = None
        else:
            self._touched |= set(touched)

    def _catch_up(self, progress: Progress) -> Built:
        """Bring the index to what the corpus says."""
        with self._asking:
            touched, self._touched, self._waiting = self._touched, set(), None
        began = time.perf_counter()
        try:
            self._corpus = self._reread(touched)
            built = self._build(self._corpus, touched, progress)
        except RagError as error:
            self._note("corpus", str(error))
            raise
        self._note("corpus", "")
        log.info("generation %d says what the corpus says, after %.2f s", built.generation, time.perf_counter() - began)
        return built

    def _reread(self, touched: set[Path] | None) -> Source:
        if self._corpus and touched is not None:
            return self._corpus.reread(touched)
        corpus = open_corpus(self._settings)
        if self._corpus is None:
            # What is held from now on need not be looked through for garbage again and again.
            gc.freeze()
        return corpus

    def _build(self, corpus: Source, touched: set[Path] | None, progress: Progress) -> Built:
        """Bring the index to a corpus; only what was touched is compared if nothing else can differ."""
        corpus.marks()
        self._adopt()
        only = entries_of(corpus, touched) if self._agreed == self.engine.manifest.generation else None
        self._agreed = None
        backend = open_backend(self._settings)
        builder = Builder(self._settings.index, self.engine.encoder, self.engine.opened, backend=backend)
        opened, built = builder.update(corpus, only, progress)
        self._adopt(opened)
        self._agreed = built.generation
        return built

    def _put(self, entry: Entry, believed: Believed, progress: Progress) -> Edited:
        path = self._caught_up(entry.id, progress)
        before = self.engine.index.entries.get(entry.id)
        require(entry.id, before, believed)
        faults = list(refused(entry, before is None, self.engine))
        if faults:
            raise EntryRefused(faults)
        text = entry_text(entry, path.read_text(encoding="utf-8-sig") if before else "")
        with changing(path):
            put_in_place(path, text.encode())
        index = self._after_edit(path, progress)
        return Edited(entry, before is None, tuple(told for _, told in style(entry)), index)

    def _delete(self, entry: str, believed: Believed, progress: Progress) -> Edited:
        path = self._caught_up(entry, progress)
        before = self.engine.index.entries.get(entry)
        require(entry, before, believed)
        if before is None:
            raise UnknownTerm(f"No entry has the id {entry[:80]!r}; GET /v1/terms lists them.")
        if len(self.engine.index.entries) == 1:
            raise EntryRefused(["a glossary needs at least one entry; put another before this one is deleted"])
        with changing(path):
            take_away(path)
        return Edited(before, False, (), self._after_edit(path, progress))

    def _caught_up(self, entry: str, progress: Progress) -> Path:
        """Bring the index to what the corpus says, whatever has been noticed of it; return the file of an entry."""
        with self._asking:
            self._touch([self._corpus.path_of(entry)] if self._corpus else None)
        self._catch_up(progress)
        assert self._corpus
        return self._corpus.path_of(entry)

    def _after_edit(self, path: Path, progress: Progress) -> Generation:
        assert self._corpus
        self._corpus = self._corpus.reread([path])
        self._build(self._corpus, {path}, progress)
        return generation_of(self.engine.manifest)

    def _adopt(self, opened: Opened | None = None) -> None:
        """Serve the generation that the pointer names, opened already or not. Raises IndexUnusable."""
        with self._adopting:
            held = self.engine.opened
            opened = load(self._settings.index, opened or held, open_backend(self._settings))
            if opened.manifest == held.manifest:
                return
            encoder = self.engine.encoder
            if encoder.card != opened.manifest.encoder:
                name, compiled = opened.manifest.encoder.model, load_compiled(self._settings.index)
                encoder = open_encoder(name, self._settings.device, compiled)
            engine = Engine(opened, encoder, previous=self.engine)
            engine.warm()
            self.engine = engine
        log.info("generation %d serves, %d entries", opened.manifest.generation, opened.manifest.entries)

    def _follow(self) -> None:
        seen = ""
        while not self._stop.wait(FOLLOW_SECONDS):
            try:
                said = read_pointer(self._settings.index)
                if said != seen:
                    seen = said
                    self._adopt()
                    self._note("index", "")
            except RagError as error:
                self._note("index", str(error))
            except Exception:
                log.exception("the index folder cannot be followed")

    def _look_through(self) -> None:
        """Find out whether the files that were too large to be looked through at the start are sound."""
        opened = self.engine.opened
        try:
            check_large(folder_of(self._settings.index, opened.manifest.generation), opened.manifest)
        except IndexUnusable as error:
            # A generation that was replaced meanwhile may be gone.
            if self.engine.opened is opened:
                self._note("files", str(error))

    def _note(self, what: str, fault: str) -> None:
        """Remember what is wrong with the corpus or the index folder, if anything; the old index goes on serving."""
        if fault and self.faults.get(what) != fault:
            log.warning("the index stays as it is: %s", fault)
        self.faults = (
            {**self.faults, what: fault}
            if fault
            else {each: told for each, told in self.faults.items() if each != what}
        )


def entries_of(corpus: Source, touched: set[Path] | None) -> set[str] | None:
    """Return the entries whose files were touched, None if that may be any."""
    if touched is None or not isinstance(corpus, Corpus) or any(path.suffix != SUFFIX for path in touched):
        return None
    return {path.stem for path in touched}


@contextmanager
def changing(path: Path) -> Iterator[None]:
    """Turn what the disk refuses into CorpusUnwritable."""
    try:
        yield
    except OSError as error:
        raise CorpusUnwritable(f"{path} cannot be changed ({error.strerror}); it is as it was.") from error


def refused(entry: Entry, new: bool, engine: Engine) -> Iterable[str]:
    """Yield why an entry cannot be put into a glossary."""
    there = engine.index.entries
    if new:
        yield from (told for _, told in unfit_id(entry))
    seen = {other for other in entry.see_also if other in there}
    yield from (told for _, told in unsound(entry, {*seen, entry.id}))
    yield from (told for _, told in claimed_by_others(entry, there, engine.retriever.names))


def require(entry: str, before: Entry | None, believed: Believed) -> None:
    """Raise EditConflict unless an entry is in the state that the editor believes."""
    state = etag(before) if before else None
    there = "is not there" if state is None else f"is {state} now"
    if believed.matches is not None and not listed(state, believed.matches):
        raise EditConflict(f"The entry {entry!r} {there}, not {believed.matches}; get it again, then edit that.")
    if believed.none_matches is not None and listed(state, believed.none_matches):
        raise EditConflict(f"The entry {entry!r} {there} already; send If-Match with that to change it.")


def listed(state: str | None, tags: str) -> bool:
    """Tell whether a state is among the entity tags of a header; `*` stands for any."""
    return state is not None and (tags.strip() == "*" or state in [tag.strip() for tag in tags.split(",")])
