"""Chooses how a path is read: every format that fits reads it, and the best reading is taken.

In a folder, files whose names say that they are a glossary go before all others; otherwise the
format that finds the most entries is taken. What is not taken is told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rag.corpus.folder import has_entry_files, is_corpus, missing_folder
from rag.errors import CorpusError, Fault
from rag.formats.account import Account, count_text, entries_text
from rag.formats.documents.front_matter import unclosed_front_matter
from rag.formats.documents.page_files import SUFFIXES as PAGE_SUFFIXES
from rag.formats.documents.page_files import page_text
from rag.formats.drafts import Draft, DraftOrNote, ParsedGlossary, ReadOptions
from rag.formats.evidence import glossary_language, is_glossary_name
from rag.formats.file_readings import (
    PAGES,
    FileReading,
    merge_equal_terms_of,
    readings_of,
    unrecognised_readings,
    weighed_score,
)
from rag.formats.folders import FilesOfFolder
from rag.formats.registry import MAX_NAMED, READERS, no_format, read_glossary
from rag.formats.resolve import resolve
from rag.settings import OURS

# A file that no format recognises is read all the same if it has so many entries.
LEAST_DOUBTFUL, SHOWN_TERMS = 2, 3
# Files of one term each are a glossary if it is nearly all of their text.
NEARLY_ALL = 0.8
NO_TERMS = (
    "no terms were found in it: write each as a heading, a row of a table, or an item "
    "`**term**: text` of a list, or name the folder of its pages"
)


def read_detected(path: Path, options: ReadOptions) -> tuple[str, ParsedGlossary]:
    """Return the name of the format that reads a path best, and what it reads.

    Our own format is left to its own reader. Raises CorpusError if the path is missing or if no
    format reads it.
    """
    if not path.exists():
        raise CorpusError([missing_folder(path)])
    if path.is_dir() and is_corpus(path):
        return OURS, ParsedGlossary((), ())
    if path.is_file():
        return _read_file(path, options)
    return _read_folder(path, options)


def _read_file(path: Path, options: ReadOptions) -> tuple[str, ParsedGlossary]:
    """Return the best reading of a file. Raises CorpusError."""
    readings = _best_first(readings_of(path, options))
    if not readings:
        return _read_doubtful(path, options)
    best, *others = readings
    if not best.entries:
        raise best.error or CorpusError([*_first_notes(best), _no_entry(path, best.format)])
    if _is_bare_page(best):
        raise CorpusError([Fault(str(path), 1, f"is titled as a glossary, but {NO_TERMS}")])
    return best.format, resolve(
        [*best.items, *_runner_up(best, others)], merge_equal_terms_of([best])
    )


def _read_doubtful(path: Path, options: ReadOptions) -> tuple[str, ParsedGlossary]:
    """Return the best reading of a file that no format recognises, with a note that tells so.

    Raises CorpusError if it has too few entries.
    """
    best = next(iter(_best_first(unrecognised_readings(path, options))), None)
    if best is None or best.entries < LEAST_DOUBTFUL:
        raise (best and best.error) or CorpusError([_unclosed(path) or no_format(path, [path])])
    reading = resolve(best.items, merge_equal_terms_of([best]))
    names = ", ".join(entry.term for entry in reading.entries[:SHOWN_TERMS])
    counts = f"read as {best.format}, {entries_text(best.entries)}: {names}, ..."
    remedy = f"set --format {best.format} if that is right"
    message = f"little says that this is a glossary; {counts}; {remedy}"
    return best.format, _with_notes(reading, [Fault(str(path), 0, message)])


def _unclosed(path: Path) -> Fault | None:
    """Return the fault of a page whose front matter has no end; None if that is not it."""
    text = (page_text(path) if path.suffix in PAGE_SUFFIXES else None) or ""
    message = unclosed_front_matter(text)
    return Fault(str(path), 1, message) if message else None


def _best_first(readings: Iterable[FileReading]) -> list[FileReading]:
    return sorted(readings, key=weighed_score, reverse=True)


def _is_bare_page(reading: FileReading) -> bool:
    """Return whether a page that would be one entry is the page of a glossary."""
    drafts = [item for item in reading.items if isinstance(item, Draft)]
    return reading.format == PAGES and len(drafts) == 1 and is_glossary_name(drafts[0].term)


def _runner_up(best: FileReading, others: Sequence[FileReading]) -> Iterator[Fault]:
    """Yield a note that names the second best reading, if that reads a glossary, too."""
    several = [other for other in others if other.entries > 1]
    if several:
        second = several[0]
        message = (
            f"read as {best.format}, {entries_text(best.entries)}; as {second.format} it would be "
            f"{second.entries:,}: --format {second.format}"
        )
        yield Fault(str(best.file), 0, message)


def _first_notes(reading: FileReading) -> list[Fault]:
    return [item for item in reading.items if isinstance(item, Fault)][:MAX_NAMED]


def _no_entry(path: Path, name: str) -> Fault:
    return Fault(str(path), 0, f"holds no entry that could be read as {name}")


def _read_folder(path: Path, options: ReadOptions) -> tuple[str, ParsedGlossary]:
    """Return the best reading of a folder. Raises CorpusError."""
    files = FilesOfFolder(path, options.language)
    whole = _whole_format(files.sample)
    if whole:
        return whole, read_glossary(path, whole, options)
    best = [reading for file in files.sample if (reading := _best_of_file(file, options))]
    glossaries = [reading for reading in best if reading.entries and reading.format != PAGES]
    named = [each for each in glossaries if _is_named(each.file, path)]
    if named:
        return _union(path, _in_language(named, options), best, files)
    pages = files.pages_among([reading.file for reading in best if reading.format == PAGES])
    groups = _by_format(glossaries)
    largest = max(groups, key=lambda name: _entries(groups[name]), default="")
    in_largest = _entries(groups.get(largest, ()))
    taken = {reading.file for reading in groups.get(largest, ())}
    if pages and len([file for file in pages if file not in taken]) >= in_largest:
        of_pages = read_glossary(path, PAGES, options)
        return PAGES, _with_notes(of_pages, _left_files(path, set(files.markdown), best, files))
    if largest:
        return _union(path, groups[largest], best, files)
    single = list(_single_terms(files.sample, options))
    if len(single) > 1:
        return _union(path, single, best, files)
    if not best and has_entry_files(path):
        return OURS, ParsedGlossary((), ())
    raise _nothing_read(path, best, files)


def _single_terms(files: Sequence[Path], options: ReadOptions) -> Iterator[FileReading]:
    """Yield the readings of files with one term each that is nearly all of their text.

    Pages of Markdown are none of them: they have a reader of their own.
    """
    for file in files:
        if file.suffix in PAGE_SUFFIXES:
            continue
        for reading in unrecognised_readings(file, options):
            accounts = [item for item in reading.items if isinstance(item, Account)]
            is_explained = any(account.share > NEARLY_ALL for account in accounts)
            if reading.entries == 1 and is_explained:
                yield reading


def _whole_format(files: Sequence[Path]) -> str:
    """Return the format of which a whole folder is one glossary, pages aside; '' if of none."""
    for name, candidate in READERS.items():
        if candidate.whole and name != PAGES and any(map(candidate.reader.recognises, files)):
            return name
    return ""


def _best_of_file(file: Path, options: ReadOptions) -> FileReading | None:
    """Return the best reading of a file; None if no format recognises it."""
    return max(readings_of(file, options), key=weighed_score, default=None)


def _is_named(file: Path, root: Path) -> bool:
    """Return whether a file is named as a glossary, or is the index of a folder that is."""
    if is_glossary_name(file.stem):
        return True
    is_index = file.stem.lower() in ("index", "_index", "readme")
    return is_index and file.parent != root and is_glossary_name(file.parent.name)


def _in_language(named: list[FileReading], options: ReadOptions) -> list[FileReading]:
    """Return the readings of files named by a glossary's word in the language wanted, or all.

    That holds if the files are the same glossary in several languages: alike in size.
    """
    wanted = options.language.partition("-")[0].lower()
    languages = [glossary_language(reading.file.stem) for reading in named]
    if wanted not in languages or len({*languages} - {""}) < 2:
        return named
    return [each for each, language in zip(named, languages, strict=True) if language == wanted]


def _by_format(readings: Iterable[FileReading]) -> dict[str, list[FileReading]]:
    groups: dict[str, list[FileReading]] = defaultdict(list)
    for reading in readings:
        groups[reading.format].append(reading)
    return groups


def _entries(readings: Iterable[FileReading]) -> int:
    return sum(reading.entries for reading in readings)


def _union(
    path: Path,
    chosen: Sequence[FileReading],
    best: Sequence[FileReading],
    files: FilesOfFolder,
) -> tuple[str, ParsedGlossary]:
    """Return the entries of some files together, and a note on those that are left."""
    items: list[DraftOrNote] = []
    for reading in chosen:
        items += reading.items
    items += _left_files(path, {reading.file for reading in chosen}, best, files)
    names = dict.fromkeys(reading.format for reading in chosen)
    return ", ".join(names), resolve(items, merge_equal_terms_of(chosen))


def _with_notes(reading: ParsedGlossary, notes: Sequence[Fault]) -> ParsedGlossary:
    return ParsedGlossary(reading.entries, (*notes, *reading.notes), reading.account)


def _left_files(
    path: Path, taken: set[Path], best: Sequence[FileReading], files: FilesOfFolder
) -> list[Fault]:
    """Return a note on the files of a folder that are not read, glossaries among them first."""
    left = [file for file in files.sample if file not in taken]
    if not left and not files.other_languages:
        return []
    by_file = {reading.file: reading for reading in best}
    readable = [by_file[file] for file in left if file in by_file and by_file[file].entries]
    readable.sort(key=lambda reading: -reading.entries)
    parts = [_left_reading(path, reading) for reading in readable[:MAX_NAMED]]
    suffixes = Counter(file.suffix or "no suffix" for file in left)
    kinds = ", ".join(f"{count} {suffix}" for suffix, count in suffixes.most_common(MAX_NAMED))
    message = (
        f"{count_text(len(left), 'file')} passed over ({kinds})" if left else "files passed over"
    )
    if parts:
        message += f"; of these could be read: {', '.join(parts)}; name one with --corpus"
    if files.other_languages:
        message += f"; in other languages: {', '.join(files.other_languages)}, see --language"
    return [Fault(str(path), 0, message)]


def _left_reading(path: Path, reading: FileReading) -> str:
    return f"{reading.file.relative_to(path)} ({reading.format}, {entries_text(reading.entries)})"


def _nothing_read(path: Path, best: Sequence[FileReading], files: FilesOfFolder) -> CorpusError:
    """Return the error of a folder in which nothing is read: the first of a file, if any."""
    errors = [reading.error for reading in best if reading.error]
    if errors:
        return errors[0]
    for reading in best:
        return CorpusError([*_first_notes(reading), _no_entry(path, reading.format)])
    return CorpusError([no_format(path, list(files.sample))])
