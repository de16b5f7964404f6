"""The commands about what people asked in vain: rag gaps."""

import csv
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click
from click.core import ParameterSource
from rich.markup import escape
from rich.progress import track

from rag.cli.common import amount, as_json, err, options, out, print_json
from rag.corpus.lock import corpus_lock
from rag.corpus.rewrite import entry_text, file_text
from rag.disk import replace_file
from rag.entries.language_packs import pack_of
from rag.entries.question_language import language_of_entries
from rag.errors import CorpusUnwritable, EntryRefused, UnknownTerm
from rag.formats.sources import open_corpus
from rag.settings import BACKEND, Settings
from rag.types import Entry

if TYPE_CHECKING:
    from rag.gaps.proposals import Proposal
    from rag.gaps.topics import Topic

# Questions that are printed of a topic.
EXAMPLES = 3
COLUMNS = ("kind", "at", "question", "outcome", "confidence", "entry", "generation", "helpful")
# Spreadsheets take a cell that begins so for a formula.
FORMULA_SIGNS = ("=", "+", "-", "@")
report_options = options("questions", "index", "model", "device", *BACKEND)
edit_options = options("corpus", "questions", "index", "model", "device", *BACKEND)


@click.group(invoke_without_command=True)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="How many topics."
)
@as_json
@report_options
@click.pass_context
def gaps(context: click.Context, /, limit: int, as_json: bool, **chosen: Any) -> None:
    """List what people asked in vain, by topic.

    With what would mend each.
    """
    if context.invoked_subcommand is None:
        found = topics_of_log(chosen)
        if as_json:
            print_json([asdict(topic) for topic in found[:limit]])
        else:
            print_topics(found, limit)
    elif has_options(context):
        command = f"rag gaps {context.invoked_subcommand} --..."
        raise click.UsageError(f"write options after the command: {command}")


def has_options(context: click.Context) -> bool:
    """Return whether an option was typed before the subcommand."""
    sources = [context.get_parameter_source(name) for name in context.params]
    return ParameterSource.COMMANDLINE in sources


@gaps.command()
@click.argument("number", type=click.IntRange(1))
@edit_options
def write(number: int, corpus: Path, **chosen: Any) -> None:
    """Write a skeleton of the entry that topic NUMBER lacks, a draft, into the corpus."""
    from rag.gaps.proposals import draft  # here: see topics_of_log

    topic = topic_of(number, chosen)
    with corpus_lock(corpus):
        files = open_corpus(Settings(corpus=corpus))
        pack = pack_of(language_of_entries(files.entries()))
        entry = draft(topic.name, topic.proposal, topic.examples, pack)
        path = files.path_of(entry.id)
        ids = {known.id for known in files.entries()}
        if path.exists() or entry.id in ids:
            remedy = f"rag gaps add {number} --to {entry.id}"
            raise EntryRefused([f"there is an entry {entry.id!r}: {remedy}"])
        save(path, entry)
    questions = amount(len(entry.questions), "question")
    out.print(escape(f"{path}: a draft with {questions}; write its definition"))


@gaps.command()
@click.argument("number", type=click.IntRange(1))
@click.option("--to", help="The entry, by its id, if not the one that is proposed.")
@edit_options
def add(number: int, to: str | None, corpus: Path, **chosen: Any) -> None:
    """Add what is proposed for topic NUMBER, an alias or a question, to an entry of the corpus."""
    from rag.gaps.proposals import apply_proposal, retarget  # here: see topics_of_log

    topic = topic_of(number, chosen)
    proposal = retarget(to, topic.proposal, topic.examples)
    what = f"the {proposal.kind} {escape(repr(proposal.text))}"
    with corpus_lock(corpus):
        path, before = entry_of(proposal, corpus)
        after = apply_proposal(before, proposal)
        if after != before:
            save(path, after)
    said = f"has {what} already" if after == before else f"added {what}"
    out.print(f"{path}: {said}")


@gaps.command()
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True))
@options("questions")
def export(file: IO[str], questions: str) -> None:
    """Write the whole log to FILE: as CSV if its name ends so, else as JSON lines."""
    from rag.gaps.question_store import exported, require_log  # here: see topics_of_log

    rows = exported(require_log(questions))
    if not file.name.endswith(".csv"):
        for row in rows:
            file.write(f"{json.dumps(row, ensure_ascii=False)}\n")
        return
    table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
    table.writeheader()
    for row in rows:
        table.writerow({name: no_formula(value) for name, value in row.items()})


