"""The commands that make an index: rag build, rag rollback."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape

from rag.cli.common import (
    amount,
    as_json,
    err,
    glossary_argument,
    options,
    out,
    print_account,
    print_doubts,
    print_json,
)
from rag.cli.lint import print_questions_missing, print_self_check
from rag.settings import BACKEND, Settings

if TYPE_CHECKING:
    from rag.build.built import Built
    from rag.build.changes import Changes


@click.command()
@glossary_argument
@click.option(
    "--check", is_flag=True, help="Only list what would change; exit code 1 if anything would."
)
@as_json
@options(
    "corpus",
    "format",
    "map",
    "sheet",
    "language",
    "enrichment",
    "index",
    "model",
    "device",
    "ray",
    *BACKEND,
)
def build(check: bool, as_json: bool, **chosen: Any) -> None:
    """Bring the index up to date with a GLOSSARY."""
    settings = Settings(**chosen)
    if check:
        check_index(settings, as_json)
    built = bring_up_to_date(settings)
    if as_json:
        print_json(asdict(built))
        return
    out.print(build_summary(built))
    print_account(built.account, built.doubts)
    print_reach(built)
    print_self_check(settings, [*built.changes.added, *built.changes.changed])
    print_questions_missing(built.without_questions, built.entries)


def check_index(settings: Settings, as_json: bool) -> None:
    """Print what a build would change and exit: code 1 if anything, else 0."""
    from rag.build.changes import pending  # here: numpy and faiss, which `rag check` needs not

    changes = pending(settings)
    if as_json:
        print_json(asdict(changes))
    else:
        print_changes(changes)
    sys.exit(1 if changes else 0)


def bring_up_to_date(settings: Settings) -> "Built":
    """Build the index, with a progress bar; a build that has nothing to do loads nothing."""
    from rag.build.unchanged import unchanged
    from rag.formats.sources import open_corpus  # here: see check_index

    source = open_corpus(settings)
    built = unchanged(settings, source)
    if built:
        return built
    from rich.progress import Progress

    from rag.build.builder import build_index

    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("embedding")

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=max(total, 1))

        return build_index(settings, show, source)


def build_summary(built: "Built") -> str:
    """Return the account of a build, in a line."""
    changes = built.changes
    counts = (
        f"{amount(len(changes.added), 'entry', 'entries')} added, {len(changes.changed):,} "
        f"changed, {len(changes.removed):,} removed, {changes.same:,} reused"
    )
    passages = f"{built.embedded:,} of {amount(built.passages, 'passage')} embedded"
    return f"Generation {built.generation}: {counts}; {passages} in {built.seconds:.1f} s"


def print_reach(built: "Built") -> None:
    """Print on standard error that the model does not read the glossary, if that is so."""
    from rag.search.model_reach import glossary_note  # here: see check_index

    print_doubts(filter(None, [glossary_note(built.reach, built.model)]))


@click.command()
@click.argument("generation", type=click.IntRange(min=1), required=False)
@as_json
@options("index", *BACKEND)
def rollback(generation: int | None, as_json: bool, **chosen: Any) -> None:
    """Serve an older GENERATION of the index again.

    Without its number, the one before.
    """
    from rag.index.publish import roll_back
    from rag.index.vectors.open import open_backend  # here: see check_index

    settings = Settings(**chosen)
    manifest = roll_back(settings.index, generation, open_backend(settings))
    if not as_json:
        out.print(f"Generation {manifest.generation} of {manifest.built_at} serves again.")
        return
    served = {
        "generation": manifest.generation,
        "built_at": manifest.built_at,
        "entries": manifest.entries,
    }
    print_json(served)


def print_changes(changes: "Changes") -> None:
    """Print what would change, one entry a line."""
    for mark, ids in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        for entry in ids:
            out.print(f"{mark} {escape(entry)}")
    counts = (
        f"{len(changes.added):,} to add, {len(changes.changed):,} to change, "
        f"{len(changes.removed):,} to remove"
    )
    out.print(f"{counts}, {changes.same:,} as they are")
