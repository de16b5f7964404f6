"""Checks a corpus folder: faults of its files, and the house rules of docs/corpus.md."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from rag.corpus.entry_file import FRONT_MATTER_KEYS, EntryFile
from rag.corpus.folder import corpus_files, duplicate_ids
from rag.entries.name_lookup import NameIndex
from rag.entries.surface_forms import name_key, normalised_words
from rag.errors import Fault
from rag.types import Entry

# The most words of the first paragraph.
DEFINITION_WORDS = 30
# The words of the text below it.
BODY_WORDS = range(60, 151)
QUESTIONS = range(6, 11)
# As many words in a row are a copy.
SHARED_RUN = 8
LOWER_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

# A key of an entry's file, `body` for the text below, and what is wrong with its value.
Problem = tuple[str, str]


def check_corpus(folder: Path, sources: Iterable[Path] = ()) -> list[Fault]:
    """Return every fault of a corpus and all advice, in order of file and line.

    `sources` are texts that no entry may copy from. Raises CorpusError for a folder of no entries.
    """
    files = [EntryFile.read(path, folder) for path in corpus_files(folder)]
    paths = [file.path for file in files]
    faults = duplicate_ids(paths)
    for file in files:
        faults += file.faults
    sound: list[tuple[EntryFile, Entry]] = []
    by_id: dict[str, Entry] = {}
    for file in files:
        if not file.faults:
            entry = file.entry()
            sound.append((file, entry))
            by_id[entry.id] = entry
    copied_runs: set[tuple[str, ...]] = set()
    for source in sources:
        copied_runs.update(_word_runs(source.read_text(encoding="utf-8")))
    names = NameIndex.of(by_id.values())
    ids = {path.stem for path in paths}
    for file, entry in sound:
        problems = [
            *entry_problems(file, entry, ids),
            *name_claim_problems(entry, by_id, names),
            *_copies(entry, copied_runs),
        ]
        for key, message in problems:
            faults.append(Fault(str(file.path), _line_of(file, key), message))
        for key, message in [*id_problems(entry), *style_problems(entry)]:
            faults.append(Fault(str(file.path), _line_of(file, key), message, is_advice=True))
    return sorted(faults)


def _line_of(file: EntryFile, key: str) -> int:
    """Return the line of a key in a file, 1 if it is missing; `body` is the text below."""
    if key == "body":
        return file.body_line
    return file.lines.get(key, 1)


def entry_problems(file: EntryFile, entry: Entry, ids: Container[str]) -> Iterator[Problem]:
    """Yield (key, what is wrong) for the rules that one entry can break by itself."""
    yield from link_problems(entry, ids)
    for key in file.lines:
        if key not in FRONT_MATTER_KEYS:
            yield key, f"unknown key {key!r}; the keys are {', '.join(FRONT_MATTER_KEYS)}"


def id_problems(entry: Entry) -> Iterator[Problem]:
    """Yield (key, what is wrong) for an id that is no good name for a file and a URL."""
    if not LOWER_ID.fullmatch(entry.id):
        yield "term", f"id {entry.id[:80]!r} should be lower-case words joined by '-'"


def link_problems(entry: Entry, ids: Container[str]) -> Iterator[Problem]:
    """Yield (key, what is wrong) for links of an entry that are wrong in any glossary."""
    for other in entry.see_also:
        if other not in ids:
            yield "see_also", f"no entry has the id {other!r}"
    if entry.id in entry.see_also:
        yield "see_also", "an entry does not see itself"


def style_problems(entry: Entry) -> Iterator[Problem]:
    """Yield (key, what is wrong) for the house rules: tags, lengths and questions."""
    if not entry.tags:
        yield "tags", "no tags"
    yield from _lengths(entry)
    yield from _question_faults(entry)


def _lengths(entry: Entry) -> Iterator[Problem]:
    """Yield (key, what is wrong) for the lengths of the first paragraph and the text below it."""
    short, _, body = entry.plain.partition("\n\n")
    short_words, body_words = len(short.split()), len(body.split())
    if short_words > DEFINITION_WORDS:
        yield "body", f"the first paragraph has {short_words} words; at most {DEFINITION_WORDS}"
    if body_words not in BODY_WORDS:
        yield "body", f"the text below it has {body_words} words; {_bounds(BODY_WORDS)}"


def _question_faults(entry: Entry) -> Iterator[Problem]:
    """Yield (key, what is wrong) for the number of questions, and for each that stands twice."""
    count = len(entry.questions)
    if count not in QUESTIONS:
        questions = "1 question" if count == 1 else f"{count} questions"
        yield "questions", f"{questions}; {_bounds(QUESTIONS)}"
    spellings = []
    for question in entry.questions:
        spellings.append(" ".join(normalised_words(question)))
    for question, following in pairwise(sorted(spellings)):
        if question == following:
            yield "questions", f"stands twice: {question}"


def _bounds(allowed: range) -> str:
    """Return the smallest and the largest number of a range, in words."""
    return f"{allowed.start} to {allowed.stop - 1}"


def name_claim_problems(
    entry: Entry, entries: Mapping[str, Entry], names: NameIndex
) -> Iterator[Problem]:
    """Yield (key, what is wrong) for each name of an entry that others have without sharing it.

    Names clash only if they are written alike. A name is shared if all its entries list it in
    `shared_names`, in any spelling.
    """
    for name in dict.fromkeys(entry.names):
        shared_here = _contains(entry.shared_names, name)
        rivals = []
        for other in names.find(name):
            shared = shared_here and _contains(entries[other].shared_names, name)
            if other != entry.id and name in entries[other].names and not shared:
                rivals.append(other)
        if rivals:
            remedy = "drop it, or list it in shared_names of all"
            yield "aliases", f"{name!r} is also a name of {', '.join(rivals)}; {remedy}"


def _contains(names: Iterable[str], wanted: str) -> bool:
    """Return whether a name is among some names, in any spelling."""
    return name_key(wanted) in map(name_key, names)


def _copies(entry: Entry, runs: set[tuple[str, ...]]) -> Iterator[Problem]:
    """Yield (key, what is wrong) for each text of an entry that shares words with a source."""
    for text in (entry.plain, *entry.questions):
        for run in _word_runs(text):
            if run in runs:
                yield "body", f"shares {SHARED_RUN} words with a source: {' '.join(run)}"
                break


def _word_runs(text: str) -> Iterator[tuple[str, ...]]:
    """Yield every run of `SHARED_RUN` words of a text."""
    in_order = normalised_words(text)
    for start in range(len(in_order) - SHARED_RUN + 1):
        yield tuple(in_order[start : start + SHARED_RUN])
