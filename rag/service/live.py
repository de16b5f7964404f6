"""The live engine: it follows changes of the index folder and of the corpus.

The engine is replaced when the pointer of the index folder names another generation, whichever
process built it, and when a change of the corpus was built here. An answer ends with the engine it
began with.
"""

import gc
import logging
import math
import time
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING

from rag.errors import CorpusError, EntryGone, IndexUnusable, RagError
from rag.formats.bounded_process import end_processes
from rag.index.generations import (
    OpenedGeneration,
    generation_of,
)
from rag.index.index_folder import folder_of, read_pointer
from rag.index.manifest import check_large
from rag.index.vectors.open import open_backend
from rag.search.engine import Engine
from rag.service.engine_update import updated_engine
from rag.service.tasks import Progress, Task, Tasks, message_of
from rag.settings import Settings
from rag.types import Generation

if TYPE_CHECKING:
    from rag.build.built import Built
    from rag.corpus.watch import CorpusWatcher
    from rag.formats.sources import Source

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 0.2
# The pause before a generation that could not be opened is tried again.
FOLLOW_AGAIN_SECONDS = 1.0
# A watched corpus whose rebuild failed, though its files are in order, is tried again after this.
RETRY_SECONDS = 30.0
# How often a corpus is read again from which files go meanwhile.
READ_AGAIN = 3


