"""The command that makes entries findable by questions that people ask: rag enrich."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape

from rag.cli.common import amount, as_json, err, options, out, print_json
from rag.cli.enrich_by_model import (
    answers_by_model,
    model_options,
    print_estimate,
    run_of,
    usable_proposals,
    wanted_tasks,
)
from rag.cli.gaps import has_options
from rag.cli.review import review
from rag.disk import replace_file
from rag.errors import BadAnswer, BadSetting, CorpusUnwritable
from rag.settings import BACKEND, Settings

if TYPE_CHECKING:
    from rag.enrich.by_model import ModelRun
    from rag.enrich.records import EnrichmentReport, TaskOptions

READING = ("corpus", "format", "map", "language", "enrichment")
# The options that say which entries are wanted, and those that say what to do.
WANTED = ("per_entry", "only", "again", "limit")
ACTIONS = ("tasks_file", "answers_file", "takes_back", "measures")
# Doubtful questions that are printed.
SHOWN = 10
# The largest file of answers.
MOST_BYTES = 200_000_000
enrich_options = options(*READING, "index", "model", "device", *BACKEND)
file_path = click.Path(path_type=Path, dir_okay=False)


@click.group(invoke_without_command=True)
@click.option(
    "--per-entry",
    type=click.IntRange(1, 40),
    default=8,
    show_default=True,
    help="Questions of an entry.",
)
@click.option(
    "--only", multiple=True, metavar="ID", help="Only this entry; several times for more."
)
@click.option("--again", is_flag=True, help="Entries that have enough questions, too.")
@click.option("--limit", type=click.IntRange(1), help="At most so many entries.")
@click.option(
    "--export", "tasks_file", type=file_path, help="Write a file of tasks for whoever writes."
)
@click.option("--import", "answers_file", type=file_path, help="Keep the answers in a file.")
@click.option("--undo", "takes_back", is_flag=True, help="Take the last change back.")
@click.option("--evaluate", "measures", is_flag=True, help="Measure what the questions bring.")
@model_options
@as_json
@enrich_options
@click.pass_context
def enrich(context: click.Context, /, as_json: bool, **chosen: Any) -> None:
    """Give entries the questions that they lack.

    Those of people who do not know their names.
    """
    if context.invoked_subcommand is not None:
        if has_options(context):
            command = f"rag enrich {context.invoked_subcommand} --..."
            raise click.UsageError(f"write options after the command: {command}")
        return
    from rag.enrich.records import TaskOptions  # here: all that an index needs

    wanted = TaskOptions(**{name: chosen.pop(name) for name in WANTED})
    actions = {name: chosen.pop(name) for name in ACTIONS}
    run, dry_run = run_of(chosen), chosen.pop("dry_run")
    settings = Settings(**chosen)
    if actions["tasks_file"]:
        export_tasks(settings, wanted, actions["tasks_file"], run.prompt)
    elif actions["answers_file"]:
        import_answers(settings, actions["answers_file"], as_json)
    elif actions["takes_back"]:
        print_undone(settings)
    elif actions["measures"]:
        print_gain(settings, as_json)
    elif dry_run:
        print_estimate(settings, wanted, run, as_json)
    elif settings.llm_base_url:
        ask_and_keep(settings, wanted, run, as_json)
    else:
        model = "name a language model with RAG_LLM_BASE_URL and RAG_LLM_MODEL"
        file = "write a file of tasks for another with --export tasks.jsonl"
        raise BadSetting(f"Nobody is there to write questions: {model}, or {file}.")


enrich.add_command(review)


def export_tasks(
    settings: Settings, wanted: "TaskOptions", file: Path, prompt: Path | None
) -> None:
    """Write the tasks of a glossary to a file, one a line. Raises CorpusUnwritable."""
    from rag.enrich.prompt import instructions
    from rag.enrich.tasks import task_line

    text = instructions(prompt)
    tasks = wanted_tasks(settings, wanted)
    lines = [f"{task_line(task, text)}\n" for task in tasks]
    try:
        replace_file(file, "".join(lines).encode())
    except OSError as error:
        raise CorpusUnwritable(f"{file} cannot be written ({error.strerror}).") from error
    answers = file.with_name("answers.jsonl")
    then = f"answer each line in another file, then: rag enrich --import {answers}"
    listed = amount(len(tasks), "entry", "entries")
    out.print(escape(f"{file}: {listed} to write questions for; {then}"))


def ask_and_keep(settings: Settings, wanted: "TaskOptions", run: "ModelRun", as_json: bool) -> None:
    """Have a language model write questions, and keep what passes the gate."""
    from rag.enrich.apply import engine_of, keep
    from rag.enrich.by_model import finish_journal
    from rag.formats.sources import open_corpus

    engine = engine_of(settings)
    asked = answers_by_model(settings, wanted, run, engine)
    if asked:
        # The glossary may have changed meanwhile.
        entries = open_corpus(settings).entries()
        proposals = usable_proposals(asked, entries)
        if proposals:
            what = f"questions by {settings.llm_model}"
            print_kept(keep(proposals, settings, engine, what, entries), as_json)
    finish_journal(settings)


def import_answers(settings: Settings, file: Path, as_json: bool) -> None:
    """Keep the answers in a file, as far as they pass the gate. Raises BadAnswer."""
    from rag.enrich.answers import KnownEntries, read_answers
    from rag.enrich.apply import keep
    from rag.formats.sources import open_corpus

    entries = open_corpus(settings).entries()
    proposals, faults = read_answers(answer_lines(file), str(file), KnownEntries(entries))
    for fault in faults:
        err.print(escape(str(fault)))
    if not proposals:
        raise BadAnswer(f"{file} has no answer that can be used.")
    report = keep(proposals, settings, what=f"--import {file.name}", entries=entries)
    print_kept(report, as_json, faults=[asdict(fault) for fault in faults])


def print_kept(report: "EnrichmentReport", as_json: bool, **more: object) -> None:
    """Print what became of proposals, in words or as JSON with something more."""
    if as_json:
        print_json({**asdict(report), **more})
    else:
        print_report(report)


def answer_lines(file: Path) -> list[str]:
    """Return the lines of a file of answers. Raises BadAnswer."""
    try:
        if file.stat().st_size > MOST_BYTES:
            raise BadAnswer(f"{file} is larger than {MOST_BYTES:,} bytes; import it in parts.")
        return file.read_bytes().decode("utf-8-sig", errors="replace").split("\n")
    except OSError as error:
        raise BadAnswer(f"{file} cannot be read ({error.strerror}).") from error


def print_report(report: "EnrichmentReport") -> None:
    """Print what became of proposals, with the first doubtful questions."""
    for note in report.notes:
        err.print(escape(note))
    doubtful = []
    for name, several in report.doubtful.items():
        doubtful += [f"{name}: {each.question} ({each.reason})" for each in several]
    for line in doubtful[:SHOWN]:
        out.print(f"  [dim]{escape(line)}[/]")
    if len(doubtful) > SHOWN:
        out.print(f"  [dim]... and {len(doubtful) - SHOWN:,} more[/]")
    kept = sum(len(questions) for questions in report.kept.values())
    questions, entries = amount(kept, "question"), amount(len(report.kept), "entry", "entries")
    counts = f"{questions} kept for {entries}, {len(doubtful):,} set aside as doubtful"
    out.print(
        f"{counts}, {amount(report.repeated, 'repeat')} left out, "
        f"{amount(report.aliases, 'alias', 'aliases')} proposed"
    )
    if doubtful or report.aliases:
        out.print("see what waits for you: rag enrich review")
    if kept:
        out.print("they count after the next rag build")


def print_undone(settings: Settings) -> None:
    """Take the last change back, and print what it was."""
    from rag.enrich.store import undo

    undone = undo(settings)
    count = len(undone.restored)
    entries = "1 entry is" if count == 1 else f"{count:,} entries are"
    remedy = "; now run: rag build" if undone.needs_build else ""
    out.print(f"{escape(undone.what)} is taken back: {entries} as before{remedy}")
    if undone.later:
        out.print(f"changed since, and left as they are: {escape(', '.join(undone.later))}")


def print_gain(settings: Settings, as_json: bool) -> None:
    """Print hit@1 of questions held back, without any questions in the index and with the rest."""
    from rag.enrich.evaluation import evaluate_questions  # here: see enrich

    held = evaluate_questions(settings)
    if as_json:
        print_json(asdict(held))
        return
    entries = amount(held.entries, "entry", "entries")
    out.print(f"{amount(held.questions, 'question')} held back, of {entries}")
    out.print(f"hit@1 with no questions in the index: {held.before:.2f}")
    out.print(f"hit@1 with the others:                {held.after:.2f}")
    out.print(
        "Questions by one author flatter: what is held back is like what stays. People ask in "
        "other words; rag eval with their questions tells more."
    )
