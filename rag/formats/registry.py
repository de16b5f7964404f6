"""All formats by name: reads a path in one of them, counts what a format loses."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Protocol

from rag.corpus.entry_file import ENTRY_SUFFIX
from rag.corpus.folder import missing_folder, read_corpus
from rag.corpus.rewrite import entry_text
from rag.errors import CorpusError, Fault
from rag.formats.applications.abbreviations import Abbreviations
from rag.formats.applications.dbt import Dbt
from rag.formats.applications.defined_terms import DefinedTerms
from rag.formats.applications.gettext import Gettext
from rag.formats.applications.glossarist import Glossarist
from rag.formats.applications.moodle import Moodle
from rag.formats.applications.spec_up import SpecUp
from rag.formats.dictionaries.dictd import DictdDatabase
from rag.formats.dictionaries.wordnet import WordNetDatabase
from rag.formats.documents.document_tree import HTML, MARKDOWN, RESTRUCTURED
from rag.formats.documents.html_page import HtmlPage
from rag.formats.documents.org import READER as ORG_READER
from rag.formats.documents.single_page import SingleDocument
from rag.formats.documents.site_pages import SitePages
from rag.formats.drafts import DraftOrNote, ParsedGlossary, ReadOptions
from rag.formats.folders import visible_files
from rag.formats.markup_languages.asciidoc import READER as ASCIIDOC_READER
from rag.formats.markup_languages.dita import Dita
from rag.formats.markup_languages.docbook import DocBook
from rag.formats.markup_languages.latex import Latex
from rag.formats.markup_languages.mediawiki import READER as MEDIAWIKI_READER
from rag.formats.office.spreadsheets import Spreadsheets
from rag.formats.office.word import WordDocument
from rag.formats.plain_text.reader import SUFFIXES as TEXT
from rag.formats.plain_text.reader import HeadedText
from rag.formats.resolve import resolve
from rag.formats.tabular.csv_tables import CsvTables
from rag.formats.tabular.json_records import JsonRecords
from rag.formats.tabular.toml_records import SUFFIXES as TOML
from rag.formats.tabular.toml_records import TomlRecords
from rag.formats.tabular.yaml_records import SUFFIXES as YAML
from rag.formats.tabular.yaml_records import YamlRecords
from rag.formats.terminologies.datahub import DataHubYaml
from rag.formats.terminologies.glosario import GlosarioYaml
from rag.formats.terminologies.obo import OboFile
from rag.formats.terminologies.skos import SkosThesaurus
from rag.formats.terminologies.tbx import TbxFile
from rag.formats.unreadable import remedy_for
from rag.settings import OURS
from rag.types import Entry

# How many files a message names.
MAX_NAMED = 5


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
    drafts of one term are one entry, whatever their definitions. A file with one of `suffixes` may
    be read even if the reader does not recognise it.
    """

    name: str
    meaning: str
    reader: FormatReader
    whole: bool = False
    merge_equal_terms: bool = False
    suffixes: tuple[str, ...] = ()


_FORMATS = (
    Format("pages", "a folder of Markdown pages, one a term", SitePages(), whole=True),
    Format("glosario", "Glosario's YAML", GlosarioYaml()),
    Format("datahub", "DataHub's YAML", DataHubYaml()),
    Format(
        "skos", "SKOS, or an ontology, in Turtle, RDF/XML, JSON-LD or N-Triples", SkosThesaurus()
    ),
    Format("obo", "ontologies in the OBO format", OboFile()),
    Format("tbx", "TBX, versions 2 and 3, and TBX-Min", TbxFile()),
    Format("defined-terms", "schema.org's defined terms in JSON-LD", DefinedTerms()),
    Format("jsonl", "JSON, or JSON Lines", JsonRecords()),
    Format(
        "yaml",
        "YAML: a list of entries, or terms and definitions",
        YamlRecords(),
        suffixes=YAML,
    ),
    Format(
        "toml", "TOML: tables of entries, or terms and definitions", TomlRecords(), suffixes=TOML
    ),
    Format("csv", "CSV or TSV, OpenMetadata's too", CsvTables()),
    Format("xlsx", "Excel and OpenDocument spreadsheets", Spreadsheets()),
    Format("word", "Word documents", WordDocument()),
    Format("dita", "DITA glossary entries", Dita(), whole=True),
    Format("docbook", "DocBook, as XML or SGML", DocBook()),
    Format("asciidoc", "AsciiDoc", ASCIIDOC_READER, suffixes=ASCIIDOC_READER.suffixes),
    Format("mediawiki", "text of MediaWiki", MEDIAWIKI_READER, suffixes=MEDIAWIKI_READER.suffixes),
    Format("org", "Org", ORG_READER, suffixes=ORG_READER.suffixes),
    Format("latex", "LaTeX: entries of glossaries, lists of terms", Latex()),
    Format("moodle", "Moodle's export of a glossary", Moodle()),
    Format("gettext", "a catalogue of gettext", Gettext()),
    Format("abbreviations", "abbreviations of MkDocs", Abbreviations()),
    Format("dbt", "dbt's docs blocks and descriptions", Dbt(), whole=True),
    Format("spec-up", "the terms of Spec-Up", SpecUp(), whole=True),
    Format("glossarist", "Glossarist's YAML", Glossarist(), whole=True),
    Format("wordnet", "a WordNet database", WordNetDatabase(), whole=True),
    Format("dictd", "a dictd database", DictdDatabase(), whole=True),
    Format(
        "html",
        "one document: HTML, Markdown or reStructuredText",
        SingleDocument(),
        suffixes=(*HTML, *MARKDOWN, *RESTRUCTURED),
    ),
    Format(
        "text",
        "plain text with headings",
        HeadedText(),
        merge_equal_terms=True,
        suffixes=TEXT,
    ),
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


def no_format(path: Path, files: list[Path]) -> Fault:
    """Return the fault of files that no reader recognises: the first of them, and a remedy."""
    names = [file.name for file in files[:MAX_NAMED]]
    if len(files) > MAX_NAMED:
        names.append("...")
    seen = ", ".join(names) or "no files"
    remedies = dict.fromkeys(filter(None, map(remedy_for, files)))
    if remedies and len(remedies) == len({file.suffix for file in files}):
        message = f"holds no text that can be read; seen: {seen}; {'; '.join(remedies)}"
        return Fault(str(path), 0, message)
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
    if not path.exists():
        raise CorpusError([missing_folder(path)])
    for file in visible_files(path):
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
