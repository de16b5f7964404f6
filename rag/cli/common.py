"""What the commands share: settings as options, the two consoles, JSON, missing extras."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape

from rag.errors import ExtraMissing
from rag.settings import OPTIONS, flag, variable

Command = Callable[..., Any]
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
out = Console(soft_wrap=True, highlight=False)
err = Console(soft_wrap=True, highlight=False, stderr=True)


def options(*names: str) -> Callable[[Command], Command]:
    """Return a decorator that gives a command the named settings as options.

    Each option can also be set by its `RAG_*` variable.
    """

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            command = option_of(name)(command)
        return command

    return decorate


def option_of(name: str) -> Callable[[Command], Command]:
    """Return the decorator of one setting's option."""
    field = OPTIONS[name]
    declaration = flag(name)
    if isinstance(field.default, bool):
        declaration = f"{flag(name)}/--no-{name}"
    return click.option(
        declaration,
        type=type_of(field.default, field.metadata["choices"]),
        default=field.default,
        envvar=variable(name),
        help=field.metadata["meaning"],
        show_default=field.default is not None,
        show_envvar=True,
    )


def type_of(default: Any, choices: tuple[str, ...]) -> Any:
    """Return the click type of a setting, by its choices or else by its default."""
    if choices:
        return click.Choice(choices)
    if isinstance(default, Path):
        return click.Path(path_type=Path)
    if default is None:
        return str
    return type(default)


def print_json(value: Any) -> None:
    """Print a value as JSON, and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@contextmanager
def needs_extra(feature: str, extra: str) -> Iterator[None]:
    """Raise ExtraMissing with the remedy if a library that an extra installs is not there."""
    try:
        yield
    except ModuleNotFoundError as missing:
        remedy = f"run: pip install 'glossary-rag[{extra}]'"
        raise ExtraMissing(f"{feature} needs {missing.name}; {remedy}") from missing


def print_account(account: str, doubts: Sequence[str]) -> None:
    """Print how much of a glossary became entries, if that is known, and what is doubtful."""
    if account:
        out.print(escape(account))
    print_doubts(doubts)


def print_doubts(doubts: Sequence[str]) -> None:
    """Print on standard error what is doubtful about a reading."""
    for doubt in doubts:
        err.print(f"[bold]Warning:[/bold] {escape(doubt)}")
