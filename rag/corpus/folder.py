"""Corpus files -> entries. Refuses the malformed, with file and line, all faults at once."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from rag.corpus.entry_file import ASIDE, SUFFIX, is_entry_file, read_entry
from rag.entries.codec import mark
from rag.errors import CorpusError, Fault
from rag.types import Entry

# Files of a folder that are looked at to tell whether it holds entries.
LOOKED_AT = 500


def read_corpus(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of a folder, ordered by id. Raises CorpusError with every fault found."""
    return Corpus.read(folder).entries()


@dataclass(frozen=True)
class Corpus:
    """A corpus as it was last read: each file with the mark of its entry, or with what is wrong with it.

    Entries are read again when they are asked for, so that a large corpus takes little memory.
    """

    folder: Path
    files: Mapping[Path, "bytes | tuple[Fault, ...]"]

    @classmethod
    def read(cls, folder: Path) -> "Corpus":
        """Read all files. Raises CorpusError if there are none."""
        return cls(folder, {path: marked(path, folder) for path in corpus_files(folder)})

    def reread(self, paths: Iterable[Path]) -> "Corpus":
        """Return the corpus with some of its files, or all below some folders, read again: changed, new or gone."""
        files = dict(self.files)
        for path in paths:
            below = f"{path}{os.sep}"
            for old in (
                [path]
                if path.suffix == SUFFIX
                else [each for each in files if str(each).startswith(below)]
            ):
                files.pop(old, None)
            for new in (
                path.rglob(f"*{SUFFIX}") if path.is_dir() else [path] if path.is_file() else []
            ):
                if holds_entry(new, self.folder):
                    files[new] = marked(new, self.folder)
        return Corpus(self.folder, files)

    def marks(self) -> dict[str, bytes]:
        """Return what tells the state of each entry, by id. Raises CorpusError with every fault."""
        faults = [
            fault for held in self.files.values() if isinstance(held, tuple) for fault in held
        ]
        if faults := faults + duplicate_ids(self.files):
            raise CorpusError(faults)
        found = {path.stem: held for path, held in self.files.items() if isinstance(held, bytes)}
        if not found:
            raise CorpusError([no_entries(self.folder)])
        return found

    def entry(self, name: str) -> Entry:
        """Return an entry, read anew. Raises CorpusError."""
        found = read_entry(self.path_of(name), self.folder)
        if not isinstance(found, Entry):
            raise CorpusError(list(found))
        return found

    def entries(self) -> tuple[Entry, ...]:
        """Return the entries, ordered by id. Raises CorpusError with every fault."""
        return tuple(self.entry(name) for name in sorted(self.marks()))

    def path_of(self, entry: str) -> Path:
        """Return the file of an entry, or where it would be if there is none."""
        return self.paths.get(entry, self.folder / f"{entry}{SUFFIX}")

    @cached_property
    def paths(self) -> dict[str, Path]:
        """The file of each entry, by id."""
        return {path.stem: path for path in self.files}


def marked(path: Path, folder: Path) -> "bytes | tuple[Fault, ...]":
    """Return the mark of a file's entry, or what is wrong with the file."""
    found = read_entry(path, folder)
    return mark(found) if isinstance(found, Entry) else found


def corpus_files(folder: Path) -> list[Path]:
    """Return the files that hold entries. Raises CorpusError if there are none."""
    require_folder(folder)
    if not holds_any(folder):
        raise CorpusError([no_entries(folder)])
    return sorted(path for path in folder.rglob(f"*{SUFFIX}") if holds_entry(path, folder))


def is_corpus(folder: Path) -> bool:
    """Tell whether a folder is one of entries as docs/corpus.md describes them: one is among its first files."""
    files = (path for path in folder.rglob(f"*{SUFFIX}") if holds_entry(path, folder))
    return any(map(is_entry_file, islice(files, LOOKED_AT)))


def holds_any(folder: Path) -> bool:
    """Tell whether a folder holds any file for an entry."""
    return any(holds_entry(path, folder) for path in folder.rglob(f"*{SUFFIX}"))


def require_folder(folder: Path) -> None:
    """Raise CorpusError if there is no such folder."""
    if not folder.is_dir():
        raise CorpusError([nothing_there(folder)])


def nothing_there(path: Path) -> Fault:
    """Return the fault of a corpus that is not there."""
    return Fault(
        str(path), 0, "no such folder; name the glossary with --corpus, or try one: rag sample"
    )


def holds_entry(path: Path, folder: Path) -> bool:
    """Tell whether a file is one for an entry: not hidden, nor in a hidden folder, nor a page about the corpus."""
    inner = path.relative_to(folder).parts
    return (
        path.suffix == SUFFIX
        and not path.name.startswith(ASIDE)
        and not any(part.startswith(".") for part in inner)
    )


def no_entries(folder: Path) -> Fault:
    """Return the fault of a folder without entries."""
    return Fault(
        str(folder), 0, f"holds no *{SUFFIX} entry; see docs/corpus.md for how one is written"
    )


def duplicate_ids(paths: Iterable[Path]) -> list[Fault]:
    """Return a fault for every file whose id another file bears already."""
    first: dict[str, Path] = {}
    return [
        Fault(str(path), 1, f"id {path.stem!r} is taken by {owner}")
        for path in paths
        if (owner := first.setdefault(path.stem, path)) is not path
    ]
