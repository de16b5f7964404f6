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

from rag.cli.common import as_json, err, options, out, print_json
from rag.corpus.rewrite import entry_text
from rag.disk import put_in_place
from rag.errors import CorpusUnwritable, EntryRefused, UnknownTerm
from rag.formats.sources import open_corpus
from rag.settings import BACKEND, Settings
from rag.types import Entry

if TYPE_CHECKING:
    from rag.gaps.topics import Topic

SHOWN = 3
COLUMNS = ("kind", "at", "question", "outcome", "confidence", "entry", "generation", "helpful")
asked = options("questions", "index", "model", "device", *BACKEND)
edits = options("corpus", "questions", "index", "model", "device", *BACKEND)


@click.group(invoke_without_command=True)
@click.option(
    "--limit", type=click.IntRange(1), default=20, show_default=True, help="How many topics."
)
@as_json
@asked
@click.pass_context
def gaps(context: click.Context, /, limit: int, as_json: bool, **chosen: Any) -> None:
    """List what people asked in vain, by topic, with what would mend each."""
    if context.invoked_subcommand is None:
        found = topics(chosen)
        print_json([asdict(topic) for topic in found[:limit]]) if as_json else print_topics(
            found, limit
        )
    elif any(
        context.get_parameter_source(name) is ParameterSource.COMMANDLINE for name in context.params
    ):
        raise click.UsageError(
            f"write options after the command: rag gaps {context.invoked_subcommand} --..."
        )


@gaps.command()
@click.argument("number", type=click.IntRange(1))
@edits
def write(number: int, corpus: Path, **chosen: Any) -> None:
    """Write a skeleton of the entry that topic NUMBER lacks, a draft, into the corpus."""
    from rag.gaps.proposals import draft  # here: see topics

    topic = topic_of(number, chosen)
    entry = draft(topic.name, topic.proposal, topic.examples)
    files = open_corpus(Settings(corpus=corpus))
    path = files.path_of(entry.id)
    if path.exists() or entry.id in {each.id for each in files.entries()}:
        raise EntryRefused(
            [f"there is an entry {entry.id!r}: rag gaps add {number} --to {entry.id}"]
        )
    save(path, entry)
    out.print(
        f"{path}: a draft with {len(entry.questions)} questions; write its definition",
        highlight=False,
    )


@gaps.command()
@click.argument("number", type=click.IntRange(1))
@click.option("--to", help="The entry, by its id, if not the one that is proposed.")
@edits
def add(number: int, to: str | None, corpus: Path, **chosen: Any) -> None:
    """Add what is proposed for topic NUMBER, an alias or a question, to an entry of the corpus."""
    from rag.entries.name_lookup import Names
    from rag.gaps.proposals import meant_for, mended  # here: see topics

    topic = topic_of(number, chosen)
    proposal = meant_for(to, topic.proposal, topic.examples)
    files = open_corpus(Settings(corpus=corpus))
    entries = {entry.id: entry for entry in files.entries()}
    if proposal.entry not in entries:
        raise UnknownTerm(
            f"No entry of {corpus} has the id {proposal.entry!r}; name another with --to."
        )
    others = [
        each for each in Names.of(entries.values()).find(proposal.text) if each != proposal.entry
    ]
    if proposal.kind == "alias" and others:
        raise EntryRefused([f"{proposal.text!r} is a name of {', '.join(others)}"])
    path, entry = files.path_of(proposal.entry), mended(entries[proposal.entry], proposal)
    if entry == entries[proposal.entry]:
        out.print(
            f"{path} has the {proposal.kind} {escape(repr(proposal.text))} already", highlight=False
        )
    else:
        save(path, entry)
        out.print(
            f"{path}: added the {proposal.kind} {escape(repr(proposal.text))}", highlight=False
        )


