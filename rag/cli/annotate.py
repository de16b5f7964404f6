"""The command that marks terms in texts of one's own: rag annotate."""

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
from rag.cli.common import as_json, options, out, print_json
from rag.disk import put_in_place
from rag.errors import BadSetting, TextUnusable
from rag.settings import BACKEND, Settings
from rag.types import Span

FORMS: dict[str, Form] = {
    ".md": "markdown",
    ".markdown": "markdown",
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
def annotate(
    files: tuple[Path, ...], form: Form | None, write: bool, as_json: bool, **chosen: Any
) -> None:
    """List where FILES mention entries of the glossary, or link these there.

    Code, links and headings are left alone, and so are links that an earlier run put in.

    Exit code 0, whether anything is mentioned or not; 2 if a file or an option cannot be used: files before it are
    written, those behind it are not.
    """
    from rag.annotate.matcher import annotated  # here: see rag gaps
    from rag.search.engine import Engine

    template, first_only = chosen.pop("link_template"), chosen.pop("first_only")
    forms = {file: form or form_of(file) for file in files}
    if write:
        require_links(forms, template)
    engine, found = Engine.open(Settings(**chosen)), list[dict[str, Any]]()
    for file, its in forms.items():
        text = read(file)
        spans = engine.annotate(text, its, first_only).spans
        if write and its != "text" and spans:
            put(file, annotated(text, spans, its, template))
        lines = list(placed(file, text, spans))
        found += lines
        if not as_json:
            print_spans(file, lines, write)
    if as_json:
        print_json(found)


def form_of(file: Path) -> Form:
    """Return how a file is written, by its suffix. Raises TextUnusable."""
    if file.suffix.lower() not in FORMS:
        raise TextUnusable(
            f"{file}: {', '.join(FORMS)} are known; name the format of others with --format."
        )
    return FORMS[file.suffix.lower()]


def require_links(forms: Mapping[Path, Form], template: str) -> None:
    """Raise TextUnusable for plain text, which holds no links, and BadSetting for a template that leads nowhere."""
    for file, form in forms.items():
        if form == "text":
            raise TextUnusable(
                f"{file}: plain text holds no links; leave --write away, or say --format markdown."
            )
    if "{id}" not in template:
        raise BadSetting(
            f"{template!r} leads to no entry; write --link-template with {{id}} in it, such as '/t/{{id}}'."
        )


def read(file: Path) -> str:
    """Return the text of a file, its line ends as they are. Raises TextUnusable."""
    try:
        return file.read_bytes().decode()
    except OSError as error:
        raise TextUnusable(f"{file} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise TextUnusable(f"{file} is not UTF-8; save it as UTF-8.") from error


def put(file: Path, text: str) -> None:
    """Write a file, whole or not at all; its rights stay. Raises TextUnusable."""
    try:
        place = file.resolve()
        put_in_place(place, text.encode(), stat.S_IMODE(place.stat().st_mode))
    except OSError as error:
        raise TextUnusable(
            f"{file} cannot be written ({error.strerror}); it is as it was."
        ) from error


def placed(file: Path, text: str, spans: Sequence[Span]) -> Iterator[dict[str, Any]]:
    """Yield spans with their line and column, both from 1."""
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    for span in spans:
        line = bisect_right(starts, span.start)
        yield {
            "file": str(file),
            "line": line,
            "column": span.start - starts[line - 1] + 1,
            **asdict(span),
        }


def print_spans(file: Path, lines: Sequence[dict[str, Any]], write: bool) -> None:
    """Print what is mentioned where, one a line, or how much was linked."""
    if write:
        out.print(f"{escape(str(file))}: {len(lines):,} links written", highlight=False)
        return
    for each in lines:
        sure = "" if each["confidence"] == 1 else f" ({each['confidence']:.0%})"
        place = f"{file}:{each['line']}:{each['column']}"
        out.print(
            escape(f"{place}: {' '.join(each['text'].split())} -> {each['entries'][0]}{sure}"),
            highlight=False,
        )
