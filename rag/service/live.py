"""The live engine: it follows changes of the index folder and of the corpus.

The engine is replaced when the pointer of the index folder names another generation, whichever
process built it, and when a change of the corpus was built here. An answer ends with the engine it
began with.
"""

import gc
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Event, Lock, Thread

from rag.build.builder import Builder, Built
from rag.corpus.entry_file import ENTRY_SUFFIX
from rag.corpus.folder import Corpus
from rag.corpus.watch import watch_folder
from rag.encoders.open import open_encoder
from rag.errors import IndexUnusable, RagError
from rag.formats.sources import Source, open_corpus, watched_files
from rag.index.generations import (
    OpenedGeneration,
    folder_of,
    generation_of,
    load_compiled,
    load_generation,
    read_pointer,
)
from rag.index.manifest import check_large
from rag.index.vectors.open import open_backend
from rag.search.engine import Engine
from rag.service.tasks import Progress, Task, Tasks
from rag.settings import Settings
from rag.types import Encoder, Generation

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 0.2


class LiveEngine:
    """The engine of a running server, which newer engines replace."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        """Serve an engine; follow its index and corpus, as the settings say, after `start`.

        Raises CorpusError if the settings want a corpus watched and there is none.
        """
        self._watched = watched_files(settings) if settings.watch else None
        self.engine = engine
        self.tasks = Tasks()
        self.faults: dict[str, str] = {}
        self._settings = settings
        self._corpus: Source | None = None
        # Files that were saved since they were last read; None if any file may be.
        self._dirty: set[Path] | None = None
        # The generation that was built from the corpus as it was last read.
        self._synced_generation: int | None = None
        self._waiting: Task | None = None
        self._queueing, self._swapping = Lock(), Lock()
        self._stop = Event()

    def start(self) -> None:
        """Follow the index folder, and the corpus if the settings say to watch it."""
        gc.freeze()
        Thread(target=self._follow, name="follow", daemon=True).start()
        Thread(target=self._check_large_files, name="check-large-files", daemon=True).start()
        if self._watched:
            self.rebuild()
            watching = (*self._watched, self.rebuild, self._stop)
            Thread(target=watch_folder, args=watching, name="watch", daemon=True).start()

    def stop(self) -> None:
        """Finish the running task, and stop following."""
        self._stop.set()
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
        """Index a file that was just written or removed; return the generation with the change."""
        assert self._corpus
        self._corpus = self._corpus.reread([path])
        self._build(self._corpus, {path}, progress)
        return generation_of(self.engine.manifest)

    def _mark_dirty(self, saved: Iterable[Path] | None) -> None:
        """Note the files to read again, None if any may have changed. Holds the queueing lock."""
        if saved is None or self._dirty is None:
            self._dirty = None
        else:
            self._dirty |= set(saved)

    def _catch_up(self, progress: Progress) -> Built:
        """Update the index to the corpus as it is on disk. Raises CorpusError."""
        with self._queueing:
            dirty = self._dirty
            self._dirty = set()
            self._waiting = None
        began = time.perf_counter()
        try:
            self._corpus = self._reread(dirty)
            built = self._build(self._corpus, dirty, progress)
        except RagError as error:
            self._set_fault("corpus", str(error))
            raise
        self._set_fault("corpus", "")
        seconds = time.perf_counter() - began
        log.info("generation %d says what the corpus says, after %.2f s", built.generation, seconds)
        return built

    def _reread(self, dirty: set[Path] | None) -> Source:
        """Return the corpus with its dirty files read again. Raises CorpusError."""
        if self._corpus and dirty is not None:
            return self._corpus.reread(dirty)
        corpus = open_corpus(self._settings)
        if self._corpus is None:
            # The corpus stays in memory: spare the garbage collector from walking it every time.
            gc.freeze()
        return corpus

    def _build(self, corpus: Source, dirty: set[Path] | None, progress: Progress) -> Built:
        """Update the index to a corpus; compare only dirty files if no other can differ."""
        corpus.content_hashes()
        self._swap_engine()
        is_synced = self._synced_generation == self.engine.manifest.generation
        changed = _entries_of(corpus, dirty) if is_synced else None
        self._synced_generation = None
        backend = open_backend(self._settings)
        current = self.engine
        builder = Builder(self._settings.index, current.encoder, current.opened, backend=backend)
        opened, built = builder.update(corpus, changed, progress)
        self._swap_engine(opened)
        self._synced_generation = built.generation
        return built

    def _swap_engine(self, opened: OpenedGeneration | None = None) -> None:
        """Serve the generation that the pointer of the index folder names.

        `opened` is that generation if it is in memory already. Raises IndexUnusable.
        """
        with self._swapping:
            current = self.engine.opened
            backend = open_backend(self._settings)
            opened = load_generation(self._settings.index, opened or current, backend)
            if opened.manifest == current.manifest:
                return
            engine = Engine(opened, self._encoder_of(opened), previous=self.engine)
            engine.warm()
            self.engine = engine
        manifest = opened.manifest
        log.info("generation %d serves, %d entries", manifest.generation, manifest.entries)

    def _encoder_of(self, opened: OpenedGeneration) -> Encoder:
        """Return the encoder that a generation was built with, the current one if it is that."""
        card = opened.manifest.encoder
        if self.engine.encoder.card == card:
            return self.engine.encoder
        compiled = load_compiled(self._settings.index)
        return open_encoder(card.model, self._settings.device, compiled)

    def _follow(self) -> None:
        """Serve each generation that the pointer comes to name, until `stop`."""
        last_pointer = ""
        while not self._stop.wait(FOLLOW_SECONDS):
            try:
                pointer = read_pointer(self._settings.index)
                if pointer != last_pointer:
                    last_pointer = pointer
                    self._swap_engine()
                    self._set_fault("index", "")
            except RagError as error:
                self._set_fault("index", str(error))
            except Exception:
                log.exception("the index folder cannot be followed")

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

    def _set_fault(self, part: str, fault: str) -> None:
        """Set the fault of a part, empty if it has none; the current index goes on serving."""
        if fault and self.faults.get(part) != fault:
            log.warning("the index stays as it is: %s", fault)
        # Other threads read the faults meanwhile: the mapping is replaced, never changed.
        faults = {other: text for other, text in self.faults.items() if other != part}
        if fault:
            faults[part] = fault
        self.faults = faults


def _entries_of(corpus: Source, dirty: set[Path] | None) -> set[str] | None:
    """Return the ids of the entries whose files are dirty, None if it may be any entry."""
    if dirty is None or not isinstance(corpus, Corpus):
        return None
    if any(path.suffix != ENTRY_SUFFIX for path in dirty):
        return None
    return {path.stem for path in dirty}
