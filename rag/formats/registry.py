"""A path in any known format -> its entries, and notes; entries -> the files of a format, and what is lost in them."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from pathlib import Path

from rag.corpus import is_corpus, nothing_there, read_corpus
from rag.editing import entry_text
from rag.entry_file import SUFFIX
from rag.errors import CorpusError, Fault
from rag.formats import (
    datahub,
    dictd,
    documents,
    glosario,
    headed,
    html_page,
    pages,
    records,
    skos,
    tables,
    tbx,
    wordnet,
)
from rag.formats.drafts import Found, Options, Reading
from rag.formats.resolve import settle
from rag.settings import OURS
from rag.types import Entry

# Files of a folder that are looked at to tell what it holds, and how many of them a message names.
LOOKED_AT, NAMED = 500, 5


@dataclass(frozen=True)
class Format:
    """One format: how it is told from others and read; `whole` if a folder of it is one glossary."""

    name: str
    meaning: str
    recognises: Callable[[Path], bool]
    read: Callable[[Path, Options], Iterator[Found]]
    whole: bool = False
    merge_equal_terms: bool = False


@dataclass(frozen=True)
class Writer:
    """How entries become files, by name, and what of an entry the format can hold."""

    write: Callable[[Sequence[Entry]], dict[str, bytes]]
    held: Callable[[Entry], Entry]


# In the order in which a file is tried.
READERS = {
    each.name: each
    for each in (
        Format("pages", "a folder of Markdown pages, one a term", pages.recognises, pages.read, whole=True),
        Format("glosario", "Glosario's YAML", glosario.recognises, glosario.read),
        Format("datahub", "DataHub's YAML", datahub.recognises, datahub.read),
        Format("skos", "SKOS in Turtle, RDF/XML, JSON-LD or N-Triples", skos.recognises, skos.read),
        Format("tbx", "TBX, versions 2 and 3", tbx.recognises, tbx.read),
        Format("jsonl", "JSON, or JSON Lines", records.recognises, records.read),
        Format("csv", "CSV or TSV, OpenMetadata's too", tables.recognises, tables.read),
        Format("wordnet", "a WordNet database", wordnet.recognises, wordnet.read, whole=True),
        Format("dictd", "a dictd database", dictd.recognises, dictd.read, whole=True),
        Format("html", "one document: HTML, Markdown or reStructuredText", documents.recognises, documents.read),
        Format("text", "plain text with headings", headed.recognises, headed.read, merge_equal_terms=True),
    )
}


def our_files(entries: Sequence[Entry]) -> dict[str, bytes]:
    """Return our own files, one an entry."""
    return {f"{entry.id}.md": entry_text(entry).encode() for entry in entries}


WRITERS = {
    OURS: Writer(our_files, lambda entry: entry),
    "csv": Writer(tables.write, tables.held),
    "jsonl": Writer(records.write, records.held),
    "skos": Writer(skos.write, skos.held),
    "tbx": Writer(tbx.write, tbx.held),
    "dictd": Writer(dictd.write, dictd.held),
    "html": Writer(html_page.write, html_page.held),
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
        raise CorpusError([Fault(str(path), 0, f"holds several formats: {told}; name one with --format, or the file")])
    if path.is_dir() and any(file.suffix == SUFFIX for file in files):
        return OURS
    raise CorpusError([Fault(str(path), 0, unknown(files))])


def looked_at(path: Path) -> list[Path]:
    """Return a file, or the first files below a folder that are not hidden."""
    if path.is_file():
        return [path]
    files = (each for each in path.rglob("*") if each.is_file())
    shown = (each for each in files if not any(part.startswith(".") for part in each.relative_to(path).parts))
    return sorted(islice(shown, LOOKED_AT))


def format_of(file: Path) -> str | None:
    """Return the name of the first format that recognises a file."""
    return next((name for name, each in READERS.items() if each.recognises(file)), None)


def unknown(files: list[Path]) -> str:
    """Return what to tell of files that nothing recognises: what was seen, and what could be done."""
    seen = ", ".join(file.name for file in files[:NAMED]) + (", ..." if len(files) > NAMED else "")
    names = ", ".join([OURS, *READERS])
    remedy = f"name one of {names} with --format, and columns with --map term=COLUMN,definition=COLUMN"
    return f"holds no glossary of a known format; seen: {seen or 'no files'}; {remedy}"


def read_glossary(path: Path, name: str, options: Options) -> Reading:
    """Return what a path holds in a format. Raises CorpusError if it cannot be read, or holds no entry."""
    if name == OURS:
        return Reading(read_corpus(path), ())
    reader = READERS[name]
    files = [path] if reader.whole or path.is_file() else [file for file in looked_at(path) if reader.recognises(file)]
    reading = settle((found for file in files for found in reader.read(file, options)), reader.merge_equal_terms)
    if not reading.entries:
        raise CorpusError([*reading.notes[:NAMED], Fault(str(path), 0, f"holds no entry that could be read as {name}")])
    return reading


def export(entries: Sequence[Entry], name: str) -> dict[str, bytes]:
    """Return the files of a format that say what entries say."""
    return WRITERS[name].write(entries)


def losses(entries: Sequence[Entry], name: str) -> dict[str, int]:
    """Return how many entries lose something of each part in a format."""
    held = WRITERS[name].held
    pairs = [(entry, held(entry)) for entry in entries]
    parts = [each.name for each in fields(Entry)]
    lost = {part: sum(getattr(one, part) != getattr(other, part) for one, other in pairs) for part in parts}
    return {part: count for part, count in lost.items() if count}
