"""The command that tells what could be better: rag lint; and what rag build says of what it built."""

import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from rich.markup import escape
from rich.progress import Progress

from rag.cli.common import err, options, out, print_json
from rag.lint.rules import SEVERITIES, counted
from rag.settings import BACKEND, Settings

if TYPE_CHECKING:
    from rag.lint.rules import Finding

COLOURS = {"error": "red", "warning": "yellow", "note": "dim"}


@click.command()
@click.option(
    "--output-format",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="Exit code 1 if any finding is as bad as this.",
)
@options("corpus", "format", "map", "language", "index", "model", "device", *BACKEND)
def lint(output_format: str, fail_on: Literal["error", "warning", "never"], **chosen: Any) -> None:
    """Tell what could be better about a glossary, from definitions to what is not found. See docs/lint.md."""
    from rag.lint.run import (
        lint as findings_of,  # here: see rag build; and the name is the command's own
    )
    from rag.lint.sarif import sarif_log

    settings = Settings(**chosen)
    with Progress(console=err, transient=True) as bar:
        task = bar.add_task("asking")
        found = findings_of(
            settings, lambda now, total: bar.update(task, completed=now, total=max(total, 1))
        )
    if output_format == "text":
        print_findings(found, settings.corpus)
    else:
        print_json(
            sarif_log(found, Path.cwd())
            if output_format == "sarif"
            else [asdict(each) for each in found]
        )
    sys.exit(1 if fail_on != "never" and counted(found, fail_on) else 0)


def print_findings(found: "list[Finding]", corpus: Path) -> None:
    """Print findings one a line, and how many there are of each severity."""
    for each in found:
        place = f"{each.file}:{each.line}" if each.file else each.entry or str(corpus)
        severity = f"[{COLOURS[each.severity]}]{each.severity}[/]"
        out.print(
            f"{escape(place)}: {severity} {each.rule}: {escape(each.message)}", highlight=False
        )
    counts = (
        (sum(each.severity == severity for each in found), severity) for severity in SEVERITIES
    )
    told = ", ".join(
        f"{count:,} {severity}{'' if count == 1 else 's'}" for count, severity in counts
    )
    out.print(f"{told} in {escape(str(corpus))}", highlight=False)


def print_self_check(settings: Settings, ids: Iterable[str]) -> None:
    """Print how many of the questions made of new entries find them, if there are any."""
    from rag.lint.findability import self_check
    from rag.search.engine import Engine  # here: see rag build

    found, asked = self_check(Engine.open(settings), ids)
    if asked:
        told = (
            f"{found:,} of {asked:,} questions made of names and definitions find their entry first"
        )
        out.print(f"{told}; rag lint asks for every name and tells which do not", highlight=False)
