"""The commands that bring glossaries to where they are wanted: rag import, rag export, rag sample."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape

from rag.cli.common import as_json, err, options, out, print_json
from rag.corpus.sample import write_sample
from rag.errors import BadSetting, Fault
from rag.formats.sources import notes, open_corpus, ours
from rag.settings import WRITTEN, Settings

if TYPE_CHECKING:
    from rag.corpus.importing import Plan


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
@options("format", "map", "language")
def import_(
    source: Path, into: Path, dry_run: bool, prune: bool, as_json: bool, **chosen: Any
) -> None:
    """Bring the entries of SOURCE, in any format, into a folder of entries; what was edited there stays.

    Exit code 1 if both sides changed the same part of an entry.
    """
    from rag.corpus.importing import carry_out, plan  # here: see open_corpus

    corpus = open_corpus(Settings(corpus=source, **chosen))
    planned = plan(corpus.entries(), into, source.resolve().name, prune)
    print_notes([*notes(corpus), *planned.notes, *planned.conflicts])
    for change in planned.changes if dry_run and not as_json else ():
        click.echo(change.diff(), nl=False)
    if not dry_run:
        carry_out(planned)
    counts = {mark: sum(change.mark == mark for change in planned.changes) for mark in "+~-"}
    if as_json:
        told = {
            "added": counts["+"],
            "changed": counts["~"],
            "removed": counts["-"],
            "same": planned.same,
        }
        print_json(
            {**told, "conflicts": [str(each) for each in planned.conflicts], "written": not dry_run}
        )
    else:
        print_plan(planned, counts, into, dry_run)
    sys.exit(1 if planned.conflicts else 0)


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
@options("corpus", "map", "language")
def export(name: str, target: Path | None, **chosen: Any) -> None:
    """Write the glossary in another format, and say what that format cannot hold."""
    from rag.formats.registry import WRITERS, losses  # here: see open_corpus

    entries = open_corpus(Settings(**chosen)).entries()
    files = WRITERS[name].write(entries)
    put(files, target)
    for part, count in losses(entries, name).items():
        told = f"{count:,} of {len(entries):,} entries lose some or all of it"
        err.print(f"{name} cannot hold {part!r}: {told}", highlight=False)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("corpus"))
def sample(folder: Path) -> None:
    """Write the glossary that comes with the package into FOLDER, else into corpus: to try, or to begin from."""
    count = write_sample(folder)
    out.print(
        f"{count:,} entries in {escape(str(folder))}; next: rag serve --corpus {escape(str(folder))}",
        highlight=False,
    )


def put(files: dict[str, bytes], target: Path | None) -> None:
    """Write the one file to standard output or to a file, many into a folder that holds nothing yet."""
    if len(files) == 1:
        content = next(iter(files.values()))
        target.write_bytes(content) if target else click.echo(content, nl=False)
        return
    if target is None or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise BadSetting(
            f"{len(files):,} files need a folder that is empty or not there yet; name one with --out"
        )
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)


def print_notes(told: Sequence[Fault]) -> None:
    """Print what was not taken, or not as it stood, one a line."""
    for note in told:
        err.print(escape(str(note)), highlight=False)


def print_plan(planned: "Plan", counts: dict[str, int], into: Path, dry_run: bool) -> None:
    """Print how many entries come, change and go."""
    told = f"{counts['+']:,} added, {counts['~']:,} changed, {counts['-']:,} removed, {planned.same:,} as they were"
    done = " (nothing is written)" if dry_run else ""
    out.print(f"{into}: {told}, {len(planned.conflicts):,} conflicts{done}", highlight=False)


@click.command()
@options("corpus", "format", "map", "language")
@as_json
@click.option(
    "--source",
    type=click.Path(path_type=Path, exists=True),
    multiple=True,
    help="A text not to copy from.",
)
def check(corpus: Path, as_json: bool, source: tuple[Path, ...], **reading: Any) -> None:
    """Check a corpus: every fault with file and line. Exit code 1 if there is any."""
    faults = faults_of(Settings(corpus=corpus, **reading), source)
    if as_json:
        print_json([asdict(fault) for fault in faults])
    else:
        print_faults(faults, corpus)
    sys.exit(1 if faults else 0)


def print_faults(faults: Iterable[object], corpus: Path) -> None:
    """Print faults one a line, or that there are none."""
    lines = [str(fault) for fault in faults]
    for line in lines:
        out.print(escape(line), highlight=False)
    out.print(
        f"{len(lines)} faults in {corpus}" if lines else f"No faults in {corpus}", highlight=False
    )


def faults_of(settings: Settings, sources: Iterable[Path]) -> list[Fault]:
    """Return what is wrong with a corpus of our own, or what was left out of one in another format."""
    from rag.corpus.rules import check as check_folder  # here: the name is the command's own

    if ours(settings) or not settings.corpus.exists():
        return check_folder(settings.corpus, sources)
    return [*notes(open_corpus(settings))]
