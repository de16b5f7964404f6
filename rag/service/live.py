"""An index folder and a corpus that change -> the engine that serves now.

Follows the pointer of the index folder, whoever moves it, and rebuilds what the corpus changes. An
answer goes on with the engine it began with.
"""

import gc
import logging
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Event, Lock, Thread

from rag.build.builder import Builder, Built
from rag.corpus.entry_file import SUFFIX
from rag.corpus.folder import Corpus
from rag.corpus.watch import watch
from rag.encoders.open import open_encoder
from rag.errors import IndexUnusable, RagError
from rag.formats.sources import Source, open_corpus, watched
from rag.index.generations import (
    Opened,
    folder_of,
    generation_of,
    load,
    load_compiled,
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
    """The engine of a running server, and what replaces it."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        """Serve an engine; nothing is followed before `start`.

        Raises CorpusError if the settings want a corpus watched and there is none.
        """
        self._watched = watched(settings) if settings.watch else None
        self.engine = engine
        self.tasks = Tasks()
        self.faults: dict[str, str] = {}
        self._settings = settings
        self._corpus: Source | None = None
        # Files that were saved since they were read; None stands for any.
        self._dirty: set[Path] | None = None
        # The generation that says what the corpus said when it was last read.
        self._synced_generation: int | None = None
        self._waiting: Task | None = None
        self._queueing, self._swapping = Lock(), Lock()
        self._stop = Event()

    def start(self) -> None:
        """Follow the index folder, and the corpus if that is wanted."""
        gc.freeze()
        Thread(target=self._follow, name="follow", daemon=True).start()
        Thread(target=self._check_large_files, name="check-large-files", daemon=True).start()
        if self._watched:
            self.rebuild()
            watching = (*self._watched, self.rebuild, self._stop)
            Thread(target=watch, args=watching, name="watch", daemon=True).start()

    def stop(self) -> None:
        """Finish the task that was begun, and follow nothing any more."""
        self._stop.set()
        self.tasks.close()

    def rebuild(self, saved: Iterable[Path] | None = None) -> Task:
        """Queue a rebuild, of the saved files if it is known which, and return its task.

        A rebuild that waits already takes these in. Raises Overloaded.
        """
        with self._queueing:
            self._mark_dirty(saved)
            if self._waiting is None:
                self._waiting, _ = self.tasks.submit("rebuild", self._catch_up)
            return self._waiting

    def catch_up_with(self, entry_id: str, progress: Progress) -> Path:
        """Bring the index to what the corpus says, and return the file of an entry.

        The file is read again whether or not a change of it was noticed. Raises CorpusError.
        """
        with self._queueing:
            self._mark_dirty([self._corpus.path_of(entry_id)] if self._corpus else None)
        self._catch_up(progress)
        assert self._corpus
        return self._corpus.path_of(entry_id)

    def reindex(self, path: Path, progress: Progress) -> Generation:
        """Read a file again that was just written or removed; return the generation with it."""
        assert self._corpus
        self._corpus = self._corpus.reread([path])
        self._build(self._corpus, {path}, progress)
        return generation_of(self.engine.manifest)

    def _mark_dirty(self, saved: Iterable[Path] | None) -> None:
        if saved is None or self._dirty is None:
            self._dirty = None
        else:
            self._dirty |= set(saved)

    def _catch_up(self, progress: Progress) -> Built:
        """Bring the index to what the corpus says."""
        with self._queueing:
            dirty, self._dirty, self._waiting = self._dirty, set(), None
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
        if self._corpus and dirty is not None:
            return self._corpus.reread(dirty)
        corpus = open_corpus(self._settings)
        if self._corpus is None:
            # What is held from now on need not be looked through for garbage again and again.
            gc.freeze()
        return corpus

    def _build(self, corpus: Source, dirty: set[Path] | None, progress: Progress) -> Built:
        """Bring the index to a corpus; compare only dirty files if nothing else can differ."""
        corpus.marks()
        self._swap_engine()
        is_synced = self._synced_generation == self.engine.manifest.generation
        changed = entries_of(corpus, dirty) if is_synced else None
        self._synced_generation = None
        backend = open_backend(self._settings)
        encoder, opened = self.engine.encoder, self.engine.opened
        builder = Builder(self._settings.index, encoder, opened, backend=backend)
        opened, built = builder.update(corpus, changed, progress)
        self._swap_engine(opened)
        self._synced_generation = built.generation
        return built

    def _swap_engine(self, opened: Opened | None = None) -> None:
        """Serve the generation that the pointer names, opened already or not.

        Raises IndexUnusable.
        """
        with self._swapping:
            current = self.engine.opened
            backend = open_backend(self._settings)
            opened = load(self._settings.index, opened or current, backend)
            if opened.manifest == current.manifest:
                return
            engine = Engine(opened, self._encoder_of(opened), previous=self.engine)
            engine.warm()
            self.engine = engine
        manifest = opened.manifest
        log.info("generation %d serves, %d entries", manifest.generation, manifest.entries)

    def _encoder_of(self, opened: Opened) -> Encoder:
        """Return the encoder that a generation was built with."""
        card = opened.manifest.encoder
        if self.engine.encoder.card == card:
            return self.engine.encoder
        compiled = load_compiled(self._settings.index)
        return open_encoder(card.model, self._settings.device, compiled)

    def _follow(self) -> None:
        seen = ""
        while not self._stop.wait(FOLLOW_SECONDS):
            try:
                pointer = read_pointer(self._settings.index)
                if pointer != seen:
                    seen = pointer
                    self._swap_engine()
                    self._set_fault("index", "")
            except RagError as error:
                self._set_fault("index", str(error))
            except Exception:
                log.exception("the index folder cannot be followed")

    def _check_large_files(self) -> None:
        """Check the files that were too large to be checked at the start."""
        opened = self.engine.opened
        try:
            folder = folder_of(self._settings.index, opened.manifest.generation)
            check_large(folder, opened.manifest)
        except IndexUnusable as error:
            # A generation that was replaced meanwhile may be gone.
            if self.engine.opened is opened:
                self._set_fault("files", str(error))

    def _set_fault(self, part: str, fault: str) -> None:
        """Note what is wrong with a part, or that nothing is; the old index goes on serving."""
        if fault and self.faults.get(part) != fault:
            log.warning("the index stays as it is: %s", fault)
        # Others read the faults meanwhile: they are replaced, never changed.
        faults = {other: text for other, text in self.faults.items() if other != part}
        if fault:
            faults[part] = fault
        self.faults = faults


def entries_of(corpus: Source, dirty: set[Path] | None) -> set[str] | None:
    """Return the entries whose files are dirty, None if that may be any."""
    if dirty is None or not isinstance(corpus, Corpus):
        return None
    if any(path.suffix != SUFFIX for path in dirty):
        return None
    return {path.stem for path in dirty}
