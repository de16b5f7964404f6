"""The command that measures the answers: rag eval."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from rag.cli.common import as_json, err, needs_extra, options, out, print_json
from rag.settings import BACKEND, Settings

# Wrong answers that are printed, the surest first.
MISSES = 20


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
    """Measure the answers to a file of QUESTIONS.

    It has lines of JSON: {"q", "gold": [ids], "kind"}.
    """
    with needs_extra("rag eval", "eval"):
        from rag.search import evaluation, gold_questions  # here: asking and serving need them not
    from rag.search.engine import Engine

    engine = Engine.open(Settings(**chosen))
    if plot:
        plot.mkdir(parents=True, exist_ok=True)
    answerable = evaluation.ask_all(gold_questions.read_answerable(questions), engine.ask)
    unanswerable = []
    if out_of_scope:
        unanswerable = evaluation.ask_all(gold_questions.read_questions(out_of_scope), engine.ask)
    result = asdict(evaluation.evaluate_replies(answerable, unanswerable))
    if as_json:
        print_json(result)
    else:
        print_evaluation(result)
    if plot:
        from rag.search.plots import write_plots as draw

        for file in draw(plot, answerable, unanswerable):
            err.print(f"wrote {file}")


def print_evaluation(result: dict[str, Any]) -> None:
    """Print the measures as tables, and the surest wrong answers."""
    out.print(ranking_table(result))
    if result["both_first"] is not None:
        out.print(f"  both terms of a comparison first: {result['both_first']:.3f}")
    for name, value in result["declining"].items():
        out.print(f"  {name}: {value:.3f}")
    for kind, value in result["out_of_scope_answered"].items():
        out.print(f"    {kind}: {value:.3f}")
    for miss in result["misses"][:MISSES]:
        gold = ", ".join(miss["gold"])
        mistake = f"(got {miss['first']}, not {gold})"
        out.print(escape(f"  {miss['confidence']:.2f}  {miss['q']}  {mistake}"))


def ranking_table(result: dict[str, Any]) -> Table:
    """Return the ranking measures by kind of question."""
    measures = list(result["ranking"]["all"])
    table = Table("kind", "n", *measures, "hit@1, 95 %", box=SIMPLE)
    for kind, row in result["ranking"].items():
        means = [f"{cell['mean']:.3f}" for cell in row.values()]
        interval = f"{row['hit@1']['low']:.2f} to {row['hit@1']['high']:.2f}"
        table.add_row(kind, str(result["questions"][kind]), *means, interval)
    return table
