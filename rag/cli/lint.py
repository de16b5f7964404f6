"""The command that lists what could be better, rag lint; and the check after rag build."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from rich.markup import escape

from rag.cli.common import amount, err, glossary_argument, options, out, print_json
from rag.lint.questions import COST, questions_missing
from rag.lint.rules import SEVERITIES, Finding, counted
from rag.settings import BACKEND, Settings

if TYPE_CHECKING:
    from rag.lint.findability import ProbeResult

# Entries that a build names if no question finds them.
MISSED_NAMED = 3
COLOURS = {"error": "red", "warning": "yellow", "note": "dim"}


@click.command()
@glossary_argument
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
@options(
    "corpus",
    "format",
    "map",
    "sheet",
    "language",
    "enrichment",
    "index",
    "model",
    "device",
    *BACKEND,
)
def lint(output_format: str, fail_on: Literal["error", "warning", "never"], **chosen: Any) -> None:
    """List what could be better about a GLOSSARY.

    Wording, links, questions that do not find their entry. docs/lint.md explains the rules.
    """
    settings = Settings(**chosen)
    found = findings_of(settings)
    if output_format == "text":
        print_findings(found, settings.corpus)
    elif output_format == "json":
        print_json([asdict(finding) for finding in found])
    else:
        from rag.lint.sarif import sarif_log  # here: few ask for it

        print_json(sarif_log(found, Path.cwd()))
    failed = fail_on != "never" and counted(found, fail_on) > 0
    sys.exit(1 if failed else 0)


def findings_of(settings: Settings) -> list[Finding]:
    """Return the findings about a glossary, with a progress bar meanwhile."""
    from rich.progress import Progress

    from rag.lint.run import lint as run_lint  # here: all that an index needs

    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("asking")

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=max(total, 1))

        return run_lint(settings, show)


def print_findings(found: Sequence[Finding], corpus: Path) -> None:
    """Print findings one a line, and how many there are of each severity."""
    for finding in found:
        severity = f"[{COLOURS[finding.severity]}]{finding.severity}[/]"
        message = escape(finding.message)
        out.print(f"{escape(place_of(finding, corpus))}: {severity} {finding.rule}: {message}")
    counts = []
    for severity in SEVERITIES:
        count = sum(finding.severity == severity for finding in found)
        counts.append(amount(count, severity))
    out.print(f"{', '.join(counts)} in {escape(str(corpus))}")


def place_of(finding: Finding, corpus: Path) -> str:
    """Return where a finding is: file and line, else the entry, else the corpus."""
    if finding.file:
        return f"{finding.file}:{finding.line}"
    return finding.entry or str(corpus)


def print_self_check(settings: Settings, ids: Sequence[str]) -> None:
    """Print how many questions made of new entries find them; nothing if none are new."""
    if not ids:
        return
    from rag.lint.findability import self_check
    from rag.search.engine import Engine  # here: see findings_of

    results = self_check(Engine.open(settings), ids)
    if results:
        out.print(escape(self_check_summary(results)))


def self_check_summary(results: Sequence["ProbeResult"]) -> str:
    """Return how many questions find their entry, in a line that names the first that do not."""
    missed = [result for result in results if not result.is_found]
    found = len(results) - len(missed)
    share = f"{found:,} of {len(results):,} questions made of names and definitions"
    advice = "rag lint asks for every name and lists which do not"
    return f"{share} find their entry first{missed_entries(missed)}; {advice}"


def missed_entries(missed: Sequence["ProbeResult"]) -> str:
    """Return the first entries that questions missed, in brackets; "" if none were."""
    entries = list(dict.fromkeys(result.probe.entry.id for result in missed))
    named = entries[:MISSED_NAMED]
    if len(entries) > len(named):
        named.append(f"{len(entries) - len(named):,} more")
    return f" (missed: {', '.join(named)})" if named else ""


def print_questions_missing(without: int, entries: int) -> None:
    """Print how many entries have no questions, if some have none."""
    if without:
        out.print(f"{questions_missing(without, entries)}. {COST}")
