"""`rag enrich` by a language model: its options, the estimate before, the run, and what it cost."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from rag.cli.common import Command, err, options, out, print_json
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.enrich.asking import Asked
    from rag.enrich.budget import Estimate
    from rag.enrich.by_model import ModelRun
    from rag.enrich.records import EnrichmentTask, Proposal, TaskOptions
    from rag.search.engine import Engine
    from rag.types import Entry

# Notes on single entries that are printed.
NOTES_SHOWN = 10
LLM = ("llm_base_url", "llm_model", "llm_api_key")
# The parameters of a `ModelRun`.
RUN = ("prompt", "max_calls", "budget_tokens", "at_once")


def model_options(command: Command) -> Command:
    """Give a command the options of a run by a language model."""
    several: list[Callable[[Command], Command]] = [
        click.option("--dry-run", is_flag=True, help="Only say what asking would take."),
        click.option(
            "--prompt",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Your own instructions to the model, a text file.",
        ),
        click.option("--max-calls", type=click.IntRange(1), help="Never send more calls."),
        click.option(
            "--budget-tokens", type=click.IntRange(1), help="Never use more tokens, in and out."
        ),
        click.option(
            "--at-once",
            type=click.IntRange(1, 64),
            default=4,
            show_default=True,
            help="Calls at the same time.",
        ),
        options(*LLM),
    ]
    for option in reversed(several):
        command = option(command)
    return command


def wanted_tasks(
    settings: Settings, wanted: "TaskOptions", engine: "Engine | None" = None
) -> "list[EnrichmentTask]":
    """Return the tasks of a glossary; `engine` has its index, if it is open already.

    Raises CorpusError or UnknownTerm.
    """
    # Here: what an index needs.
    from rag.enrich.apply import judged_by
    from rag.enrich.tasks import nearest_by, tasks_for
    from rag.formats.sources import open_corpus

    entries = open_corpus(settings).entries()
    _, vectors = judged_by(entries, settings, engine)
    return tasks_for(entries, nearest_by(vectors), wanted)


def print_estimate(
    settings: Settings, wanted: "TaskOptions", run: "ModelRun", as_json: bool
) -> None:
    """Print what asking a language model would take; nothing is sent."""
    from rag.enrich.by_model import estimate_of  # here: what an index needs

    expected = estimate_of(wanted_tasks(settings, wanted), run)
    if as_json:
        print_json(expected._asdict())
        return
    out.print(escape(f"{_in_words(expected, settings)}; nothing is sent"))


def _in_words(expected: "Estimate", settings: Settings) -> str:
    """Return an estimate in words."""
    model = settings.llm_model or "a language model"
    tokens = f"about {expected.tokens_in:,} tokens in and {expected.tokens_out:,} out"
    return f"{_calls(expected.calls)} to {model}, {tokens}"


def _calls(count: int) -> str:
    """Return a number of calls in words."""
    return "1 call" if count == 1 else f"{count:,} calls"


def answers_by_model(
    settings: Settings, wanted: "TaskOptions", run: "ModelRun", engine: "Engine | None"
) -> "Asked | None":
    """Return the answers of a language model for the entries that need questions, None if none do.

    Print the estimate before. Raises BadSetting, CorpusError or JournalUnusable.
    """
    # Here: what an index needs.
    from rag.enrich.by_model import ask_model, estimate_of, journal_path
    from rag.llm.server import model_server

    model_server(settings)
    tasks = wanted_tasks(settings, wanted, engine)
    if not tasks:
        err.print("Every entry has enough questions; --again writes more.")
        return None
    err.print(escape(_in_words(estimate_of(tasks, run), settings)))
    with _progress_bar() as bar:
        row = bar.add_task("asking", total=len(tasks))
        asked = ask_model(
            tasks,
            settings,
            run,
            journal_path(settings),
            lambda done, total: bar.update(row, completed=done, total=total),
        )
    err.print(f"sent: {_calls(asked.calls)}, {asked.tokens:,} tokens")
    if asked.stopped:
        answered = f"{len(asked.answers):,} of {len(tasks):,} entries were answered"
        remedy = "what they got is kept; run the same again for the others"
        err.print(escape(f"{asked.stopped.rstrip('.')}. {answered}; {remedy}."))
    return asked


def usable_proposals(asked: "Asked", entries: "Sequence[Entry]") -> "list[Proposal]":
    """Return the answers that can be used, and print the others; `entries` are those there now."""
    from rag.enrich.answers import KnownEntries
    from rag.enrich.by_model import proposals_of  # here: what an index needs

    proposals, unusable = proposals_of(asked, KnownEntries(entries))
    notes = [*asked.notes, *unusable]
    for note in notes[:NOTES_SHOWN]:
        err.print(f"[dim]{escape(note)}[/]")
    if len(notes) > NOTES_SHOWN:
        err.print(f"[dim]... and {len(notes) - NOTES_SHOWN:,} more notes[/]")
    return proposals


def _progress_bar() -> Progress:
    """Return a bar that shows how many entries are done, on standard error."""
    text, count = TextColumn("{task.description}"), MofNCompleteColumn()
    return Progress(text, BarColumn(), count, TimeRemainingColumn(), console=err, transient=True)


def run_of(chosen: dict[str, Any]) -> "ModelRun":
    """Take the options of a run out of those of a command, and return them."""
    from rag.enrich.by_model import ModelRun  # here: what an index needs

    return ModelRun(**{name: chosen.pop(name) for name in RUN})
