"""The overlay of a glossary: a file beside it with what was written to make its entries findable.

One entry a line, as JSON, in the order of the ids; made for version control.
"""

import json
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from rag.disk import replace_file
from rag.entries.surface_forms import normalised_words
from rag.entries.text import one_line
from rag.errors import CorpusError, CorpusUnwritable, Fault
from rag.settings import Settings
from rag.types import Entry

OVERLAY_SUFFIX = ".enrichment.jsonl"
HASH_BYTES = 8
LISTS = ("questions", "aliases", "proposed_aliases")
# How long another process may hold the lock on an overlay.
LOCK_SECONDS = 10.0


@dataclass(frozen=True)
class Doubtful:
    """A question that was set aside, and why."""

    question: str
    reason: str


@dataclass(frozen=True)
class EnrichedEntry:
    """What was written for one entry, and the hash of the definition that it was written for.

    `questions` and `aliases` are in use; `doubtful` and `proposed_aliases` wait for a review.
    `kept` is true if its owner wants to keep it though no entry has its id.
    """

    id: str
    definition: str
    questions: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    doubtful: tuple[Doubtful, ...] = ()
    proposed_aliases: tuple[str, ...] = ()
    kept: bool = False

    def __bool__(self) -> bool:
        """Return whether anything was written."""
        return bool(self.questions or self.aliases or self.doubtful or self.proposed_aliases)


@dataclass(frozen=True)
class Overlay:
    """The entries of an overlay by id, and the faults of the lines that cannot be read.

    `numbers` are the numbers of the lines by id, `lines` the lines as they stand in the file;
    `unreadable` are the faulty ones, which stay there. `opening` is its byte order mark or b"".
    """

    entries: Mapping[str, EnrichedEntry]
    numbers: Mapping[str, int] = field(default_factory=dict)
    lines: Mapping[str, bytes] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    unreadable: tuple[bytes, ...] = ()
    opening: bytes = b""


def overlay_path(settings: Settings) -> Path:
    """Return where the overlay of a glossary is: where the settings say, else beside it."""
    if settings.enrichment:
        return Path(settings.enrichment)
    corpus = settings.corpus.resolve()
    return corpus.with_name(f"{corpus.name}{OVERLAY_SUFFIX}")


def definition_hash(entry: Entry) -> str:
    """Return a hash of an entry's definition, in hexadecimal, whatever its line breaks."""
    text = one_line(entry.definition).encode(errors="replace")
    return blake2b(text, digest_size=HASH_BYTES).hexdigest()


def read_overlay(path: Path) -> Overlay:
    """Return an overlay; none at all is an empty one. Raises CorpusError."""
    try:
        content = path.read_bytes() if path.exists() else b""
    except OSError as error:
        remedy = "make it readable, or name another with --enrichment"
        message = f"cannot be read ({error.strerror}); {remedy}"
        raise CorpusError([Fault(str(path), 1, message)]) from error
    entries: dict[str, EnrichedEntry] = {}
    numbers: dict[str, int] = {}
    lines: dict[str, bytes] = {}
    faults: list[Fault] = []
    unreadable: list[bytes] = []
    for number, line in enumerate(content.removeprefix(BOM_UTF8).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            entry = enriched_entry(line.decode(errors="replace"))
            if entry.id in entries:
                raise ValueError(f"{entry.id!r} stands twice; make one line of both")
        except ValueError as error:
            faults.append(Fault(str(path), number, f"left out: {error}"))
            unreadable.append(line)
        else:
            entries[entry.id], numbers[entry.id], lines[entry.id] = entry, number, line
    opening = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    return Overlay(entries, numbers, lines, tuple(faults), tuple(unreadable), opening)


def enriched_entry(line: str) -> EnrichedEntry:
    """Return the entry of a line. Raises ValueError with what is wrong."""
    form = 'a line is {"id": "...", "definition": "...", "questions": ["..."]}'
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"no JSON; {form}") from error
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        raise ValueError(f"no id; {form}")
    _require_whole_signs(row)
    lists = {key: _texts(row, key) for key in LISTS}
    doubtful = tuple(map(_doubtful, _list(row, "doubtful")))
    definition, kept = str(row.get("definition", "")), row.get("kept") is True
    return EnrichedEntry(row["id"], definition, doubtful=doubtful, kept=kept, **lists)


def _require_whole_signs(row: dict[str, Any]) -> None:
    """Raise ValueError for half a surrogate, which JSON can spell and UTF-8 cannot."""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ValueError("holds half of a sign (a lone surrogate); write whole ones") from error


