"""The commands that make an index: rag build, rag rollback."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.progress import Progress

from rag.cli.common import as_json, err, options, out, print_json
from rag.cli.lint import print_self_check
from rag.settings import BACKEND, Settings

if TYPE_CHECKING:
    from rag.build.builder import Built
    from rag.build.changes import Changes


@click.command()
@click.option(
    "--check", is_flag=True, help="Only list what would change; exit code 1 if anything would."
)
@as_json
@options("corpus", "format", "map", "language", "index", "model", "device", "ray", *BACKEND)
def build(check: bool, as_json: bool, **chosen: Any) -> None:
    """Bring the index to what the corpus says."""
    from rag.build.changes import pending  # here: numpy and faiss, which `rag check` needs not

    if check:
        changes = pending(Settings(**chosen))
        print_json(asdict(changes)) if as_json else print_changes(changes)
        sys.exit(1 if changes else 0)
    settings = Settings(**chosen)
    done = bring_up_to_date(settings)
    if as_json:
        print_json(asdict(done))
        return
    out.print(build_summary(done), highlight=False)
    print_self_check(settings, [*done.changes.added, *done.changes.changed])


def bring_up_to_date(settings: Settings) -> "Built":
    """Build what is to be built, with a bar that tells how far it is."""
    from rag.build.builder import build_index  # here: see build

    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("embedding")
        return build_index(
            settings, lambda now, total: bar.update(task, completed=now, total=max(total, 1))
        )


def build_summary(done: "Built") -> str:
    """Return what a build did, in a line."""
    changes = done.changes
    return (
        f"Generation {done.generation}: {len(changes.added):,} entries added, {len(changes.changed):,} changed, "
        f"{len(changes.removed):,} removed, {changes.same:,} reused; {done.embedded:,} of {done.passages:,} passages "
        f"embedded in {done.seconds:.1f} s"
    )


@click.command()
@click.argument("generation", type=click.IntRange(min=1), required=False)
@as_json
@options("index", *BACKEND)
def rollback(generation: int | None, as_json: bool, **chosen: Any) -> None:
    """Serve an older GENERATION again, the one before if none is named."""
    from rag.index.publish import roll_back
    from rag.index.vectors.open import open_backend  # here: see build

    settings = Settings(**chosen)
    manifest = roll_back(settings.index, generation, open_backend(settings))
    serves = {
        "generation": manifest.generation,
        "built_at": manifest.built_at,
        "entries": manifest.entries,
    }
    told = f"Generation {manifest.generation} of {manifest.built_at} serves again."
    print_json(serves) if as_json else out.print(told, highlight=False)


def print_changes(changes: "Changes") -> None:
    """Print what would change, one entry a line."""
    for mark, ids in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        for entry in ids:
            out.print(f"{mark} {escape(entry)}", highlight=False)
    counts = f"{len(changes.added):,} to add, {len(changes.changed):,} to change, {len(changes.removed):,} to remove"
    out.print(f"{counts}, {changes.same:,} as they are", highlight=False)
