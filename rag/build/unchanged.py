"""Find out that a build has nothing to do, by hashes alone: no library, model or index is loaded.

Owns sqlite3.
"""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rag.build.built import Built
from rag.build.changes import Changes
from rag.encoders.model_files import DEFAULT_MODEL, model_folder, read_card
from rag.entries.stored_hashes import count_without_questions, stored_hashes
from rag.errors import IndexMissing, IndexUnusable
from rag.formats.sources import Source, account_of, orphans_notes
from rag.index.index_folder import read_pointer, refuse_foreign, serving_folder
from rag.index.manifest import Manifest, check_at_once, faiss_version, read_manifest
from rag.settings import Settings
from rag.types import EncoderCard

# The file of a generation that says which model was compiled.
COMPILED = "encoder.json"


def unchanged(settings: Settings, source: Source) -> Built | None:
    """Return the result of a build that has nothing to do, or None if there may be something to do.

    Raises CorpusError, IndexUnusable or EncoderUnavailable.
    """
    began = time.perf_counter()
    wanted = source.content_hashes()
    refuse_foreign(settings.index)
    try:
        target = serving_folder(settings.index, read_pointer(settings.index))
        manifest = read_manifest(target)
        if not _is_plain(manifest, settings) or _indexed_hashes(target, manifest) != wanted:
            return None
        if _checked_model(target, manifest, settings) != manifest.encoder:
            return None
    # UnicodeDecodeError: a message that quotes what is damaged may be no text.
    except (IndexMissing, IndexUnusable, sqlite3.DatabaseError, UnicodeDecodeError):
        return None
    account, doubts = account_of(source)
    return Built(
        generation=manifest.generation,
        changes=Changes((), (), (), len(wanted)),
        passages=manifest.passages,
        embedded=0,
        seconds=time.perf_counter() - began,
        account=account,
        doubts=(*doubts, *orphans_notes(settings, source)),
        model=manifest.encoder.model,
        reach=manifest.reach,
        without_questions=_without_questions(target, manifest),
    )


def _is_plain(manifest: Manifest, settings: Settings) -> bool:
    """Return whether a generation has its compiled encoder, and no server has its vectors.

    One that another version of FAISS wrote may be one that this version cannot open.
    """
    if manifest.written_by != faiss_version():
        return False
    on_server = any(plan.collection for plan in manifest.search.values())
    return COMPILED in manifest.files and settings.index_backend == "faiss" and not on_server


def _checked_model(target: Path, manifest: Manifest, settings: Settings) -> EncoderCard | None:
    """Return the card of the model as it is now, and check the files of a generation meanwhile.

    Raises IndexUnusable or EncoderUnavailable.
    """
    name = settings.model or DEFAULT_MODEL
    # The hash of the weights takes as long as the others together, and leaves a core to them.
    with ThreadPoolExecutor(1) as pool:
        card = pool.submit(lambda: read_card(name, model_folder(name)))
        for file in manifest.files:
            check_at_once(target, file, manifest)
    return card.result()


def _indexed_hashes(target: Path, manifest: Manifest) -> dict[str, bytes]:
    """Return the content hash of each living entry of a generation, by id.

    Raises sqlite3.DatabaseError.
    """
    hashes: dict[str, bytes] = {}
    for name, dead in manifest.segments.items():
        stored = stored_hashes(_store(target, name))
        for entry in dead:
            stored.pop(entry, None)
        hashes |= stored
    return hashes


def _without_questions(target: Path, manifest: Manifest) -> int:
    """Return the number of living entries of a generation that have no questions."""
    counts = []
    for name, dead in manifest.segments.items():
        counts.append(count_without_questions(_store(target, name), set(dead)))
    return sum(counts)


def _store(target: Path, segment: str) -> Path:
    """Return the file of the entries of a segment."""
    return target / f"{segment}.entries.sqlite"
