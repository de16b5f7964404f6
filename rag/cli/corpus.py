"""The commands about glossaries as files: rag check, rag import, rag export, rag sample."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape

from rag.cli.common import (
    amount,
    as_json,
    err,
    glossary_argument,
    harmless,
    options,
    out,
    print_account,
    print_doubts,
    print_json,
)
from rag.corpus.folder import Corpus
from rag.corpus.lock import corpus_lock
from rag.corpus.sample import write_sample
from rag.disk import replace_file
from rag.errors import BadSetting, CorpusError, Fault
from rag.formats.sources import (
    Source,
    account_of,
    is_own_format,
    open_corpus,
    orphans_notes,
    reading_advice,
    reading_notes,
)
from rag.settings import WRITTEN, Settings

if TYPE_CHECKING:
    from rag.corpus.importing import ImportPlan


@click.command()
@glossary_argument
@options("corpus", "format", "map", "sheet", "language", "enrichment")
@as_json
@click.option(
    "--source",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A text not to copy from.",
)
def check(corpus: Path, as_json: bool, source: tuple[Path, ...], **reading: Any) -> None:
    """Check a GLOSSARY: its faults, and advice.

    Each has its file and line.

    Exit code 1 if there is any fault. Advice may be ignored.
    """
    settings = Settings(corpus=corpus, **reading)
    glossary = opened_glossary(settings)
    faults = faults_of(settings, source, glossary)
    if as_json:
        print_json([asdict(fault) for fault in faults])
    else:
        print_faults(faults, corpus)
        if glossary:
            print_account(*account_of(glossary))
        print_advice(settings)
    sys.exit(0 if all(fault.is_advice for fault in faults) else 1)


def opened_glossary(settings: Settings) -> Source | None:
    """Return a glossary in another format than ours; None if it is ours, or is not there."""
    if is_own_format(settings) or not settings.corpus.exists():
        return None
    opened = open_corpus(settings)
    return None if isinstance(opened, Corpus) else opened


def faults_of(settings: Settings, sources: Iterable[Path], glossary: Source | None) -> list[Fault]:
    """Return the faults of a folder of our own, or what was left out of another format."""
    from rag.corpus.rules import check_corpus as check_folder  # here: the name is the command's own

    if glossary is None:
        return check_folder(settings.corpus, sources)
    return [*reading_notes(glossary)]


def print_faults(faults: Sequence[Fault], corpus: Path) -> None:
    """Print faults and advice one a line, and how many there are."""
    for fault in faults:
        out.print(escape(str(fault)))
    advice = sum(fault.is_advice for fault in faults)
    count = len(faults) - advice
    summary = f"{amount(count, 'fault') if count else 'No faults'} in {corpus}"
    if advice:
        summary = f"{summary}; {amount(advice, 'piece', 'pieces')} of advice"
    out.print(escape(summary))


def print_advice(settings: Settings) -> None:
    """Print what is no fault and yet worth a look; nothing if the glossary cannot be read."""
    from rag.lint.questions import question_findings

    try:
        source = open_corpus(settings)
        entries = source.entries()
    except CorpusError:
        return
    for fault in reading_advice(settings, source):
        err.print(escape(f"advice: {fault}"))
    for note in orphans_notes(settings, source):
        err.print(escape(f"advice: {note}"))
    for finding in question_findings(entries):
        err.print(escape(f"advice: {finding.message}"))


@click.command(name="import")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--into",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="Folder of entries.",
)
@click.option("--dry-run", is_flag=True, help="Only print what would change.")
@click.option(
    "--prune", is_flag=True, help="Remove entries that left the source, unless they were edited."
)
@as_json
@options("format", "map", "sheet", "language", "enrichment")
def import_(
    source: Path, into: Path, dry_run: bool, prune: bool, as_json: bool, **chosen: Any
) -> None:
    """Turn SOURCE, in any format, into a folder of entries.

    It can be repeated: what was edited in the folder is kept.

    Exit code 1 if both sides changed the same part of an entry.
    """
    from rag.corpus.importing import carry_out, plan_import  # here: see open_corpus

    corpus = open_corpus(Settings(corpus=source, **chosen))
    incoming = corpus.entries()
    with corpus_lock(into):
        planned = plan_import(incoming, into, source.resolve().name, prune)
        if not dry_run:
            carry_out(planned)
    print_notes([*reading_notes(corpus), *planned.notes, *planned.conflicts])
    print_doubts(account_of(corpus)[1])
    if dry_run and not as_json:
        for change in planned.changes:
            click.echo(harmless(change.diff()), nl=False)
    if as_json:
        print_json(plan_summary(planned, dry_run))
    else:
        print_plan(planned, into, dry_run)
    sys.exit(1 if planned.conflicts else 0)


def count_marks(planned: "ImportPlan") -> dict[str, int]:
    """Return how many entries a plan adds, changes and removes."""
    marks = [change.sign for change in planned.changes]
    return {
        "added": marks.count("+"),
        "changed": marks.count("~"),
        "removed": marks.count("-"),
    }


def plan_summary(planned: "ImportPlan", dry_run: bool) -> dict[str, Any]:
    """Return the account of an import, as JSON."""
    conflicts = [str(conflict) for conflict in planned.conflicts]
    summary: dict[str, Any] = {**count_marks(planned), "same": planned.same}
    return {**summary, "conflicts": conflicts, "written": not dry_run}


def print_plan(planned: "ImportPlan", into: Path, dry_run: bool) -> None:
    """Print how many entries come, change and go."""
    parts = [f"{count:,} {name}" for name, count in count_marks(planned).items()]
    parts.append(f"{planned.same:,} as they were")
    parts.append(amount(len(planned.conflicts), "conflict"))
    note = " (nothing is written)" if dry_run else ""
    out.print(escape(f"{into}: {', '.join(parts)}{note}"))


def print_notes(faults: Sequence[Fault]) -> None:
    """Print what was left out or changed while reading, one a line."""
    for fault in faults:
        err.print(escape(str(fault)))


@click.command()
@click.option(
    "--format", "name", type=click.Choice(WRITTEN), required=True, help="Format to write."
)
@click.option(
    "--out",
    "target",
    type=click.Path(path_type=Path),
    help="File, or folder for a format of many files.",
)
@options("corpus", "map", "sheet", "language", "enrichment")
def export(name: str, target: Path | None, **chosen: Any) -> None:
    """Write the glossary in another format.

    What that format cannot hold is listed.
    """
    from rag.formats.registry import WRITERS, count_losses  # here: see open_corpus

    entries = open_corpus(Settings(**chosen)).entries()
    write_files(WRITERS[name].write(entries), target)
    for part, count in count_losses(entries, name).items():
        loss = f"{count:,} of {amount(len(entries), 'entry', 'entries')} lose some or all of it"
        err.print(f"{name} cannot hold {part!r}: {loss}")


def write_files(files: dict[str, bytes], target: Path | None) -> None:
    """Write one file to `target` or standard output, several into the new folder `target`.

    Raises BadSetting.
    """
    if len(files) == 1:
        [content] = files.values()
        if target:
            write_to(target, content)
        elif sys.stdout.isatty():
            click.echo(harmless(content.decode(errors="replace")), nl=False)
        else:
            click.echo(content, nl=False)
        return
    if target is None or not is_empty_or_missing(target):
        remedy = "a folder that is empty or not there yet; name one with --out"
        raise BadSetting(f"The {len(files):,} files need {remedy}")
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)


def write_to(target: Path, content: bytes) -> None:
    """Write a file, which is there whole or as it was, or into a pipe or device. Raises OSError."""
    if target.exists() and not target.is_file():
        target.write_bytes(content)
    else:
        replace_file(target, content)


def is_empty_or_missing(folder: Path) -> bool:
    """Return whether a path is an empty folder, or nothing at all."""
    if not folder.exists():
        return True
    return folder.is_dir() and not any(folder.iterdir())


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("corpus"))
def sample(folder: Path) -> None:
    """Write a glossary to try into FOLDER (corpus).

    It has 158 entries about generating pictures.
    """
    count = write_sample(folder)
    name = escape(str(folder))
    out.print(f"{amount(count, 'entry', 'entries')} in {name}; next: rag serve {name}")
