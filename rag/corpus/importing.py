"""The entries of a source and a corpus folder -> what an import changes there, and, if it is wanted, the files.

What a source said is remembered beside the entries, so that the next import tells what changed there from what the
owner changed here.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.corpus.folder import Corpus, holds_any
from rag.corpus.merging import EMPTY, merge
from rag.corpus.rewrite import entry_text
from rag.corpus.rules import claimed_by_others
from rag.disk import put_in_place, take_away
from rag.entries.codec import as_json, revived
from rag.entries.name_lookup import Names
from rag.errors import CorpusError, CorpusUnwritable, Fault
from rag.types import Entry

MEMORY = ".imported"


@dataclass(frozen=True)
class Change:
    """One file of the corpus as it is and as it would be; '' where there is none."""

    entry: str
    path: Path
    before: str
    after: str

    @property
    def mark(self) -> str:
        """`+` for what is added, `-` for what is removed, `~` for what is changed."""
        return "+" if not self.before else "~" if self.after else "-"

    def diff(self) -> str:
        """Return the change as a unified diff."""
        lines = (self.before.splitlines(keepends=True), self.after.splitlines(keepends=True))
        return "".join(difflib.unified_diff(*lines, str(self.path), str(self.path)))


@dataclass(frozen=True)
class Plan:
    """What an import would do: changes of files, conflicts in which the owner's side stays, what else to know."""

    changes: tuple[Change, ...]
    conflicts: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    same: int
    memory: Path
    said: tuple[Entry, ...]


def plan(entries: Sequence[Entry], folder: Path, source: str, prune: bool = False) -> Plan:
    """Return what importing the entries of a named source into a folder would change. Raises CorpusError."""
    return Import(entries, folder, source, prune).plan()


def carry_out(planned: Plan) -> None:
    """Write, change and remove the files of a plan, and remember what the source said. Raises CorpusUnwritable."""
    try:
        planned.memory.parent.mkdir(parents=True, exist_ok=True)
        for change in planned.changes:
            if change.after:
                put_in_place(change.path, change.after.encode())
            else:
                take_away(change.path)
        put_in_place(
            planned.memory, "".join(f"{as_json(entry)}\n" for entry in planned.said).encode()
        )
    except OSError as error:
        done = "what was written stays, and running the import again does the rest"
        raise CorpusUnwritable(
            f"{planned.memory.parent.parent} cannot be written ({error.strerror}); {done}"
        ) from error


class Import:
    """What the source says, what it said last time, and what the folder holds."""

    def __init__(self, entries: Sequence[Entry], folder: Path, source: str, prune: bool) -> None:
        """Read the folder and what is remembered there of the source."""
        self._memory = folder / MEMORY / f"{source}.jsonl"
        self._corpus = Corpus.read(folder) if holds_any(folder) else Corpus(folder, {})
        self._held = (
            {entry.id: entry for entry in self._corpus.entries()} if self._corpus.files else {}
        )
        self._before = remembered(self._memory)
        self._source = {entry.id: entry for entry in entries}
        self._prune = prune
        self._conflicts: list[Fault] = []
        self._notes: list[Fault] = []

    def plan(self) -> Plan:
        """Return what is to be done."""
        merged = {**self._held, **self._merged()}
        for name in [*self._gone()]:
            del merged[name]
        merged = {name: self._linked(entry, merged) for name, entry in merged.items()}
        changes = [
            self._change(name, self._held.get(name), merged.get(name))
            for name in sorted({*merged, *self._held})
        ]
        changed = tuple(change for change in changes if change)
        self._note_claims([change.entry for change in changed if change.after], merged)
        said = tuple(self._linked(entry, merged) for entry in self._source.values())
        same = len(merged) - sum(change.mark != "-" for change in changed)
        return Plan(changed, tuple(self._conflicts), tuple(self._notes), same, self._memory, said)

    def _merged(self) -> dict[str, Entry]:
        """Return the entries of the source as they are to be, without those that the owner deleted."""
        found = {}
        for name, entry in self._source.items():
            owner, before = self._held.get(name), self._before.get(name)
            if owner is None and before is None:
                found[name] = entry
            elif owner is None:
                self._dispute(name, "is deleted here", entry != before)
            else:
                result = merge(before, entry, owner)
                found[name] = result.entry
                for part in result.conflicts:
                    self._dispute(
                        name, f"{part!r} changed here and in the source, each in another way", True
                    )
        return found

    def _dispute(self, name: str, what: str, changed: bool) -> None:
        told = Fault(str(self._corpus.path_of(name)), 1, f"{what}; it stays so")
        (self._conflicts if changed else self._notes).append(told)

    def _gone(self) -> Iterator[str]:
        """Yield the entries to remove, if that is wanted: no longer in the source, and not edited here."""
        for name in sorted((self._before.keys() - self._source.keys()) & self._held.keys()):
            edited = self._held[name] != self._before[name]
            if self._prune and not edited:
                yield name
            else:
                why = "was edited here and stays" if edited else "stays unless --prune is given"
                self._notes.append(
                    Fault(
                        str(self._corpus.path_of(name)), 1, f"is no longer in the source; it {why}"
                    )
                )

    def _linked(self, entry: Entry, there: Mapping[str, Entry]) -> Entry:
        """Return an entry without the source's links to what is not there."""
        own, said = (side.get(entry.id, EMPTY).see_also for side in (self._held, self._before))
        kept = there.keys() | ({*own} - {*said})
        return replace(entry, see_also=tuple(name for name in entry.see_also if name in kept))

    def _change(self, name: str, owner: Entry | None, wanted: Entry | None) -> Change | None:
        if owner == wanted:
            return None
        path = self._corpus.path_of(name)
        before = path.read_text(encoding="utf-8-sig") if owner else ""
        return Change(name, path, before, entry_text(wanted, before) if wanted else "")

    def _note_claims(self, names: list[str], there: Mapping[str, Entry]) -> None:
        """Note the names that entries of the source share with others which do not know of it."""
        known = Names.of(there.values())
        for name in names:
            for _, told in claimed_by_others(there[name], there, known):
                self._notes.append(Fault(str(self._corpus.path_of(name)), 1, told))


def remembered(memory: Path) -> dict[str, Entry]:
    """Return what a source said at its last import, by id. Raises CorpusError if that cannot be read."""
    if not memory.is_file():
        return {}
    try:
        return {entry.id: entry for entry in map(revived, memory.read_bytes().splitlines())}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        remedy = (
            "restore it, or remove it: then all that differs from the source counts as edited here"
        )
        raise CorpusError([Fault(str(memory), 1, f"cannot be read ({error}); {remedy}")]) from error
