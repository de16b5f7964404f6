"""All formats by name: detects the format of a path, reads it, counts what a format loses."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

from rag.corpus.entry_file import ENTRY_SUFFIX
from rag.corpus.folder import is_corpus, missing_folder, read_corpus
from rag.corpus.rewrite import entry_text
from rag.errors import CorpusError, Fault
from rag.formats.dictionaries.dictd import DictdDatabase
from rag.formats.dictionaries.wordnet import WordNetDatabase
from rag.formats.documents.html_page import HtmlPage
from rag.formats.documents.single_page import SingleDocument
from rag.formats.documents.site_pages import SitePages
from rag.formats.drafts import DraftOrNote, ParsedGlossary, ReadOptions
from rag.formats.markup_languages.dita import Dita
from rag.formats.markup_languages.docbook import DocBook
from rag.formats.office.spreadsheets import Spreadsheets
from rag.formats.plain_text.reader import HeadedText
from rag.formats.resolve import resolve
from rag.formats.tabular.csv_tables import CsvTables
from rag.formats.tabular.json_records import JsonRecords
from rag.formats.terminologies.datahub import DataHubYaml
from rag.formats.terminologies.glosario import GlosarioYaml
from rag.formats.terminologies.skos import SkosThesaurus
from rag.formats.terminologies.tbx import TbxFile
from rag.settings import OURS
from rag.types import Entry

# How many files of a folder are looked at to detect its format, and how many a message names.
MAX_FILES, MAX_NAMED = 500, 5


class FormatReader(Protocol):
    """Reads one format."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is of this format, alone or with others."""
        ...

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the drafts of a path, with notes on what is left out. Raises CorpusError."""
        ...


class FormatWriter(Protocol):
    """Writes one format."""

    def representable(self, entry: Entry) -> Entry:
        """Return an entry without what the format cannot hold."""
        ...

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the files that hold the entries, by file name."""
        ...


@dataclass(frozen=True)
class Format:
    """One format and its reader.

    `whole` is set if a folder of such files is one glossary. `merge_equal_terms` is set if two
    drafts of one term are one entry, whatever their definitions.
    """

    name: str
    meaning: str
    reader: FormatReader
    whole: bool = False
    merge_equal_terms: bool = False


_FORMATS = (
    Format("pages", "a folder of Markdown pages, one a term", SitePages(), whole=True),
    Format("glosario", "Glosario's YAML", GlosarioYaml()),
    Format("datahub", "DataHub's YAML", DataHubYaml()),
    Format("skos", "SKOS in Turtle, RDF/XML, JSON-LD or N-Triples", SkosThesaurus()),
    Format("tbx", "TBX, versions 2 and 3", TbxFile()),
    Format("jsonl", "JSON, or JSON Lines", JsonRecords()),
    Format("csv", "CSV or TSV, OpenMetadata's too", CsvTables()),
    Format("dita", "DITA glossary entries", Dita(), whole=True),
    Format("docbook", "DocBook, as XML or SGML", DocBook()),
    Format("xlsx", "Excel and OpenDocument spreadsheets", Spreadsheets()),
    Format("wordnet", "a WordNet database", WordNetDatabase(), whole=True),
    Format("dictd", "a dictd database", DictdDatabase(), whole=True),
    Format("html", "one document: HTML, Markdown or reStructuredText", SingleDocument()),
    Format("text", "plain text with headings", HeadedText(), merge_equal_terms=True),
)
# By name, in the order in which they are tried on a file.
READERS = {each.name: each for each in _FORMATS}


