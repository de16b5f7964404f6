"""A corpus folder -> what is wrong with it: what cannot be read, and the house rules of docs/corpus.md."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from rag.corpus.entry_file import KEYS, EntryFile
from rag.corpus.folder import corpus_files, duplicate_ids
from rag.entries.name_lookup import Names
from rag.entries.surface_forms import words
from rag.errors import Fault
from rag.types import Entry

DEFINITION_WORDS = 30
BODY_WORDS = range(60, 151)
QUESTIONS = range(6, 11)
SHARED_RUN = 8
LOWER_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check(folder: Path, sources: Iterable[Path] = ()) -> list[Fault]:
    """Return every fault of a corpus, in order; `sources` are texts that no entry may copy from."""
    files = [EntryFile.read(path, folder) for path in corpus_files(folder)]
    faults = [fault for file in files for fault in file.faults] + duplicate_ids(
        file.path for file in files
    )
    sound = [(file, file.entry()) for file in files if not file.faults]
    runs = {run for source in sources for run in word_runs(source.read_text(encoding="utf-8"))}
    faults += claimed_twice(sound)
    ids = {file.path.stem for file in files}
    for file, entry in sound:
        faults += [
            Fault(
                str(file.path), file.body_line if key == "body" else file.lines.get(key, 1), message
            )
            for key, message in rules(file, entry, ids)
        ]
        faults += [
            Fault(str(file.path), file.body_line, message) for message in copied(entry, runs)
        ]
    return sorted(faults)


def rules(file: EntryFile, entry: Entry, ids: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for the rules that one entry can break by itself."""
    yield from unfit_id(entry)
    yield from unsound(entry, ids)
    yield from (
        (key, f"unknown key {key!r}; the keys are {', '.join(KEYS)}")
        for key in file.lines
        if key not in KEYS
    )
    yield from style(entry)


def unfit_id(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for an id that is no good name for a file and an address."""
    if not LOWER_ID.fullmatch(entry.id):
        yield "term", f"id {entry.id[:80]!r} should be lower-case words joined by '-'"


def unsound(entry: Entry, ids: Container[str]) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for what must be right in any glossary."""
    yield from (
        ("see_also", f"no entry has the id {other!r}")
        for other in entry.see_also
        if other not in ids
    )
    if entry.id in entry.see_also:
        yield "see_also", "an entry does not see itself"


def style(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for the house rules."""
    if not entry.tags:
        yield "tags", "no tags"
    yield from lengths(entry)


def lengths(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for the lengths of the definition and the body and for the questions."""
    short, _, body = entry.definition.partition("\n\n")
    if (count := len(short.split())) > DEFINITION_WORDS:
        yield "body", f"the first paragraph has {count} words; at most {DEFINITION_WORDS}"
    if (count := len(body.split())) not in BODY_WORDS:
        yield (
            "body",
            f"the text below it has {count} words; {BODY_WORDS.start} to {BODY_WORDS.stop - 1}",
        )
    if len(entry.questions) not in QUESTIONS:
        yield (
            "questions",
            f"{len(entry.questions)} questions; {QUESTIONS.start} to {QUESTIONS.stop - 1}",
        )
    asked = sorted(" ".join(words(question)) for question in entry.questions)
    yield from (
        ("questions", f"stands twice: {one}") for one, other in pairwise(asked) if one == other
    )


def claimed_twice(sound: list[tuple[EntryFile, Entry]]) -> Iterator[Fault]:
    """Yield a fault for each name that two entries claim without both saying so in `shared_names`."""
    names = Names.of(entry for _, entry in sound)
    entries = {entry.id: entry for _, entry in sound}
    for file, entry in sound:
        for _, message in claimed_by_others(entry, entries, names):
            yield Fault(str(file.path), file.lines.get("aliases", 1), message)


def claimed_by_others(
    entry: Entry, entries: Mapping[str, Entry], names: Names
) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for each name of an entry that others have, too, without both sharing it."""
    for spelt, name in {tuple(words(name)): name for name in reversed(entry.names)}.items():
        others = [entries[other] for other in names.find(name) if other != entry.id]
        rivals = [
            each.id
            for each in others
            if bears(each, spelt) and not (shares(each, spelt) and shares(entry, spelt))
        ]
        if rivals:
            yield (
                "aliases",
                f"{name!r} is also a name of {', '.join(rivals)}; drop it, or list it in shared_names of all",
            )


def bears(entry: Entry, spelt: tuple[str, ...]) -> bool:
    """Tell whether an entry writes a name, given by its words."""
    return any(tuple(words(name)) == spelt for name in entry.names)


def shares(entry: Entry, spelt: tuple[str, ...]) -> bool:
    """Tell whether an entry says that others may bear a name, too."""
    return any(tuple(words(name)) == spelt for name in entry.shared_names)


def copied(entry: Entry, runs: set[tuple[str, ...]]) -> Iterator[str]:
    """Yield what an entry shares with a source it may not copy from."""
    for text in (entry.definition, *entry.questions):
        if found := next((run for run in word_runs(text) if run in runs), None):
            yield f"shares {SHARED_RUN} words with a source: {' '.join(found)}"


def word_runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every run of `SHARED_RUN` words of a text."""
    spoken = words(text)
    return (
        tuple(spoken[start : start + SHARED_RUN]) for start in range(len(spoken) - SHARED_RUN + 1)
    )
