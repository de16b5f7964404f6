"""The command line: arguments and `RAG_*` variables -> what the commands print."""

import logging
import os
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from click.shell_completion import get_completion_class
from rich.box import SIMPLE
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from rag import __version__
from rag.cli.annotate import annotate
from rag.cli.ask import ask, show, similar
from rag.cli.common import as_json, err, options, out, print_json
from rag.cli.corpus import export, import_, sample
from rag.cli.dict import dict_
from rag.cli.gaps import gaps
from rag.cli.lint import lint, print_self_check
from rag.cli.mcp import mcp
from rag.errors import ExtraMissing, Fault, RagError
from rag.formats.sources import notes, open_corpus, ours
from rag.http.keys import Keys, Right
from rag.settings import BACKEND, OPTIONS, Settings

if TYPE_CHECKING:
    from rag.build.builder import Built
    from rag.build.changes import Changes

WORST = 20
# The standard variable of OpenTelemetry: where spans go.
COLLECTOR = "OTEL_EXPORTER_OTLP_ENDPOINT"


class Commands(click.Group):
    """Turns an error raised on purpose into its sentence and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except RagError as error:
            err.print(f"[red]{error.title}:[/] {escape(str(error))}", highlight=False)
            sys.exit(2)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__)
def main() -> None:
    """Ask a glossary anything."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("rag").setLevel(logging.INFO)


main.add_command(ask)
main.add_command(similar)
main.add_command(show)
main.add_command(annotate)
main.add_command(import_)
main.add_command(export)
main.add_command(gaps)
main.add_command(lint)
main.add_command(mcp)
main.add_command(dict_)
main.add_command(sample)


@main.command()
@click.option("--check", is_flag=True, help="Only list what would change; exit code 1 if anything would.")
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
    out.print(told(done), highlight=False)
    print_self_check(settings, [*done.changes.added, *done.changes.changed])


def bring_up_to_date(settings: Settings) -> "Built":
    """Build what is to be built, with a bar that tells how far it is."""
    from rag.build.builder import build_index  # here: see build

    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("embedding")
        return build_index(settings, lambda now, total: bar.update(task, completed=now, total=max(total, 1)))


def told(done: "Built") -> str:
    """Return what a build did, in a line."""
    changes = done.changes
    return (
        f"Generation {done.generation}: {len(changes.added):,} entries added, {len(changes.changed):,} changed, "
        f"{len(changes.removed):,} removed, {changes.same:,} reused; {done.embedded:,} of {done.passages:,} passages "
        f"embedded in {done.seconds:.1f} s"
    )


@main.command()
@click.argument("generation", type=click.IntRange(min=1), required=False)
@as_json
@options("index", *BACKEND)
def rollback(generation: int | None, as_json: bool, **chosen: Any) -> None:
    """Serve an older GENERATION again, the one before if none is named."""
    from rag.index.publish import roll_back
    from rag.index.vectors.open import open_backend  # here: see build

    settings = Settings(**chosen)
    manifest = roll_back(settings.index, generation, open_backend(settings))
    serves = {"generation": manifest.generation, "built_at": manifest.built_at, "entries": manifest.entries}
    told = f"Generation {manifest.generation} of {manifest.built_at} serves again."
    print_json(serves) if as_json else out.print(told, highlight=False)


@main.command()
@options("corpus", "format", "map", "language")
@as_json
@click.option("--source", type=click.Path(path_type=Path, exists=True), multiple=True, help="A text not to copy from.")
def check(corpus: Path, as_json: bool, source: tuple[Path, ...], **reading: Any) -> None:
    """Check a corpus: every fault with file and line. Exit code 1 if there is any."""
    faults = faults_of(Settings(corpus=corpus, **reading), source)
    if as_json:
        print_json([asdict(fault) for fault in faults])
    else:
        print_faults(faults, corpus)
    sys.exit(1 if faults else 0)


def faults_of(settings: Settings, sources: Iterable[Path]) -> list[Fault]:
    """Return what is wrong with a corpus of our own, or what was left out of one in another format."""
    from rag.corpus.rules import check as check_folder  # here: the name is the command's own

    if ours(settings) or not settings.corpus.exists():
        return check_folder(settings.corpus, sources)
    return [*notes(open_corpus(settings))]