class OwnFiles:
    """Our own format: Markdown files, one an entry."""

    def representable(self, entry: Entry) -> Entry:
        """Return an entry as its file holds it: all of it."""
        return entry

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the file of each entry."""
        return {f"{entry.id}{ENTRY_SUFFIX}": entry_text(entry).encode() for entry in entries}


WRITERS: dict[str, FormatWriter] = {
    OURS: OwnFiles(),
    "csv": CsvTables(),
    "xlsx": Spreadsheets(),
    "jsonl": JsonRecords(),
    "skos": SkosThesaurus(),
    "tbx": TbxFile(),
    "dictd": DictdDatabase(),
    "html": HtmlPage(),
}


def detect_format(path: Path) -> str:
    """Return the name of the format of a file or folder.

    Raises CorpusError if the path is missing, or is of no known format, or of several.
    """
    if not path.exists():
        raise CorpusError([missing_folder(path)])
    if path.is_dir() and is_corpus(path):
        return OURS
    files = _visible_files(path)
    counts: Counter[str] = Counter()
    for file in files:
        name = _recognised_format(file)
        if name:
            counts[name] += 1
    whole = [name for name in counts if READERS[name].whole]
    candidates = whole or list(counts)
    if len(candidates) == 1:
        return candidates[0]
    if candidates:
        raise CorpusError([_several_formats(path, counts)])
    if path.is_dir() and any(file.suffix == ENTRY_SUFFIX for file in files):
        return OURS
    raise CorpusError([_no_format(path, files)])


def _visible_files(path: Path) -> list[Path]:
    """Return a file, or the first files below a folder that are not hidden."""
    if path.is_file():
        return [path]
    files: list[Path] = []
    for file in path.rglob("*"):
        if len(files) == MAX_FILES:
            break
        if file.is_file() and not _is_hidden(file.relative_to(path)):
            files.append(file)
    return sorted(files)


def _is_hidden(path: Path) -> bool:
    """Return whether a part of a path begins with a dot."""
    return any(part.startswith(".") for part in path.parts)


def _recognised_format(file: Path) -> str | None:
    """Return the name of the first format that recognises a file."""
    for name, candidate in READERS.items():
        if candidate.reader.recognises(file):
            return name
    return None


def _several_formats(path: Path, counts: Counter[str]) -> Fault:
    """Return the fault of a folder with files of several formats, and how many of each."""
    listed = ", ".join(f"{name} ({count} files)" for name, count in counts.items())
    remedy = "name one with --format, or the file"
    return Fault(str(path), 0, f"holds several formats: {listed}; {remedy}")


def _no_format(path: Path, files: list[Path]) -> Fault:
    """Return the fault of files that no reader recognises: the first of them, and a remedy."""
    names = [file.name for file in files[:MAX_NAMED]]
    if len(files) > MAX_NAMED:
        names.append("...")
    seen = ", ".join(names) or "no files"
    formats = ", ".join([OURS, *READERS])
    columns = "columns with --map term=COLUMN,definition=COLUMN"
    remedy = f"name one of {formats} with --format, and {columns}"
    message = f"holds no glossary of a known format; seen: {seen}; {remedy}"
    return Fault(str(path), 0, message)


def read_glossary(path: Path, name: str, options: ReadOptions) -> ParsedGlossary:
    """Return the entries of a path in the format of this name.

    Raises CorpusError if the path cannot be read, or holds no entry.
    """
    if name == OURS:
        return ParsedGlossary(read_corpus(path), ())
    chosen = READERS[name]
    reading = resolve(_drafts(path, chosen, options), chosen.merge_equal_terms)
    if not reading.entries:
        empty = Fault(str(path), 0, f"holds no entry that could be read as {name}")
        raise CorpusError([*reading.notes[:MAX_NAMED], empty])
    return reading


def _drafts(path: Path, chosen: Format, options: ReadOptions) -> Iterator[DraftOrNote]:
    """Yield the drafts and notes of a path: of a folder, those of each file of the format."""
    if chosen.whole or path.is_file():
        yield from chosen.reader.read(path, options)
        return
    for file in _visible_files(path):
        if chosen.reader.recognises(file):
            yield from chosen.reader.read(file, options)


def count_losses(entries: Sequence[Entry], name: str) -> dict[str, int]:
    """Return how many entries lose something in a format, by the field that loses it."""
    writer = WRITERS[name]
    lost: Counter[str] = Counter()
    for entry in entries:
        written = writer.representable(entry)
        for field in fields(Entry):
            if getattr(entry, field.name) != getattr(written, field.name):
                lost[field.name] += 1
    return {field.name: lost[field.name] for field in fields(Entry) if lost[field.name]}
