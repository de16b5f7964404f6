"""Settings -> every finding about the glossary and its index, with file and line where they are known."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from rag.corpus.entry_file import EntryFile
from rag.corpus.folder import Corpus
from rag.entries.name_lookup import Names
from rag.errors import IndexMismatch, IndexMissing, IndexUnusable
from rag.formats.sources import Source, notes, open_corpus
from rag.lint import duplicates as nearness
from rag.lint import findability as retrieval
from rag.lint import jargon, links, wording
from rag.lint.findability import Progress, in_silence
from rag.lint.rules import SEVERITIES, Finding, finding
from rag.search.engine import Engine
from rag.settings import Settings


def lint(settings: Settings, progress: Progress = in_silence) -> list[Finding]:
    """Return what could be better about the glossary that the settings name, the worst first. Raises CorpusError."""
    source = open_corpus(settings)
    try:
        return inspect(source, Engine.open(settings), progress)
    except (IndexMissing, IndexUnusable, IndexMismatch) as error:
        return in_order([*of_source(source), not_indexed(str(error))], source)


def inspect(source: Source, engine: Engine, progress: Progress = in_silence) -> list[Finding]:
    """Return what could be better about a glossary that is open already; its index is asked if it is of the same."""
    if engine.index.entries.marks() != source.marks():
        older = not_indexed("The index is not of the glossary as it is now; run: rag build")
        return in_order([*of_source(source), older], source)
    return in_order([*of_source(source), *of_index(engine, progress)], source)


def of_source(source: Source) -> Iterator[Finding]:
    """Yield what the entries tell by themselves."""
    entries = source.entries()
    names = Names.of(entries)
    yield from links.findings(entries, names)
    yield from wording.findings(entries, names)
    yield from jargon.findings(entries)
    for note in notes(source):
        yield replace(finding("not-read", "", "", note.message), file=note.file, line=note.line)


def of_index(engine: Engine, progress: Progress) -> Iterator[Finding]:
    """Yield what an index of the entries tells."""
    yield from nearness.near_duplicates(engine.index)
    yield from nearness.confusables(engine.index)
    yield from retrieval.findings(engine, progress)


def not_indexed(reason: str) -> Finding:
    """Return the finding that no index can be asked, with the remedy."""
    return finding(
        "not-indexed",
        "",
        "",
        f"Near-duplicates, confusable entries and finding are not checked. {reason}",
    )


def in_order(findings: Iterable[Finding], source: Source) -> list[Finding]:
    """Return findings with their places, the worst first."""
    order = {severity: place for place, severity in enumerate(SEVERITIES)}
    return sorted(
        located(findings, source),
        key=lambda each: (order[each.severity], each.rule, each.file, each.line),
    )


def located(findings: Iterable[Finding], source: Source) -> Iterator[Finding]:
    """Yield findings with file and line, if the glossary is a folder of our files."""
    if not isinstance(source, Corpus):
        yield from findings
        return
    read = cache(EntryFile.read)
    for each in findings:
        if path := source.paths.get(each.entry):
            file = read(path, source.folder)
            line = (
                file.body_line
                if each.part == "definition"
                else file.lines.get(each.part, file.lines.get("term", 1))
            )
            yield replace(each, file=str(path), line=line)
        else:
            yield each
