"""A path in any known format -> its entries, and notes; entries -> the files of a format, and what is lost in them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path
from typing import Protocol

from rag.corpus.entry_file import SUFFIX
from rag.corpus.folder import is_corpus, nothing_there, read_corpus
from rag.corpus.rewrite import entry_text
from rag.errors import CorpusError, Fault
from rag.formats.dictionaries.dictd import DictdDatabase
from rag.formats.dictionaries.wordnet import WordNetDatabase
from rag.formats.documents.html_page import HtmlPage
from rag.formats.documents.single_page import SingleDocument
from rag.formats.documents.site_pages import SitePages
from rag.formats.drafts import Found, Options, Reading
from rag.formats.plain_text.reader import HeadedText
from rag.formats.resolve import settle
from rag.formats.tabular.csv_tables import CsvTables
from rag.formats.tabular.json_records import JsonRecords
from rag.formats.terminologies.datahub import DataHubYaml
from rag.formats.terminologies.glosario import GlosarioYaml
from rag.formats.terminologies.skos import SkosThesaurus
from rag.formats.terminologies.tbx import TbxFile
from rag.settings import OURS
from rag.types import Entry

# Files of a folder that are looked at to tell what it holds, and how many of them a message names.
LOOKED_AT, NAMED = 500, 5


class Reader(Protocol):
    """What reads one format."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is of this format, or one of several that are."""
        ...

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield what a path holds, with notes on what is not taken. Raises CorpusError if it cannot be read."""
        ...


class Writer(Protocol):
    """What writes one format."""

    def held(self, entry: Entry) -> Entry:
        """Return what of an entry the format can hold."""
        ...

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the files that say what entries say, by name."""
        ...


@dataclass(frozen=True)
class Format:
    """One format and its reader; `whole` if a folder of it is one glossary."""

    name: str
    meaning: str
    reader: Reader
    whole: bool = False
    merge_equal_terms: bool = False


# In the order in which a file is tried.
READERS = {
    each.name: each
    for each in (
        Format("pages", "a folder of Markdown pages, one a term", SitePages(), whole=True),
        Format("glosario", "Glosario's YAML", GlosarioYaml()),
        Format("datahub", "DataHub's YAML", DataHubYaml()),
        Format("skos", "SKOS in Turtle, RDF/XML, JSON-LD or N-Triples", SkosThesaurus()),
        Format("tbx", "TBX, versions 2 and 3", TbxFile()),
        Format("jsonl", "JSON, or JSON Lines", JsonRecords()),
        Format("csv", "CSV or TSV, OpenMetadata's too", CsvTables()),
        Format("wordnet", "a WordNet database", WordNetDatabase(), whole=True),
        Format("dictd", "a dictd database", DictdDatabase(), whole=True),
        Format("html", "one document: HTML, Markdown or reStructuredText", SingleDocument()),
        Format("text", "plain text with headings", HeadedText(), merge_equal_terms=True),
    )
}


class OwnFiles:
    """Our own files, one an entry."""

    def held(self, entry: Entry) -> Entry:
        """Return an entry as its file holds it: all of it."""
        return entry

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the file of each entry."""
        return {f"{entry.id}{SUFFIX}": entry_text(entry).encode() for entry in entries}


WRITERS: dict[str, Writer] = {
    OURS: OwnFiles(),
    "csv": CsvTables(),
    "jsonl": JsonRecords(),
    "skos": SkosThesaurus(),
    "tbx": TbxFile(),
    "dictd": DictdDatabase(),
    "html": HtmlPage(),
}


def detect(path: Path) -> str:
    """Return the name of the format of a file or folder. Raises CorpusError if it is none that is known, or several."""
    if not path.exists():
        raise CorpusError([nothing_there(path)])
    if path.is_dir() and is_corpus(path):
        return OURS
    files = looked_at(path)
    found = Counter(name for file in files if (name := format_of(file)))
    whole = [name for name in found if READERS[name].whole]
    if len(whole or found) == 1:
        return next(iter(whole or found))
    if found:
        told = ", ".join(f"{name} ({count} files)" for name, count in found.items())
        raise CorpusError(
            [
                Fault(
                    str(path),
                    0,
                    f"holds several formats: {told}; name one with --format, or the file",
                )
            ]
        )
    if path.is_dir() and any(file.suffix == SUFFIX for file in files):
        return OURS
    raise CorpusError([Fault(str(path), 0, unknown(files))])


def looked_at(path: Path) -> list[Path]:
    """Return a file, or the first files below a folder that are not hidden."""
    if path.is_file():
        return [path]
    files = (each for each in path.rglob("*") if each.is_file())
    shown = (
        each
        for each in files
        if not any(part.startswith(".") for part in each.relative_to(path).parts)
    )
    return sorted(islice(shown, LOOKED_AT))


def format_of(file: Path) -> str | None:
    """Return the name of the first format that recognises a file."""
    return next((name for name, each in READERS.items() if each.reader.recognises(file)), None)


def unknown(files: list[Path]) -> str:
    """Return what to tell of files that nothing recognises: what was seen, and what could be done."""
    seen = ", ".join(file.name for file in files[:NAMED]) + (", ..." if len(files) > NAMED else "")
    names = ", ".join([OURS, *READERS])
    remedy = (
        f"name one of {names} with --format, and columns with --map term=COLUMN,definition=COLUMN"
    )
    return f"holds no glossary of a known format; seen: {seen or 'no files'}; {remedy}"


def read_glossary(path: Path, name: str, options: Options) -> Reading:
    """Return what a path holds in a format. Raises CorpusError if it cannot be read, or holds no entry."""
    if name == OURS:
        return Reading(read_corpus(path), ())
    chosen = READERS[name]
    files = [path]
    if not chosen.whole and not path.is_file():
        files = [file for file in looked_at(path) if chosen.reader.recognises(file)]
    found = (each for file in files for each in chosen.reader.read(file, options))
    reading = settle(found, chosen.merge_equal_terms)
    if not reading.entries:
        raise CorpusError(
            [
                *reading.notes[:NAMED],
                Fault(str(path), 0, f"holds no entry that could be read as {name}"),
            ]
        )
    return reading


def losses(entries: Sequence[Entry], name: str) -> dict[str, int]:
    """Return how many entries lose something of each part in a format."""
    held = WRITERS[name].held
    pairs = [(entry, held(entry)) for entry in entries]
    parts = [each.name for each in fields(Entry)]
    lost = {
        part: sum(getattr(one, part) != getattr(other, part) for one, other in pairs)
        for part in parts
    }
    return {part: count for part, count in lost.items() if count}
