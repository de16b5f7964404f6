"""A corpus folder -> what is wrong with it: what cannot be read, and the house rules of docs/corpus.md."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from rag.corpus import KEYS, EntryFile, corpus_files, duplicate_ids
from rag.errors import Fault
from rag.names import words
from rag.types import Entry

DEFINITION_WORDS = 30
BODY_WORDS = range(60, 151)
QUESTIONS = range(6, 11)
SHARED_RUN = 8
LOWER_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check(folder: Path, sources: Iterable[Path] = ()) -> list[Fault]:
    """Return every fault of a corpus, in order; `sources` are texts that no entry may copy from."""
    files = [EntryFile.read(path) for path in corpus_files(folder)]
    faults = [fault for file in files for fault in file.faults] + duplicate_ids(files)
    sound = [(file, file.entry()) for file in files if not file.faults]
    runs = {run for source in sources for run in word_runs(source.read_text(encoding="utf-8"))}
    faults += claimed_twice(sound)
    ids = {file.path.stem for file in files}
    for file, entry in sound:
        faults += [
            Fault(str(file.path), file.body_line if key == "body" else file.lines.get(key, 1), message)
            for key, message in rules(file, entry, ids)
        ]
        faults += [Fault(str(file.path), file.body_line, message) for message in copied(entry, runs)]
    return sorted(faults)


def rules(file: EntryFile, entry: Entry, ids: set[str]) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for the rules that one entry can break by itself."""
    if not LOWER_ID.fullmatch(entry.id):
        yield "term", f"id {entry.id!r} should be lower-case words joined by '-'"
    yield from ((key, f"unknown key {key!r}; the keys are {', '.join(KEYS)}") for key in file.lines if key not in KEYS)
    yield from (("see_also", f"no entry has the id {other!r}") for other in entry.see_also if other not in ids)
    if entry.id in entry.see_also:
        yield "see_also", "an entry does not see itself"
    if not entry.tags:
        yield "tags", "no tags"
    yield from lengths(entry)


def lengths(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield (key, what is wrong) for the lengths of the definition and the body and for the questions."""
    short, _, body = entry.definition.partition("\n\n")
    if (count := len(short.split())) > DEFINITION_WORDS:
        yield "body", f"the first paragraph has {count} words; at most {DEFINITION_WORDS}"
    if (count := len(body.split())) not in BODY_WORDS:
        yield "body", f"the text below it has {count} words; {BODY_WORDS.start} to {BODY_WORDS.stop - 1}"
    if len(entry.questions) not in QUESTIONS:
        yield "questions", f"{len(entry.questions)} questions; {QUESTIONS.start} to {QUESTIONS.stop - 1}"
    asked = sorted(" ".join(words(question)) for question in entry.questions)
    yield from (("questions", f"stands twice: {one}") for one, other in pairwise(asked) if one == other)


def claimed_twice(sound: list[tuple[EntryFile, Entry]]) -> Iterator[Fault]:
    """Yield a fault for each name that two entries claim without both saying so in `shared_names`."""
    bearers: dict[str, list[tuple[EntryFile, Entry]]] = {}
    for file, entry in sound:
        for name in dict.fromkeys(" ".join(words(name)) for name in entry.names):
            bearers.setdefault(name, []).append((file, entry))
    for name, claims in bearers.items():
        silent = [claim for claim in claims if name not in {" ".join(words(each)) for each in claim[1].shared_names}]
        if len(claims) > 1:
            for file, entry in silent:
                others = ", ".join(other.id for _, other in claims if other is not entry)
                message = f"{name!r} is also a name of {others}; drop it, or list it in shared_names of all"
                yield Fault(str(file.path), file.lines.get("aliases", 1), message)


def copied(entry: Entry, runs: set[tuple[str, ...]]) -> Iterator[str]:
    """Yield what an entry shares with a source it may not copy from."""
    for text in (entry.definition, *entry.questions):
        if found := next((run for run in word_runs(text) if run in runs), None):
            yield f"shares {SHARED_RUN} words with the seed: {' '.join(found)}"


def word_runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every run of `SHARED_RUN` words of a text."""
    spoken = words(text)
    return (tuple(spoken[start : start + SHARED_RUN]) for start in range(len(spoken) - SHARED_RUN + 1))
