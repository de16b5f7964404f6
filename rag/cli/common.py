"""What the modules of the command line share: settings -> flags, the two consoles, JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from rag.settings import OPTIONS, flag, variable

Command = Callable[..., Any]
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)


def options(*names: str) -> Callable[[Command], Command]:
    """Give a command the named settings as flags, each with its `RAG_*` twin."""

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            knob = OPTIONS[name]
            plain = str if knob.default is None else type(knob.default)
            kind: Any = click.Path(path_type=Path) if isinstance(knob.default, Path) else plain
            command = click.option(
                f"{flag(name)}/--no-{name}" if isinstance(knob.default, bool) else flag(name),
                type=click.Choice(knob.metadata["choices"]) if knob.metadata["choices"] else kind,
                default=knob.default,
                envvar=variable(name),
                help=knob.metadata["meaning"],
                show_default=knob.default is not None,
                show_envvar=True,
            )(command)
        return command

    return decorate


def print_json(value: Any) -> None:
    """Print a value as JSON, and nothing else."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
