"""All findings about a glossary and its index, with file and line where they are known."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from rag.corpus.entry_file import EntryFile
from rag.corpus.folder import Corpus
from rag.entries.language_packs import pack_of
from rag.entries.name_lookup import NameIndex
from rag.entries.question_language import language_of_entries
from rag.errors import IndexMismatch, IndexMissing, IndexUnusable
from rag.formats.sources import Source, open_corpus, reading_notes
from rag.lint.duplicates import confusables, near_duplicates
from rag.lint.findability import Progress, findability_findings, no_progress
from rag.lint.jargon import jargon_findings
from rag.lint.links import link_findings
from rag.lint.questions import question_findings
from rag.lint.rules import SEVERITIES, Finding, finding
from rag.lint.wording import wording_findings
from rag.search.engine import Engine
from rag.settings import Settings


def lint(settings: Settings, progress: Progress = no_progress) -> list[Finding]:
    """Return the findings about the glossary that the settings name, the worst first.

    Raises CorpusError.
    """
    source = open_corpus(settings)
    try:
        engine = Engine.open(settings)
    except (IndexMissing, IndexUnusable, IndexMismatch) as error:
        return in_order([*source_findings(source), not_indexed(str(error))], source)
    return inspect(source, engine, progress)


def inspect(source: Source, engine: Engine, progress: Progress = no_progress) -> list[Finding]:
    """Return the findings about an open glossary, the worst first.

    Its index is asked only if it was built from the glossary as it is now.
    """
    findings = list(source_findings(source))
    if engine.index.entries.content_hashes() == source.content_hashes():
        findings += index_findings(engine, progress)
    else:
        reason = "The index is not of the glossary as it is now; run: rag build"
        findings.append(not_indexed(reason))
    return in_order(findings, source)


def source_findings(source: Source) -> Iterator[Finding]:
    """Yield the findings that need the entries only."""
    entries = source.entries()
    names = NameIndex.of(entries)
    pack = pack_of(language_of_entries(entries))
    yield from link_findings(entries, names)
    yield from wording_findings(entries, names, pack)
    yield from jargon_findings(entries, pack)
    yield from question_findings(entries)
    for note in reading_notes(source):
        yield replace(finding("not-read", "", "", note.message), file=note.file, line=note.line)


def index_findings(engine: Engine, progress: Progress) -> Iterator[Finding]:
    """Yield the findings that need an index of the entries."""
    if engine.reach_note:
        yield finding("model-cannot-read", "", "", engine.reach_note)
    yield from near_duplicates(engine.index)
    yield from confusables(engine.index)
    yield from findability_findings(engine, progress)


def not_indexed(reason: str) -> Finding:
    """Return the finding that no index can be asked, with the remedy."""
    problem = "Near-duplicates, confusable entries and finding are not checked."
    return finding("not-indexed", "", "", f"{problem} {reason}")


def in_order(findings: Iterable[Finding], source: Source) -> list[Finding]:
    """Return findings with file and line, sorted by severity, rule, file and line."""
    severities = {severity: place for place, severity in enumerate(SEVERITIES)}
    placed = located(findings, source)
    return sorted(placed, key=lambda one: (severities[one.severity], one.rule, one.file, one.line))


def located(findings: Iterable[Finding], source: Source) -> Iterator[Finding]:
    """Yield findings with file and line, if the glossary is a folder of our own files."""
    if not isinstance(source, Corpus):
        yield from findings
        return
    read = cache(EntryFile.read)
    for found in findings:
        path = source.paths.get(found.entry)
        if path is None:
            yield found
            continue
        line = line_of(found.part, read(path, source.folder))
        yield replace(found, file=str(path), line=line)


def line_of(part: str, file: EntryFile) -> int:
    """Return the line of a part in an entry's file; that of the term if the part is missing."""
    if part == "definition":
        return file.body_line
    return file.lines.get(part, file.lines.get("term", 1))
