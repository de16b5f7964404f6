"""The command that marks terms in people's own texts: rag annotate."""

import re
import stat
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import click
from rich.markup import escape

from rag.annotate.prose import Form
from rag.cli.common import amount, as_json, options, out, print_json
from rag.disk import replace_file
from rag.errors import BadSetting, TextUnusable
from rag.settings import BACKEND, Settings
from rag.types import Span

# How files are written, by their suffix.
FORMS: dict[str, Form] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
}


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(get_args(Form)),
    help="How FILES are written; else their suffix tells.",
)
@click.option("--write", is_flag=True, help="Put the links into FILES.")
@click.option("--link-template", default="/t/{id}", show_default=True, help="Where links lead.")
@click.option(
    "--first-only/--all", default=True, show_default=True, help="Of each entry, in each file."
)
@as_json
@options("index", "model", "device", *BACKEND)
def annotate(  # noqa: PLR0913 - one parameter an option
    files: tuple[Path, ...],
    *,
    form: Form | None,
    write: bool,
    link_template: str,
    first_only: bool,
    as_json: bool,
    **chosen: Any,
) -> None:
    """List where FILES mention entries, or put links there.

    Code, links and headings are left alone, and so are links that an earlier run put in.

    Exit code 0, whether anything is mentioned or not; 2 if a file or an option cannot be used:
    files before it are written, those after it are not.
    """
    from rag.annotate.matcher import with_links  # here: see rag gaps
    from rag.search.engine import Engine

    forms = {file: form or form_of(file) for file in files}
    if write:
        require_links(forms, link_template)
    engine = Engine.open(Settings(**chosen))
    found: list[dict[str, Any]] = []
    for file, file_form in forms.items():
        text = read_text(file)
        spans = engine.annotate(text, file_form, first_only).spans
        if write and spans and file_form != "text":
            write_text(file, with_links(text, spans, file_form, link_template))
        rows = list(rows_of(file, text, spans))
        found += rows
        if not as_json:
            print_spans(file, rows, write)
    if as_json:
        print_json(found)


def form_of(file: Path) -> Form:
    """Return how a file is written, by its suffix. Raises TextUnusable."""
    suffix = file.suffix.lower()
    if suffix not in FORMS:
        known = ", ".join(FORMS)
        remedy = "name the format of others with --format"
        raise TextUnusable(f"{file}: {known} are known; {remedy}.")
    return FORMS[suffix]


def require_links(forms: Mapping[Path, Form], template: str) -> None:
    """Check that links can be written.

    Raises TextUnusable for plain text, which holds no links, and BadSetting for a template without
    the id of an entry.
    """
    for file, form in forms.items():
        if form == "text":
            remedy = "leave --write away, or say --format markdown"
            raise TextUnusable(f"{file}: plain text holds no links; {remedy}.")
    if "{id}" not in template:
        remedy = "write --link-template with {id} in it, such as '/t/{id}'"
        raise BadSetting(f"{template!r} leads to no entry; {remedy}.")


def read_text(file: Path) -> str:
    """Return the text of a file, its line ends as they are. Raises TextUnusable."""
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise TextUnusable(f"{file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise TextUnusable(f"{file} is not UTF-8; save it as UTF-8.") from error


def write_text(file: Path, text: str) -> None:
    """Write a file, whole or not at all; its permissions stay. Raises TextUnusable."""
    try:
        path = file.resolve()
        replace_file(path, text.encode(), stat.S_IMODE(path.stat().st_mode))
    except OSError as error:
        problem = f"{file} cannot be written ({error.strerror})"
        raise TextUnusable(f"{problem}; it is as it was.") from error


def rows_of(file: Path, text: str, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
    """Yield spans as JSON objects with their line and column, both from 1."""
    line_starts = [0, *(end.end() for end in re.finditer("\n", text))]
    for span in spans:
        line = bisect_right(line_starts, span.start)
        column = span.start - line_starts[line - 1] + 1
        yield {"file": str(file), "line": line, "column": column, **asdict(span)}


def print_spans(file: Path, rows: Sequence[dict[str, Any]], write: bool) -> None:
    """Print what is mentioned where, one a line, or how many links were written."""
    if write:
        out.print(f"{escape(str(file))}: {amount(len(rows), 'link')} written")
        return
    for row in rows:
        place = f"{file}:{row['line']}:{row['column']}"
        mention = " ".join(row["text"].split())
        confidence = ""
        if row["confidence"] != 1:
            confidence = f" ({row['confidence']:.0%})"
        out.print(escape(f"{place}: {mention} -> {row['entries'][0]}{confidence}"))
