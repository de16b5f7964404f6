"""Imports the entries of a source into a corpus folder: what would change, and the files if wanted.

The entries of the last import are kept beside the corpus, so that the next import can tell what the
source changed from what the owner changed (a three-way merge).
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten

from rag.corpus.folder import Corpus, has_entry_files
from rag.corpus.merging import EMPTY_ENTRY, merge_entries
from rag.corpus.rewrite import entry_text, file_text
from rag.corpus.rules import name_claim_problems
from rag.disk import remove_file, replace_file
from rag.entries.codec import from_json, to_json
from rag.entries.name_lookup import NameIndex
from rag.errors import CorpusError, CorpusUnwritable, Fault
from rag.types import Entry

# The folder of the last imports, below the corpus: one file for each source.
MEMORY = ".imported"
# How many letters of a text a conflict shows.
SHOWN_LETTERS = 120


@dataclass(frozen=True)
class Change:
    """One file of the corpus before and after an import; '' stands for no file."""

    entry: str
    path: Path
    before: str
    after: str

    @property
    def sign(self) -> str:
        """`+` for an added file, `-` for a removed one, `~` for a changed one."""
        if not self.before:
            return "+"
        if not self.after:
            return "-"
        return "~"

    def diff(self) -> str:
        """Return the change as a unified diff."""
        before = self.before.splitlines(keepends=True)
        after = self.after.splitlines(keepends=True)
        name = str(self.path)
        return "".join(difflib.unified_diff(before, after, name, name))


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do.

    `changes` are those of files, `conflicts` the fields in which the owner's side stays, `notes`
    what else to know, and `same` the number of entries that stay as they are. The import writes
    `said`, the entries of the source, into the file `memory`.
    """

    changes: tuple[Change, ...]
    conflicts: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    same: int
    memory: Path
    source_entries: tuple[Entry, ...]


def plan_import(
    entries: Sequence[Entry], folder: Path, source: str, prune: bool = False
) -> ImportPlan:
    """Return the changes that an import of a named source into a folder would make.

    With `prune`, unedited entries that left the source are removed. Raises CorpusError if the
    folder has faults.
    """
    return _Import(entries, folder, source, prune).plan()


def carry_out(planned: ImportPlan) -> None:
    """Write, change and remove the files of a plan, and keep the entries of the source.

    Raises CorpusUnwritable; files that were written before stay.
    """
    memory = "".join(f"{to_json(entry)}\n" for entry in planned.source_entries)
    try:
        planned.memory.parent.mkdir(parents=True, exist_ok=True)
        for change in planned.changes:
            if change.after:
                replace_file(change.path, change.after.encode())
            else:
                remove_file(change.path)
        replace_file(planned.memory, memory.encode())
    except OSError as error:
        folder = planned.memory.parent.parent
        done = "what was written stays, and running the import again does the rest"
        raise CorpusUnwritable(f"{folder} cannot be written ({error.strerror}); {done}") from error


