"""The command that reviews what is written for entries: rag enrich review."""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape

from rag.cli.common import as_json, err, options, out, print_json
from rag.errors import EntryRefused, UnknownTerm
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.enrich.review import Decision, ReviewedEntry, ReviewItem

CHOICES = {"a": "accept", "r": "reject", "e": "edit", "s": "skip", "q": "quit"}
PROMPT = "  [a]ccept, [r]eject, [e]dit, [s]kip, [q]uit"
KINDS = {"doubtful": "question", "alias": "alias", "question": "in use", "orphan": "left over"}


@click.command()
@click.option("--accept", multiple=True, metavar="ID:CODE", help="Take this item of an entry.")
@click.option("--reject", multiple=True, metavar="ID:CODE", help="Drop it.")
@click.option(
    "--edit", multiple=True, nargs=2, metavar="ID:CODE TEXT", help="Take it in these words."
)
@click.option("--settle", multiple=True, metavar="ID", help="What this entry has still fits.")
@click.option("--only", multiple=True, metavar="ID", help="Only this entry, with all it has.")
@click.option("--kept", is_flag=True, help="List the questions in use, too.")
@as_json
@options("corpus", "format", "map", "language", "enrichment")
def review(only: tuple[str, ...], kept: bool, as_json: bool, **chosen: Any) -> None:
    """List what waits for a decision; decide here, or by code with --accept and --reject."""
    from rag.enrich.review import decide, entries_to_review, settle  # here: all readers

    typed = {name: chosen.pop(name) for name in ("accept", "reject", "edit")}
    settled = chosen.pop("settle")
    settings = Settings(**chosen)
    entries = entries_to_review(settings)
    decisions = decisions_of(typed, entries)
    if decisions or settled:
        if decisions:
            decide(settings, decisions)
        if settled:
            settle(settings, settled)
        out.print(f"{len(decisions) + len(settled)} decided{remedy_of(decisions)}")
        return
    shown = [entry for entry in entries if is_shown(entry, only, kept)]
    if as_json:
        print_json([asdict(entry) for entry in shown])
    elif sys.stdin.isatty() and not kept and not only:
        decide_one_by_one(settings, shown)
    else:
        print_entries(shown, with_questions=kept or bool(only))


def remedy_of(decisions: Iterable["Decision"]) -> str:
    """Return a sentence on what is left to do after some decisions, "" if nothing is."""
    from rag.enrich.review import needs_build  # here: see review

    return "; it counts after the next rag build" if any(map(needs_build, decisions)) else ""


def is_shown(entry: "ReviewedEntry", only: Sequence[str], kept: bool) -> bool:
    """Return whether an entry is listed."""
    if only:
        return entry.id in only
    return entry.waits or (kept and bool(entry.items))


def decisions_of(typed: dict[str, Any], entries: Iterable["ReviewedEntry"]) -> list["Decision"]:
    """Return the decisions that were typed. Raises UnknownTerm."""
    items = {f"{entry.id}:{item.code}": (entry, item) for entry in entries for item in entry.items}
    pairs = [("accept", place, "") for place in typed["accept"]]
    pairs += [("reject", place, "") for place in typed["reject"]]
    pairs += [("edit", place, text) for place, text in typed["edit"]]
    decisions = []
    for action, place, text in pairs:
        if place not in items:
            raise UnknownTerm(f"There is no item {place!r}; rag enrich review --json lists all.")
        entry, item = items[place]
        decisions.append(decision_on(entry, item, action, text))
    return decisions


def decision_on(
    entry: "ReviewedEntry", item: "ReviewItem", action: Any, text: str = ""
) -> "Decision":
    """Return a decision about an item of an entry."""
    from rag.enrich.review import Decision  # here: see review

    return Decision(entry.id, item.kind, item.text, action, text)


def print_entries(entries: Sequence["ReviewedEntry"], with_questions: bool) -> None:
    """Print entries with their items, and how to decide."""
    for entry in entries:
        print_heading(entry)
        for item in entry.items:
            if with_questions or item.kind != "question":
                out.print(f"  {item.code} {line_of_item(item)}")
    waiting = sum(entry.waits for entry in entries)
    how = "rag enrich review --accept ID:CODE --reject ID:CODE"
    out.print(f"Entries to look at: {waiting:,}; decide: {how}")


def print_heading(entry: "ReviewedEntry") -> None:
    """Print the term of an entry, and whether its definition changed."""
    changed = "  [yellow]its definition changed[/]" if entry.changed else ""
    out.print(f"[bold]{escape(entry.term)}[/] [dim]{escape(entry.id)}[/]{changed}")


def line_of_item(item: "ReviewItem") -> str:
    """Return an item in a line."""
    reason = f" [dim]({escape(item.reason)})[/]" if item.reason else ""
    return f"[dim]{KINDS[item.kind]}:[/] {escape(item.text)}{reason}"


def decide_one_by_one(settings: Settings, entries: Sequence["ReviewedEntry"]) -> None:
    """Ask about each item that waits; what is decided is kept at once."""
    decisions: list[Decision] = []
    for entry in entries:
        print_heading(entry)
        waiting = [item for item in entry.items if item.kind != "question"]
        for item in waiting:
            out.print(f"  {line_of_item(item)}")
            choice = choice_of()
            if choice == "quit":
                out.print(f"{len(decisions)} decided{remedy_of(decisions)}")
                return
            if choice != "skip":
                decisions += decided_now(settings, entry, item, choice)
    out.print(f"{len(decisions)} decided{remedy_of(decisions)}; nothing else waits")


def choice_of() -> str:
    """Return the decision of its owner about an item."""
    return CHOICES[click.prompt(PROMPT, type=click.Choice([*CHOICES]), show_choices=False)]


def decided_now(
    settings: Settings, entry: "ReviewedEntry", item: "ReviewItem", choice: str
) -> "list[Decision]":
    """Carry out a choice about an item; return the decision, none if it is refused."""
    from rag.enrich.review import decide  # here: see review

    text = ""
    if choice == "edit":
        text = click.prompt("  new text", default=None if item.kind == "orphan" else item.text)
    decision = decision_on(entry, item, choice, text)
    try:
        decide(settings, [decision])
    except (EntryRefused, UnknownTerm) as error:
        err.print(f"  {escape(str(error))}")
        return []
    return [decision]