@gaps.command()
@click.argument("file", type=click.File("w", encoding="utf-8", lazy=True))
@options("questions")
def export(file: IO[str], questions: str) -> None:
    """Write all that is kept to FILE: as CSV if it is called so, else as JSON lines."""
    from rag.gaps.question_log import exported, there  # here: see topics

    lines = exported(there(questions))
    if file.name.endswith(".csv"):
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows({name: plain(value) for name, value in line.items()} for line in lines)
    else:
        file.writelines(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)


@gaps.command()
@click.option(
    "--before", type=click.DateTime(["%Y-%m-%d"]), help="What was asked before this day (UTC)."
)
@click.option("--containing", default="", help="Questions that hold this text, in any case.")
@click.option("--all", "everything", is_flag=True, help="All of it.")
@options("questions")
def erase(before: datetime | None, containing: str, everything: bool, questions: str) -> None:
    """Erase what is kept, for good; with --before and --containing only what is both."""
    from rag.gaps import question_log as log  # here: see topics

    if everything == bool(before or containing):
        raise click.UsageError(
            "say what to erase: --before DATE, --containing TEXT, both, or --all"
        )
    moment = int(before.replace(tzinfo=UTC).timestamp()) if before else None
    out.print(f"erased: {log.erase(log.there(questions), moment, containing):,}", highlight=False)


def topics(chosen: dict[str, Any]) -> "list[Topic]":
    """Return the topics of the log that the options name, with a bar that tells how far it is."""
    from rag.gaps.question_log import missed, there
    from rag.gaps.report import ask_again, topics_of
    from rag.gaps.topics import folded
    from rag.search.engine import (
        Engine,  # here: all that an index needs, which other commands do not
    )

    settings = Settings(**chosen)
    questions = folded(missed(there(settings.questions)))
    engine = Engine.open(settings)
    tracked = track(questions, "asking again", console=err, transient=True)
    gaps = (ask_again(engine, question) for question in tracked)
    return topics_of(engine, (gap for gap in gaps if gap))


def topic_of(number: int, chosen: dict[str, Any]) -> "Topic":
    """Return the topic of a number. Raises UnknownTerm."""
    found = topics(chosen)
    if number > len(found):
        raise UnknownTerm(f"There is no topic {number}; rag gaps lists {len(found)}.")
    return found[number - 1]


def save(path: Path, entry: Entry) -> None:
    """Write an entry to its file; what people wrote around the values stays. Raises CorpusUnwritable."""
    try:
        before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
        put_in_place(path, entry_text(entry, before).encode())
    except OSError as error:
        raise CorpusUnwritable(
            f"{path} cannot be changed ({error.strerror}); it is as it was."
        ) from error


def plain(value: Any) -> Any:
    """Return a value that no table program takes for a formula."""
    return (
        f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value
    )


def print_topics(found: "list[Topic]", limit: int) -> None:
    """Print topics for a reader."""
    for topic in found[:limit]:
        how_often = ", ".join(told(topic))
        out.print(
            f"[bold]{topic.number:3} {escape(topic.name)}[/]  [dim]{how_often}[/]", highlight=False
        )
        for question in topic.examples[:SHOWN]:
            out.print(f"      {escape(question)}", highlight=False)
        out.print(f"    -> {escape(advice(topic))}", highlight=False)
    out.print(f"{min(limit, len(found)):,} of {len(found):,} topics", highlight=False)


def told(topic: "Topic") -> Iterator[str]:
    """Yield how often the questions of a topic were put, and what came of it."""
    for count, what in (
        (topic.questions, "questions"),
        (topic.declined, "declined"),
        (topic.disliked, "disliked"),
    ):
        if count:
            yield f"{count:,} {what}"


def advice(topic: "Topic") -> str:
    """Return what is proposed for a topic, and the command that does it."""
    proposal, near = (
        topic.proposal,
        f"; nearest: {topic.nearest}, {topic.nearness:.0%}" if topic.nearest else "",
    )
    if proposal.kind == "entry":
        return f"missing entry {proposal.text!r}{near}: rag gaps write {topic.number}"
    return f"{proposal.entry} lacks the {proposal.kind} {proposal.text!r}{near}: rag gaps add {topic.number}"
