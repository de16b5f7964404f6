"""The commands that ask: rag ask, with a question or as a conversation, rag similar, rag show."""

import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape

from rag.cli.common import as_json, err, options, out, print_json
from rag.errors import RagError
from rag.settings import BACKEND, Settings
from rag.types import Entry, Match, Reply

if TYPE_CHECKING:
    from rag.search.engine import Engine

limit = click.option(
    "--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="How many entries."
)


@click.command()
@click.argument("question", required=False)
@click.option(
    "--history/--no-history", default=True, help="Remember what was asked here, for the arrow keys."
)
@limit
@as_json
@options("index", "model", "device", *BACKEND)
def ask(question: str | None, history: bool, limit: int, as_json: bool, **chosen: Any) -> None:
    """Answer a QUESTION from the glossary; without one, whatever is asked, line by line.

    Exit code 1 if the glossary does not hold the answer; of several questions, to any of them.
    """
    from rag.search.engine import Engine  # here: numpy and faiss, which `rag check` needs not

    engine = Engine.open(Settings(**chosen))
    if question is None:
        held = [answer(engine, line, limit, as_json) for line in asked(engine, history)]
        answered = all(held)
    else:
        reply = engine.ask(question, limit)
        answered = reply.answer is not None
        print_json(asdict(reply)) if as_json else print_reply(reply)
    sys.exit(0 if answered else 1)


def asked(engine: "Engine", history: bool) -> Iterable[str]:
    """Return the questions that somebody types, or that stand in standard input."""
    if not sys.stdin.isatty():
        return (line.strip() for line in sys.stdin if line.strip())
    from rag.cli.repl import WELCOME, typed  # here: only who types needs it

    err.print(f"[dim]{WELCOME}[/]", highlight=False)
    return typed(engine.suggest, history)


def answer(engine: "Engine", question: str, limit: int, as_json: bool) -> bool:
    """Print what the glossary says to one question of several; return whether it holds the answer."""
    try:
        reply = engine.ask(question, limit)
    except RagError as error:
        err.print(f"[red]{error.title}:[/] {escape(str(error))}", highlight=False)
        return False
    if as_json:
        click.echo(json.dumps(asdict(reply), ensure_ascii=False))
    else:
        print_reply(reply)
        out.print()
    return reply.answer is not None


@click.command()
@click.argument("term")
@limit
@as_json
@options("index", "model", "device", *BACKEND)
def similar(term: str, limit: int, as_json: bool, **chosen: Any) -> None:
    """List the entries nearest to a TERM: an id, a term or an alias."""
    from rag.search.engine import Engine  # here: see ask

    matches = Engine.open(Settings(**chosen)).similar(term, limit)
    print_json([asdict(match) for match in matches]) if as_json else print_matches(matches)


@click.command()
@click.argument("term")
@as_json
@options("index", *BACKEND)
def show(term: str, as_json: bool, **chosen: Any) -> None:
    """Show the entry of a TERM: an id, a term or an alias."""
    from rag.search.engine import Engine  # here: see ask

    entry = Engine.open(Settings(**chosen)).show(term)
    print_json(asdict(entry)) if as_json else print_entry(entry)


def print_reply(reply: Reply) -> None:
    """Print a reply for a reader."""
    terms = {match.id: match.term for match in reply.matches}
    if reply.answer:
        cited = " · ".join(terms.get(each, each) for each in reply.answer.citations)
        lead = "Several meanings: " if reply.outcome == "ambiguous" else ""
        out.print(
            f"[bold]{lead}{escape(cited)}[/]  [dim]{reply.confidence:.0%}[/]", highlight=False
        )
        if reply.answer.notice:
            out.print(f"[yellow]{escape(reply.answer.notice)}[/]", highlight=False)
        out.print(escape(reply.answer.text), highlight=False)
    else:
        out.print("[bold]Not in this glossary.[/] The nearest it holds:", highlight=False)
    cited_ids = reply.answer.citations if reply.answer else ()
    print_matches([match for match in reply.matches if match.id not in cited_ids])


def print_matches(matches: list[Match]) -> None:
    """Print entries one a line, with how near they are."""
    for match in matches:
        out.print(
            f"  [dim]{match.confidence:4.0%}[/]  [bold]{escape(match.term)}[/]: {escape(match.short)}",
            highlight=False,
        )


def print_entry(entry: Entry) -> None:
    """Print an entry for a reader."""
    out.print(
        f"[bold]{escape(entry.term)}[/]  [dim]{entry.id} · {entry.status}[/]", highlight=False
    )
    if entry.aliases:
        out.print(f"[dim]also: {escape(', '.join(entry.aliases))}[/]", highlight=False)
    out.print(escape(entry.definition), highlight=False)
    if entry.see_also:
        out.print(f"[dim]see also: {', '.join(entry.see_also)}[/]", highlight=False)