@main.command(name="eval")
@click.argument("questions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out-of-scope", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Not answerable.")
@click.option("--plot", type=click.Path(path_type=Path, file_okay=False), help="Folder for the plots, PNG.")
@as_json
@options("index", "model", "device", *BACKEND)
def evaluate(questions: Path, out_of_scope: Path | None, plot: Path | None, as_json: bool, **chosen: Any) -> None:
    """Measure the answers to QUESTIONS: JSON lines {"q", "gold": [ids], "kind"}."""
    try:
        import rag.search.evaluation as evaluation  # noqa: PLR0402 - here: an extra, which asking and serving need not
    except ModuleNotFoundError as missing:
        raise ExtraMissing(f"rag eval needs {missing.name}; run: pip install 'glossary-rag[eval]'") from missing
    from rag.search.engine import Engine

    engine = Engine.open(Settings(**chosen))
    answerable = evaluation.judge(evaluation.read_questions(questions), engine.ask)
    foreign = evaluation.judge(evaluation.read_questions(out_of_scope), engine.ask) if out_of_scope else []
    result = asdict(evaluation.evaluate(answerable, foreign))
    print_json(result) if as_json else print_evaluation(result)
    if plot:
        from rag.search.plots import plot as draw

        for file in draw(plot, answerable, foreign):
            err.print(f"wrote {file}", highlight=False)


@main.command()
@click.pass_context
@options(*OPTIONS)
def serve(context: click.Context, **chosen: Any) -> None:
    """Serve the index over HTTP. A corpus that is named is built first, if it is not yet what the index says."""
    from rag.app import create_app  # here: the server and FastAPI, which no other command needs
    from rag.http.logs import to_stderr
    from rag.http.server import run
    from rag.search.engine import Engine

    settings = Settings(**chosen)
    to_stderr(settings.log)
    if context.get_parameter_source("corpus") is not ParameterSource.DEFAULT:
        catch_up(settings)
    app = create_app(Engine.open(settings), settings)
    if COLLECTOR in os.environ:
        try:
            from rag.http.tracing import Tracer
        except ModuleNotFoundError as missing:
            raise ExtraMissing(f"{COLLECTOR} needs {missing.name}; run: pip install 'glossary-rag[otel]'") from missing
        app.add_middleware(Tracer)
    run(app, settings)


def catch_up(settings: Settings) -> None:
    """Build the index if the corpus says something else."""
    from rag.build.changes import pending  # here: see build

    if pending(settings):
        err.print(told(bring_up_to_date(settings)), highlight=False)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a SHELL complete commands and options: eval "$(rag completion bash)"."""
    made = get_completion_class(shell)
    assert made
    click.echo(made(main, {}, "rag", "_RAG_COMPLETE").source())


@main.group()
def key() -> None:
    """Make and remove the keys of those who may read or write over HTTP."""


@key.command()
@click.argument("name")
@click.option("--right", type=click.Choice(["read", "write"]), required=True, help="write includes read.")
@options("keys")
def add(name: str, right: Right, keys: Path) -> None:
    """Make a key for NAME and print it, this once."""
    secret = Keys(keys).add(name, right)
    err.print(f"The key of {escape(name)}, to {right}. It is shown only now; {keys} keeps its digest.", highlight=False)
    click.echo(secret)


@key.command(name="list")
@as_json
@options("keys")
def list_keys(as_json: bool, keys: Path) -> None:
    """List the keys: names, rights, and since when."""
    if as_json:
        print_json(
            [{"name": each.name, "right": each.right, "created_at": each.created_at} for each in Keys(keys).all()]
        )
        return
    for each in Keys(keys).all():
        out.print(f"{escape(each.name)}  {each.right}  {each.created_at}", highlight=False)


@key.command()
@click.argument("name")
@options("keys")
def remove(name: str, keys: Path) -> None:
    """Remove the key of NAME; running servers refuse it from then on."""
    Keys(keys).remove(name)


def print_changes(changes: "Changes") -> None:
    """Print what would change, one entry a line."""
    for mark, ids in (("+", changes.added), ("~", changes.changed), ("-", changes.removed)):
        for entry in ids:
            out.print(f"{mark} {escape(entry)}", highlight=False)
    counts = f"{len(changes.added):,} to add, {len(changes.changed):,} to change, {len(changes.removed):,} to remove"
    out.print(f"{counts}, {changes.same:,} as they are", highlight=False)


def print_faults(faults: Iterable[object], corpus: Path) -> None:
    """Print faults one a line, or that there are none."""
    lines = [str(fault) for fault in faults]
    for line in lines:
        out.print(escape(line), highlight=False)
    out.print(f"{len(lines)} faults in {corpus}" if lines else f"No faults in {corpus}", highlight=False)


def print_evaluation(result: dict[str, Any]) -> None:
    """Print the measures as tables, and the surest wrong answers."""
    measures = list(next(iter(result["ranking"].values())))
    table = Table("kind", "n", *measures, "hit@1, 95 %", box=SIMPLE)
    for kind, row in result["ranking"].items():
        between = f"{row['hit@1']['low']:.2f} to {row['hit@1']['high']:.2f}"
        table.add_row(kind, str(result["questions"][kind]), *(f"{cell['mean']:.3f}" for cell in row.values()), between)
    out.print(table)
    if result["both_first"] is not None:
        out.print(f"  both terms of a comparison first: {result['both_first']:.3f}", highlight=False)
    for name, value in result["declining"].items():
        out.print(f"  {name}: {value:.3f}", highlight=False)
    for kind, value in result["out_of_scope_answered"].items():
        out.print(f"    {kind}: {value:.3f}", highlight=False)
    for miss in result["misses"][:WORST]:
        gold = ", ".join(miss["gold"])
        out.print(
            escape(f"  {miss['confidence']:.2f}  {miss['q']}  (got {miss['first']}, not {gold})"), highlight=False
        )