@gaps.command()
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), help="What was asked before this day (UTC)."
)
@click.option("--containing", default="", help="Questions that hold this text, in any case.")
@click.option("--all", "everything", is_flag=True, help="All of it.")
@options("questions")
def erase(before: datetime | None, containing: str, everything: bool, questions: str) -> None:
    """Erase logged questions for good; with --before and --containing only what is both."""
    from rag.gaps.question_store import erase as erase_rows  # here: see topics_of_log
    from rag.gaps.question_store import require_log

    if everything == bool(before or containing):
        choices = "--before DATE, --containing TEXT, both, or --all"
        raise click.UsageError(f"say what to erase: {choices}")
    moment = None
    if before:
        moment = int(before.replace(tzinfo=UTC).timestamp())
    count = erase_rows(require_log(questions), moment, containing)
    out.print(f"erased: {count:,}")


def topics_of_log(chosen: dict[str, Any]) -> "list[Topic]":
    """Return the topics of the log that the options name; a bar shows the progress."""
    # Here: all that an index needs, which other commands do not.
    from rag.gaps.open_questions import deduplicated
    from rag.gaps.question_store import missed_questions, require_log
    from rag.gaps.report import ask_again, topics_of
    from rag.search.engine import Engine

    settings = Settings(**chosen)
    missed = deduplicated(missed_questions(require_log(settings.questions)))
    engine = Engine.open(settings)
    tracked = track(missed, "asking again", console=err, transient=True)
    gaps = [ask_again(engine, question) for question in tracked]
    return topics_of(engine, [gap for gap in gaps if gap])


def topic_of(number: int, chosen: dict[str, Any]) -> "Topic":
    """Return the topic of a number. Raises UnknownTerm."""
    found = topics_of_log(chosen)
    if number > len(found):
        raise UnknownTerm(f"There is no topic {number}; rag gaps lists {len(found)}.")
    return found[number - 1]


def entry_of(proposal: "Proposal", corpus: Path) -> tuple[Path, Entry]:
    """Return the file and the entry that a proposal changes. Raises UnknownTerm or EntryRefused."""
    from rag.entries.name_lookup import NameIndex  # here: see topics_of_log

    files = open_corpus(Settings(corpus=corpus))
    entries = {entry.id: entry for entry in files.entries()}
    if proposal.entry not in entries:
        problem = f"No entry of {corpus} has the id {proposal.entry!r}"
        raise UnknownTerm(f"{problem}; name another with --to.")
    bearers = NameIndex.of(entries.values()).find(proposal.text)
    others = [bearer for bearer in bearers if bearer != proposal.entry]
    if proposal.kind == "alias" and others:
        raise EntryRefused([f"{proposal.text!r} is a name of {', '.join(others)}"])
    return files.path_of(proposal.entry), entries[proposal.entry]


def save(path: Path, entry: Entry) -> None:
    """Write an entry to its file; what people wrote around the values is kept.

    Raises CorpusUnwritable.
    """
    try:
        before = file_text(path) if path.exists() else ""
        replace_file(path, entry_text(entry, before).encode())
    except OSError as error:
        problem = f"{path} cannot be changed ({error.strerror})"
        raise CorpusUnwritable(f"{problem}; it is as it was.") from error


def no_formula(value: Any) -> Any:
    """Return a value for a cell, with an apostrophe before what a spreadsheet would run."""
    if isinstance(value, str) and value.startswith(FORMULA_SIGNS):
        return f"'{value}"
    return value


def print_topics(found: "list[Topic]", limit: int) -> None:
    """Print topics for a reader."""
    for topic in found[:limit]:
        counts = ", ".join(counts_of(topic))
        heading = f"[bold]{topic.number:3} {escape(topic.name)}[/]  [dim]{counts}[/]"
        out.print(heading)
        for question in topic.examples[:EXAMPLES]:
            out.print(f"      {escape(question)}")
        out.print(f"    -> {escape(advice(topic))}")
    out.print(f"{min(limit, len(found)):,} of {amount(len(found), 'topic')}")


def counts_of(topic: "Topic") -> Iterator[str]:
    """Yield how many questions a topic has, and how often they were declined or disliked."""
    yield amount(topic.questions, "question")
    for name, count in (("declined", topic.declined), ("disliked", topic.disliked)):
        if count:
            yield f"{count:,} {name}"


def advice(topic: "Topic") -> str:
    """Return the proposal for a topic, and the command that carries it out."""
    proposal, nearest = topic.proposal, ""
    if topic.nearest:
        nearest = f"; nearest: {topic.nearest}, {topic.nearness:.0%}"
    if proposal.kind == "entry":
        return f"missing entry {proposal.text!r}{nearest}: rag gaps write {topic.number}"
    lack = f"{proposal.entry} lacks the {proposal.kind} {proposal.text!r}"
    return f"{lack}{nearest}: rag gaps add {topic.number}"