def _list(row: dict[str, Any], key: str) -> list[Any]:
    """Return a list of a line. Raises ValueError."""
    values = row.get(key, [])
    if not isinstance(values, list):
        raise ValueError(f"{key!r} is no list")
    return values


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of texts of a line. Raises ValueError."""
    texts = []
    for value in _list(row, key):
        if not isinstance(value, str):
            raise ValueError(f"{key!r} holds something else than texts")
        if value.strip():
            texts.append(one_line(value))
    return tuple(texts)


def _doubtful(value: object) -> Doubtful:
    """Return a doubtful question of a line. Raises ValueError."""
    if isinstance(value, dict) and isinstance(value.get("question"), str):
        return Doubtful(one_line(value["question"]), str(value.get("reason", "")))
    raise ValueError('\'doubtful\' must be like [{"question": "...", "reason": "..."}]')


@contextmanager
def overlay_lock(path: Path) -> Iterator[None]:
    """Lock an overlay for a change. Raises CorpusUnwritable, also if it is not free for long."""
    from filelock import FileLock, Timeout  # here: most readers change nothing

    lock = FileLock(path.with_name(f".{path.name}.lock"))
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout as error:
        remedy = "try again when it has finished"
        raise CorpusUnwritable(f"Another program writes in {path}; {remedy}.") from error
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def write_overlay(path: Path, overlay: Overlay) -> None:
    """Write an overlay at once; entries without anything are left out. Raises CorpusUnwritable.

    A line whose entry is as it was keeps its bytes.
    """
    lines: list[bytes] = []
    for _, entry in sorted(overlay.entries.items()):
        if entry:
            lines.append(_line_of(entry, overlay))
    lines += overlay.unreadable
    content = b"".join(line + b"\n" for line in lines)
    try:
        if content or path.exists():
            replace_file(path, overlay.opening + content)
    except OSError as error:
        raise _unwritable(path, error) from error


def _line_of(entry: EnrichedEntry, overlay: Overlay) -> bytes:
    """Return the line of an entry: the one that it had if that says the same."""
    before = overlay.lines.get(entry.id)
    if before is not None and enriched_entry(before.decode(errors="replace")) == entry:
        return before
    others = (*overlay.lines.values(), *overlay.unreadable)
    line_end = b"\r" if any(line.endswith(b"\r") for line in others) else b""
    return enriched_line(entry).encode(errors="replace") + line_end


def enriched_line(entry: EnrichedEntry) -> str:
    """Return the line of an entry, without empty lists."""
    row = {key: value for key, value in asdict(entry).items() if value}
    return json.dumps(row, ensure_ascii=False)


def _unwritable(path: Path, error: OSError) -> CorpusUnwritable:
    remedy = "make its folder writable, or name another file with --enrichment"
    return CorpusUnwritable(f"{path} cannot be written ({error.strerror}); {remedy}")


def with_overlay(entries: Sequence[Entry], overlay: Overlay) -> tuple[Entry, ...]:
    """Return entries with the questions and aliases that an overlay adds to them."""
    return tuple(_enriched(entry, overlay.entries.get(entry.id)) for entry in entries)


def _enriched(entry: Entry, added: EnrichedEntry | None) -> Entry:
    """Return an entry with what was written for it."""
    if not added:
        return entry
    aliases = _with_new(entry.names, added.aliases)[1:]
    questions = _with_new(entry.questions, added.questions)
    return replace(entry, aliases=aliases, questions=questions)


def _with_new(known: Sequence[str], added: Sequence[str]) -> tuple[str, ...]:
    """Return known texts, then those added ones that are not among them in other letters."""
    spellings = {tuple(normalised_words(text)) for text in known}
    new = []
    for text in added:
        words = tuple(normalised_words(text))
        if words not in spellings:
            spellings.add(words)
            new.append(text)
    return (*known, *new)


def orphans_of(overlay: Overlay, ids: Collection[str]) -> list[str]:
    """Return the ids of an overlay that no entry has, and that its owner did not keep."""
    orphans = []
    for name, written in overlay.entries.items():
        if written and not written.kept and name not in ids:
            orphans.append(name)
    return orphans


def orphans_message(path: Path, count: int) -> str:
    """Return how many lines of an overlay belong to no entry, and what to do about them."""
    belong = "1 line belongs" if count == 1 else f"{count:,} lines belong"
    return f"{path.name}: {belong} to no entry; rag enrich review keeps, moves or drops them"


def overlay_advice(path: Path, entries: Sequence[Entry], overlay: Overlay) -> tuple[Fault, ...]:
    """Return the notes on an overlay: entries that changed, or are no longer there."""
    hashes = {entry.id: definition_hash(entry) for entry in entries}
    orphans = orphans_of(overlay, hashes)
    advice = []
    for name, entry in overlay.entries.items():
        line = overlay.numbers[name]
        if name in orphans:
            message = f"no entry has the id {name!r}; what was written for it stays here unused"
            advice.append(Fault(str(path), line, message))
        elif name in hashes and entry.definition not in ("", hashes[name]):
            remedy = f"look at its questions: rag enrich review --only {name}"
            advice.append(Fault(str(path), line, f"the definition of {name!r} changed; {remedy}"))
    return tuple(advice)
