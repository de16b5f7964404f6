"""The commands that ask: rag ask, with a question or as a conversation, rag similar, rag show."""

import asyncio
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeAlias

import click
from rich.markup import escape

from rag.cli.common import as_json, err, json_text, options, out, print_json
from rag.cli.definitions import print_definition
from rag.entries.text import one_line
from rag.errors import RagError
from rag.settings import BACKEND, OPTIONS, Settings
from rag.types import Entry, Match, Quote, Reply

if TYPE_CHECKING:
    from rag.search.engine import Engine

Answerer: TypeAlias = Callable[[str, int], Reply]

SECOND_OPINION = tuple(name for name in OPTIONS if name.startswith("llm_"))
# The sentence that answers is printed before a definition of more characters.
LONG_DEFINITION = 300

limit = click.option(
    "--limit", type=click.IntRange(1, 50), default=5, show_default=True, help="How many entries."
)


@click.command()
@click.argument("question", nargs=-1)
@click.option(
    "--history/--no-history", default=True, help="Remember what was asked here, for the arrow keys."
)
@limit
@as_json
@options("index", "model", "device", *BACKEND, *SECOND_OPINION)
def ask(question: tuple[str, ...], history: bool, limit: int, as_json: bool, **chosen: Any) -> None:
    """Answer a QUESTION; without one, ask line by line.

    The words need no quotes.

    Exit code 1 if the glossary does not hold the answer; of several questions, to any of them.
    """
    from rag.search.engine import Engine  # here: numpy and faiss, which `rag check` needs not

    settings = Settings(**chosen)
    engine = Engine.open(settings)
    answer = answerer(engine, settings)
    if not question:
        answers = [answer_line(answer, line, limit, as_json) for line in lines(engine, history)]
        is_answered = all(answers)
    else:
        reply = answer(" ".join(question), limit)
        is_answered = reply.answer is not None
        if as_json:
            print_json(asdict(reply))
        else:
            print_reply(reply)
    sys.exit(0 if is_answered else 1)


def lines(engine: "Engine", history: bool) -> Iterable[str]:
    """Return the questions that somebody types, or the lines of standard input."""
    if not sys.stdin.isatty():
        stripped = (line.strip() for line in sys.stdin)
        return (line for line in stripped if line)
    from rag.cli.repl import WELCOME, typed_questions  # here: only who types needs it

    err.print(f"[dim]{WELCOME}[/]")
    return typed_questions(engine.suggest, history)


def answerer(engine: "Engine", settings: Settings) -> Answerer:
    """Return the engine that answers questions, with a second opinion if the settings want one.

    Raises BadSetting.
    """
    if settings.llm_ask == "off":
        return engine.ask
    from rag.service.answering import AnswerService  # here: only who wants an opinion needs it

    service = AnswerService(engine, settings)
    return lambda question, limit: asyncio.run(service.ask(question, limit))


def answer_line(answer: Answerer, question: str, limit: int, as_json: bool) -> bool:
    """Print the reply to one question of several; return whether the glossary answers it."""
    try:
        reply = answer(question, limit)
    except RagError as error:
        err.print(f"[red]{error.title}:[/] {escape(str(error))}")
        return False
    if as_json:
        click.echo(json_text(asdict(reply)))
    else:
        print_reply(reply)
        out.print()
    return reply.answer is not None


@click.command()
@click.argument("term", nargs=-1, required=True)
@limit
@as_json
@options("index", "model", "device", *BACKEND)
def similar(term: tuple[str, ...], limit: int, as_json: bool, **chosen: Any) -> None:
    """List the entries nearest to a TERM: an id, a term or an alias."""
    from rag.search.engine import Engine  # here: see ask

    matches = Engine.open(Settings(**chosen)).similar(" ".join(term), limit)
    if as_json:
        print_json([asdict(match) for match in matches])
    else:
        print_matches(matches)


@click.command()
@click.argument("term", nargs=-1, required=True)
@as_json
@options("index", *BACKEND)
def show(term: tuple[str, ...], as_json: bool, **chosen: Any) -> None:
    """Show the entry of a TERM: an id, a term or an alias."""
    from rag.search.engine import Engine  # here: see ask

    entry = Engine.open(Settings(**chosen)).show(" ".join(term))
    if as_json:
        print_json(asdict(entry))
    else:
        print_entry(entry)


def print_reply(reply: Reply) -> None:
    """Print a reply for a reader: the answer, then the other matches."""
    cited: tuple[str, ...] = ()
    if reply.answer:
        cited = reply.answer.citations
        print_answer(reply, reply.answer)
    else:
        print_declined(reply)
    print_matches([match for match in reply.matches if match.id not in cited])
    if reply.note:
        out.print(f"[yellow]{escape(reply.note)}[/]")


def print_declined(reply: Reply) -> None:
    """Print that the glossary has no answer, and where it mentions what is asked for."""
    if reply.asked_for:
        out.print(f'No entry for "[bold]{escape(reply.asked_for)}[/]".')
    else:
        out.print("[bold]Not in this glossary.[/]")
    if reply.did_you_mean:
        out.print(f"Did you mean {escape(reply.did_you_mean)}?")
    for mention in reply.mentions:
        out.print(f"It is mentioned in [bold]{escape(mention.term)}[/]: {escape(mention.text)}")
    out.print("The nearest it holds:")


def print_answer(reply: Reply, answer: Quote) -> None:
    """Print the answer of a reply with the terms that it quotes."""
    terms = {match.id: match.term for match in reply.matches}
    quoted = " · ".join(terms.get(entry, entry) for entry in answer.citations)
    if reply.outcome == "ambiguous":
        quoted = f"Several meanings: {quoted}"
    out.print(f"[bold]{escape(quoted)}[/]  [dim]{reply.confidence:.0%}[/]")
    if answer.notice:
        out.print(f"[yellow]{escape(answer.notice)}[/]")
    for match in reply.matches:
        if match.id in answer.citations and len(match.definition) > LONG_DEFINITION:
            print_highlights(match, of_several=len(answer.citations) > 1)
    print_definition(answer.text)


def print_highlights(match: Match, of_several: bool = False) -> None:
    """Print the sentences of a definition that answer, unless they are its beginning.

    If it is one of several definitions, its term is named: a sentence may begin with "it".
    """
    if all(highlight.start == 0 for highlight in match.highlights):
        return
    named = f"{escape(match.term)}: " if of_several else ""
    for highlight in match.highlights:
        sentence = match.definition[highlight.start : highlight.end]
        out.print(f"[bold]› {named}{escape(one_line(sentence))}[/]")
    out.print()


def print_matches(matches: list[Match]) -> None:
    """Print entries one a line, with their confidence."""
    for match in matches:
        term = f"[bold]{escape(match.term)}[/]"
        out.print(f"  [dim]{match.confidence:4.0%}[/]  {term}: {escape(match.short)}")


def print_entry(entry: Entry) -> None:
    """Print an entry for a reader."""
    out.print(f"[bold]{escape(entry.term)}[/]  [dim]{entry.id} · {entry.status}[/]")
    if entry.aliases:
        out.print(f"[dim]also: {escape(', '.join(entry.aliases))}[/]")
    print_definition(entry.definition)
    if entry.see_also:
        out.print(f"[dim]see also: {', '.join(entry.see_also)}[/]")
