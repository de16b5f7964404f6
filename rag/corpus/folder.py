"""Reads a folder of Markdown files as entries, and reports all faults with file and line."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from rag.corpus.entry_file import ENTRY_SUFFIX, IGNORED_PREFIXES, is_entry_file, read_entry
from rag.entries.hashes import content_hash
from rag.errors import CorpusError, EntryGone, Fault
from rag.types import Entry

# The most files that are read to decide whether a folder contains entries.
MAX_FILES_INSPECTED = 500


def read_corpus(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of a folder, ordered by id. Raises CorpusError with every fault found."""
    return Corpus.read(folder).entries()


@dataclass(frozen=True)
class Corpus:
    """A corpus as it was last read: each file with the content hash of its entry, or its faults.

    Entries themselves are read again when they are needed, so that a large corpus takes little
    memory.
    """

    folder: Path
    files: Mapping[Path, "bytes | tuple[Fault, ...]"]

    @classmethod
    def read(cls, folder: Path) -> "Corpus":
        """Read all files of a folder. Raises CorpusError if there are none."""
        return cls(folder, _read_files(corpus_files(folder), folder))

    def reread(self, paths: Iterable[Path]) -> "Corpus":
        """Return the corpus with some files read again: changed, new or gone.

        A folder among the paths stands for all files below it.
        """
        files = dict(self.files)
        for path in paths:
            for old in self._known_at(path):
                files.pop(old, None)
            new = [file for file in _files_at(path) if _holds_entry(file, self.folder)]
            files |= _read_files(new, self.folder)
        return Corpus(self.folder, files)

    def _known_at(self, path: Path) -> list[Path]:
        """Return a file, or the known files below a folder, which need not exist any more."""
        if path.suffix == ENTRY_SUFFIX:
            return [path]
        below = f"{path}{os.sep}"
        return [file for file in self.files if str(file).startswith(below)]

    def content_hashes(self) -> dict[str, bytes]:
        """Return the content hash of each entry by id. Raises CorpusError with every fault."""
        faults: list[Fault] = []
        hashes: dict[str, bytes] = {}
        for path, outcome in self.files.items():
            if isinstance(outcome, bytes):
                hashes[path.stem] = outcome
            else:
                faults += outcome
        faults += duplicate_ids(self.files)
        if faults:
            raise CorpusError(faults)
        if not hashes:
            raise CorpusError([_no_entries(self.folder)])
        return hashes

    def entry(self, name: str) -> Entry:
        """Return the entry of an id, read anew.

        Raises EntryGone, or CorpusError with the faults of its file.
        """
        path = self.path_of(name)
        entry = read_entry(path, self.folder)
        if isinstance(entry, Entry):
            return entry
        if not os.path.lexists(path):
            message = "was removed while the glossary was read; try again"
            raise EntryGone([Fault(str(path), 1, message)])
        raise CorpusError(list(entry))

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries, ordered by id, without those that are gone meanwhile.

        Raises CorpusError with every fault.
        """
        entries = []
        for name in sorted(self.content_hashes()):
            with suppress(EntryGone):
                entries.append(self.entry(name))
        return tuple(entries)

    def path_of(self, entry: str) -> Path:
        """Return the file of an entry, or the file to create for it if there is none."""
        return self.paths.get(entry, self.folder / f"{entry}{ENTRY_SUFFIX}")

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The file of each entry, by id."""
        return {path.stem: path for path in self.files}


def _read_files(paths: Iterable[Path], folder: Path) -> "dict[Path, bytes | tuple[Fault, ...]]":
    """Return the content hash of each file's entry, or the faults of the file.

    A file that is removed meanwhile is left out.
    """
    files: dict[Path, bytes | tuple[Fault, ...]] = {}
    for path in paths:
        entry = read_entry(path, folder)
        if isinstance(entry, Entry):
            files[path] = content_hash(entry)
        elif os.path.lexists(path):
            files[path] = entry
    return files


def _files_at(path: Path) -> Iterable[Path]:
    """Return the paths with the name of an entry: the path itself, or those below a folder.

    It need not be a file: what else bears such a name is a fault, here as in a whole reading.
    """
    if path.suffix == ENTRY_SUFFIX and os.path.lexists(path):
        return [path]
    if path.is_dir() and not path.is_symlink():
        return _paths_below(path)
    return []


def corpus_files(folder: Path) -> list[Path]:
    """Return the files for entries in a folder, sorted. Raises CorpusError if there are none."""
    if not folder.is_dir():
        raise CorpusError([missing_folder(folder)])
    files = sorted(_entry_files(folder))
    if not files:
        raise CorpusError([_no_entries(folder)])
    return files


def is_corpus(folder: Path) -> bool:
    """Return whether one of the first files of a folder is an entry as in docs/corpus.md."""
    first_files = islice(_entry_files(folder), MAX_FILES_INSPECTED)
    return any(map(is_entry_file, first_files))


def has_entry_files(folder: Path) -> bool:
    """Return whether a folder contains any file for an entry."""
    return next(_entry_files(folder), None) is not None


def _entry_files(folder: Path) -> Iterator[Path]:
    """Yield the files for entries below a folder, in no order."""
    for path in _paths_below(folder):
        if _holds_entry(path, folder):
            yield path


def _paths_below(folder: Path) -> Iterator[Path]:
    """Yield the paths below a folder that are named like the file of an entry, in no order.

    Unlike `rglob`, it passes over a folder that is removed meanwhile.
    """
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            if name.endswith(ENTRY_SUFFIX):
                yield Path(parent, name)


def _holds_entry(path: Path, folder: Path) -> bool:
    """Return whether a file may be an entry: not hidden, not in a hidden folder, no README."""
    if path.suffix != ENTRY_SUFFIX or path.name.startswith(IGNORED_PREFIXES):
        return False
    parts = path.relative_to(folder).parts
    return not any(part.startswith(".") for part in parts)


def missing_folder(path: Path) -> Fault:
    """Return the fault of a corpus that does not exist."""
    remedy = "name the glossary with --corpus, or try one: rag sample"
    return Fault(str(path), 0, f"no such file or folder; {remedy}")


def _no_entries(folder: Path) -> Fault:
    """Return the fault of a folder without entries."""
    remedy = "see docs/corpus.md for how one is written"
    return Fault(str(folder), 0, f"holds no *{ENTRY_SUFFIX} entry; {remedy}")


def duplicate_ids(paths: Iterable[Path]) -> list[Fault]:
    """Return a fault for every file whose id an earlier file has already."""
    first: dict[str, Path] = {}
    faults = []
    for path in paths:
        owner = first.setdefault(path.stem, path)
        if owner is not path:
            faults.append(Fault(str(path), 1, f"id {path.stem!r} is taken by {owner}"))
    return faults