class LiveEngine:
    """The engine of a running server, which newer engines replace."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        """Serve an engine; follow its index and corpus, as the settings say, after `start`.

        Raises CorpusError if the settings want a corpus watched and there is none.
        """
        self._watchers = self._watchers_of(settings) if settings.watch else []
        self.engine = engine
        self.tasks = Tasks()
        self.faults: dict[str, str] = {}
        self.corpus = settings.corpus
        self._settings = settings
        self._corpus: Source | None = None
        # Files that were saved since they were last read; None if any file may be.
        self._dirty: set[Path] | None = None
        # The generation that was built from the corpus as it was last read.
        self._synced_generation: int | None = None
        self._waiting: Task | None = None
        self._retry_at = math.inf
        self._queueing, self._swapping = Lock(), Lock()
        self._stop = Event()

    def _watchers_of(self, settings: Settings) -> list["CorpusWatcher"]:
        """Return the watcher of the corpus and its overlay. Raises CorpusError."""
        # Here and below: a server that starts builds nothing.
        from rag.corpus.watch import CorpusWatcher
        from rag.formats.sources import watched_files, watched_overlay

        corpus, pattern = watched_files(settings)
        lost = partial(self._set_fault, "watch")
        watchers = [CorpusWatcher(corpus, self.rebuild, pattern, lost)]
        overlay = watched_overlay(settings)
        if overlay:
            lost = partial(self._set_fault, "watch-overlay")
            watchers.append(CorpusWatcher(overlay, self.rebuild, lost=lost))
        return watchers

    def start(self) -> None:
        """Follow the index folder, and the corpus if the settings say to watch it."""
        gc.freeze()
        Thread(target=self._follow, name="follow", daemon=True).start()
        Thread(target=self._check_large_files, name="check-large-files", daemon=True).start()
        if self._watchers:
            self.rebuild()
        for watcher in self._watchers:
            Thread(target=watcher.run, args=(self._stop,), name="watch", daemon=True).start()

    def stop(self) -> None:
        """Finish the running task, but the reading of another format, and stop following."""
        self._stop.set()
        end_processes()
        self.tasks.close()

    def rebuild(self, saved: Iterable[Path] | None = None) -> Task:
        """Queue a rebuild, and return its task.

        `saved` are the files that changed, None if any may have. A rebuild that waits already
        takes these in. Raises Overloaded.
        """
        with self._queueing:
            self._mark_dirty(saved)
            if self._waiting is None:
                self._waiting, _ = self.tasks.submit("rebuild", self._catch_up)
            return self._waiting

    def catch_up_with(self, entry_id: str, progress: Progress) -> Path:
        """Update the index to the corpus as it is on disk, and return the file of an entry.

        That file is read again even if nobody noticed a change of it. Raises CorpusError, or
        NotEditable if the corpus is in a format that is not written to.
        """
        with self._queueing:
            if self._corpus:
                self._mark_dirty([self._corpus.path_of(entry_id)])
            else:
                self._mark_dirty(None)
        self._catch_up(progress)
        assert self._corpus
        return self._corpus.path_of(entry_id)

    def reindex(self, path: Path, progress: Progress) -> Generation:
        """Index a file that was just written or removed; return the generation with the change.

        Raises RagError; then the file counts as changed until a build succeeds.
        """
        assert self._corpus
        try:
            self._corpus = self._corpus.reread([path])
            self._build(self._corpus, {path}, progress)
        except Exception:
            with self._queueing:
                self._mark_dirty([path])
            raise
        return generation_of(self.engine.manifest)

    def _mark_dirty(self, saved: Iterable[Path] | None) -> None:
        """Note the files to read again, None if any may have changed. Holds the queueing lock."""
        if saved is None or self._dirty is None:
            self._dirty = None
        else:
            self._dirty |= set(saved)

    def _catch_up(self, progress: Progress) -> "Built":
        """Update the index to the corpus as it is on disk. Raises CorpusError.

        If that fails, the files that changed are read again the next time.
        """
        with self._queueing:
            dirty = self._dirty
            self._dirty = set()
            self._waiting = None
        began = time.perf_counter()
        self._retry_at = math.inf
        try:
            built = self._read_and_build(dirty, progress)
        except Exception as error:
            with self._queueing:
                self._mark_dirty(dirty)
            if not isinstance(error, CorpusError):
                self._retry_at = time.monotonic() + RETRY_SECONDS
            self._set_fault("corpus", message_of(error), error)
            raise
        self._set_fault("corpus", "")
        seconds = time.perf_counter() - began
        log.info("The index follows the glossary: generation %d, %.2f s", built.generation, seconds)
        return built

    def _read_and_build(self, dirty: set[Path] | None, progress: Progress) -> "Built":
        """Read the dirty files, and update the index to them. Raises CorpusError.

        Where a file goes between its reading and its indexing, all are read again.
        """
        self._swap_engine()
        for _ in range(READ_AGAIN):
            with suppress(EntryGone):
                return self._update(dirty, progress)
        return self._update(dirty, progress)

    def _update(self, dirty: set[Path] | None, progress: Progress) -> "Built":
        """Read the dirty files, and update the index to them. Raises CorpusError."""
        if self._synced_generation != self.engine.manifest.generation:
            # Somebody else built it, from files that may have changed since.
            dirty = None
        self._corpus = self._reread(dirty)
        return self._build(self._corpus, dirty, progress)

    def _reread(self, dirty: set[Path] | None) -> "Source":
        """Return the corpus with its dirty files read again. Raises CorpusError."""
        from rag.formats.sources import open_corpus

        if self._corpus and dirty is not None:
            return self._corpus.reread(dirty)
        corpus = open_corpus(self._settings)
        if self._corpus is None:
            # The corpus stays in memory: spare the garbage collector from walking it every time.
            gc.freeze()
        return corpus

    def _build(self, corpus: "Source", dirty: set[Path] | None, progress: Progress) -> "Built":
        """Update the index to a corpus; compare only dirty files if no other can differ."""
        from rag.build.builder import Builder

        synced_generation = self._synced_generation
        # Until the build succeeds, the index is not known to be that of the corpus.
        self._synced_generation = None
        corpus.content_hashes()
        is_synced = synced_generation == self.engine.manifest.generation
        changed = _entries_of(corpus, dirty) if is_synced else None
        backend = open_backend(self._settings)
        current = self.engine
        builder = Builder(self._settings.index, current.encoder, current.opened, backend=backend)
        opened, built = builder.update(corpus, changed, progress)
        self._swap_engine(opened)
        known = current.manifest.generation
        if changed is None or known in (built.generation, opened.manifest.previous):
            self._synced_generation = built.generation
        return built

    def _swap_engine(self, opened: OpenedGeneration | None = None) -> None:
        """Serve the generation that the pointer of the index folder names.

        `opened` is that generation if it is in memory already. Raises IndexUnusable.
        """
        with self._swapping:
            updated = updated_engine(self.engine, self._settings, opened)
            if updated is self.engine:
                return
            self.engine = updated
        manifest = updated.manifest
        log.info("Generation %d is served (entries: %d)", manifest.generation, manifest.entries)

    def _follow(self) -> None:
        """Serve each generation that the pointer comes to name, until `stop`.

        A generation that cannot be opened is tried again: its files may be copied at this moment.
        """
        last_pointer = ""
        pause = FOLLOW_SECONDS
        while not self._stop.wait(pause):
            try:
                pointer = read_pointer(self._settings.index)
                if pointer != last_pointer:
                    self._swap_engine()
                    last_pointer = pointer
                self._set_fault("index", "")
                self._retry_rebuild()
                pause = FOLLOW_SECONDS
            except Exception as error:
                last_pointer = ""
                self._set_fault("index", message_of(error), error)
                pause = FOLLOW_AGAIN_SECONDS

    def _retry_rebuild(self) -> None:
        """Queue a rebuild again if the last one of a watched corpus failed some time ago."""
        if self._watchers and time.monotonic() >= self._retry_at:
            self._retry_at = math.inf
            self.rebuild(())

    def _check_large_files(self) -> None:
        """Check the digests of the files that were too large to be checked at the start."""
        opened = self.engine.opened
        try:
            folder = folder_of(self._settings.index, opened.manifest.generation)
            check_large(folder, opened.manifest)
        except IndexUnusable as error:
            # A generation that was replaced meanwhile may be removed.
            if self.engine.opened is opened:
                self._set_fault("files", str(error))

    def _set_fault(self, part: str, fault: str, error: Exception | None = None) -> None:
        """Set the fault of a part, empty if it has none; the current index goes on serving.

        An unforeseen `error` is logged with its traceback.
        """
        if self.faults.get(part, "") == fault:
            return
        if fault:
            unforeseen = None if isinstance(error, RagError) else error
            log.warning("the index stays as it is: %s", fault, exc_info=unforeseen)
        # Other threads read the faults meanwhile: the mapping is replaced, never changed.
        faults = {other: text for other, text in self.faults.items() if other != part}
        if fault:
            faults[part] = fault
        self.faults = faults


def _entries_of(corpus: "Source", dirty: set[Path] | None) -> set[str] | None:
    """Return the ids of the entries whose files are dirty, None if it may be any entry."""
    from rag.corpus.entry_file import ENTRY_SUFFIX
    from rag.corpus.folder import Corpus

    if dirty is None or not isinstance(corpus, Corpus):
        return None
    if any(path.suffix != ENTRY_SUFFIX for path in dirty):
        return None
    return {path.stem for path in dirty}