class _Import:
    """One import: the entries of the source now and last time, and those of the folder."""

    def __init__(self, entries: Sequence[Entry], folder: Path, source: str, prune: bool) -> None:
        """Read the folder and the last import of the source. Raises CorpusError.

        `entries` are those of the source, `source` is its name, and `prune` removes entries.
        """
        self._memory = folder / MEMORY / f"{source}.jsonl"
        self._corpus = Corpus(folder, {})
        self._own: dict[str, Entry] = {}
        if has_entry_files(folder):
            self._corpus = Corpus.read(folder)
            self._own = {entry.id: entry for entry in self._corpus.entries()}
        self._before = _last_import(self._memory)
        self._source = {entry.id: entry for entry in entries}
        self._prune = prune
        self._conflicts: list[Fault] = []
        self._notes: list[Fault] = []

    def plan(self) -> ImportPlan:
        """Return the plan of the import."""
        merged = {**self._own, **self._merged()}
        for name in list(self._gone()):
            del merged[name]
        linked = {name: self._linked(entry, merged) for name, entry in merged.items()}
        changes = list(self._changes(linked))
        written = [change.entry for change in changes if change.after]
        self._note_claims(written, linked)
        source_entries = [self._linked(entry, linked) for entry in self._source.values()]
        source_entries += self._kept_from_before(linked)
        return ImportPlan(
            changes=tuple(changes),
            conflicts=tuple(self._conflicts),
            notes=tuple(self._notes),
            same=len(linked) - len(written),
            memory=self._memory,
            source_entries=tuple(source_entries),
        )

    def _kept_from_before(self, present: Mapping[str, Entry]) -> Iterator[Entry]:
        """Yield the entries that left the source and stay, so that a later --prune knows them."""
        for name, entry in self._before.items():
            if name in present and name not in self._source:
                yield entry

    def _merged(self) -> dict[str, Entry]:
        """Return the entries of the source merged with the owner's, without those deleted here."""
        found = {}
        for name, entry in self._source.items():
            owner, before = self._own.get(name), self._before.get(name)
            if owner is None and before is None:
                found[name] = entry
            elif owner is None:
                self._dispute(name, "is deleted here", entry != before)
            else:
                merged = merge_entries(before, entry, owner)
                found[name] = merged.entry
                for part in merged.conflicts:
                    here, there = _shown(owner, part), _shown(entry, part)
                    what = f"{part!r} changed here and in the source, each in another way"
                    self._dispute(name, f"{what}: here {here}, in the source {there}", True)
        return found

    def _dispute(self, name: str, what: str, changed: bool) -> None:
        """Report that the owner's side stays: a conflict if the source changed, else a note."""
        report = self._fault(name, f"{what}; it stays so")
        if changed:
            self._conflicts.append(report)
        else:
            self._notes.append(report)

    def _fault(self, name: str, message: str) -> Fault:
        """Return a fault about the file of an entry."""
        return Fault(str(self._corpus.path_of(name)), 1, message)

    def _gone(self) -> Iterator[str]:
        """Yield the entries to remove, which left the source; note those that stay."""
        left = self._before.keys() - self._source.keys()
        for name in sorted(left & self._own.keys()):
            edited = self._own[name] != self._before[name]
            if self._prune and not edited:
                yield name
                continue
            why = "was edited here and stays" if edited else "stays unless --prune is given"
            self._notes.append(self._fault(name, f"is no longer in the source; it {why}"))

    def _linked(self, entry: Entry, present: Mapping[str, Entry]) -> Entry:
        """Return an entry without the source's links to entries that are not present."""
        own = self._own.get(entry.id, EMPTY_ENTRY).see_also
        before = self._before.get(entry.id, EMPTY_ENTRY).see_also
        kept = present.keys() | (set(own) - set(before))
        links = [name for name in entry.see_also if name in kept]
        return replace(entry, see_also=tuple(links))

    def _changes(self, wanted: Mapping[str, Entry]) -> Iterator[Change]:
        """Yield the changes that turn the folder's entries into the wanted ones, by id."""
        for name in sorted({*wanted, *self._own}):
            old, new = self._own.get(name), wanted.get(name)
            if old == new:
                continue
            path = self._corpus.path_of(name)
            before = after = ""
            if old:
                before = file_text(path)
            if new:
                after = entry_text(new, before)
            yield Change(name, path, before, after)

    def _note_claims(self, names: list[str], present: Mapping[str, Entry]) -> None:
        """Note the names of some entries that other entries have, too, without sharing them."""
        known = NameIndex.of(present.values())
        for name in names:
            for _, message in name_claim_problems(present[name], present, known):
                self._notes.append(self._fault(name, message))


def _shown(entry: Entry, part: str) -> str:
    """Return a part of an entry as a message shows it, on one line and cut short."""
    value = getattr(entry, part)
    text = value if isinstance(value, str) else ", ".join(map(str, value))
    return repr(shorten(text, SHOWN_LETTERS, placeholder=" ...")) if text else "nothing"


def _last_import(memory: Path) -> dict[str, Entry]:
    """Return the entries of a source at its last import, by id.

    Raises CorpusError if the file cannot be read; none at all is no fault.
    """
    if not memory.is_file():
        return {}
    try:
        entries = list(map(from_json, memory.read_bytes().splitlines()))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        remedy = "restore it, or remove it"
        then = "then all that differs from the source counts as edited here"
        message = f"cannot be read ({error}); {remedy}: {then}"
        raise CorpusError([Fault(str(memory), 1, message)]) from error
    return {entry.id: entry for entry in entries}
