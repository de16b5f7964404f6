"""The command that measures the answers: rag eval."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from rag.cli.common import as_json, err, options, out, print_json
from rag.errors import ExtraMissing
from rag.settings import BACKEND, Settings

WORST = 20


@click.command(name="eval")
@click.argument("questions", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--out-of-scope",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Not answerable.",
)
@click.option(
    "--plot", type=click.Path(path_type=Path, file_okay=False), help="Folder for the plots, PNG."
)
@as_json
@options("index", "model", "device", *BACKEND)
def evaluate(
    questions: Path, out_of_scope: Path | None, plot: Path | None, as_json: bool, **chosen: Any
) -> None:
    """Measure the answers to QUESTIONS: JSON lines {"q", "gold": [ids], "kind"}."""
    try:
        import rag.search.evaluation as evaluation  # noqa: PLR0402 - here: an extra, which asking and serving need not
    except ModuleNotFoundError as missing:
        raise ExtraMissing(
            f"rag eval needs {missing.name}; run: pip install 'glossary-rag[eval]'"
        ) from missing
    from rag.search.engine import Engine

    engine = Engine.open(Settings(**chosen))
    answerable = evaluation.judge(evaluation.read_questions(questions), engine.ask)
    foreign = (
        evaluation.judge(evaluation.read_questions(out_of_scope), engine.ask)
        if out_of_scope
        else []
    )
    result = asdict(evaluation.evaluate(answerable, foreign))
    print_json(result) if as_json else print_evaluation(result)
    if plot:
        from rag.search.plots import plot as draw

        for file in draw(plot, answerable, foreign):
            err.print(f"wrote {file}", highlight=False)


def print_evaluation(result: dict[str, Any]) -> None:
    """Print the measures as tables, and the surest wrong answers."""
    measures = list(next(iter(result["ranking"].values())))
    table = Table("kind", "n", *measures, "hit@1, 95 %", box=SIMPLE)
    for kind, row in result["ranking"].items():
        between = f"{row['hit@1']['low']:.2f} to {row['hit@1']['high']:.2f}"
        table.add_row(
            kind,
            str(result["questions"][kind]),
            *(f"{cell['mean']:.3f}" for cell in row.values()),
            between,
        )
    out.print(table)
    if result["both_first"] is not None:
        out.print(
            f"  both terms of a comparison first: {result['both_first']:.3f}", highlight=False
        )
    for name, value in result["declining"].items():
        out.print(f"  {name}: {value:.3f}", highlight=False)
    for kind, value in result["out_of_scope_answered"].items():
        out.print(f"    {kind}: {value:.3f}", highlight=False)
    for miss in result["misses"][:WORST]:
        gold = ", ".join(miss["gold"])
        out.print(
            escape(f"  {miss['confidence']:.2f}  {miss['q']}  (got {miss['first']}, not {gold})"),
            highlight=False,
        )
