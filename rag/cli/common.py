"""What the commands share: settings as options, the two consoles, JSON, missing extras."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

import click
from click.core import ParameterSource
from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment

from rag.errors import ExtraMissing
from rag.settings import OPTIONS, flag, variable

Command = Callable[..., Any]
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
# What commands a terminal, and halves of surrogate pairs, which cannot be written.
COMMANDING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


class HarmlessConsole(Console):
    """A console on which no printed text can command the terminal: only styles of ours do."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterator[Segment]:
        """Yield the segments of what is printed, without control characters in their text."""
        for segment in super().render(renderable, options):
            if segment.control:
                yield segment
            else:
                yield Segment(harmless(segment.text), segment.style)

    def on_broken_pipe(self) -> NoReturn:
        """Raise BrokenPipeError, which ends a command; the library would exit with code 1."""
        raise BrokenPipeError


def harmless(text: str) -> str:
    """Return a text with control characters replaced, but for tabs and line ends."""
    return COMMANDING.sub("\N{REPLACEMENT CHARACTER}", text)


out = HarmlessConsole(soft_wrap=True, highlight=False)
err = HarmlessConsole(soft_wrap=True, highlight=False, stderr=True)


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
        type=type_of(field.default, field.metadata["choices"], field.metadata["least"]),
        default=field.default,
        multiple=isinstance(field.default, tuple),
        envvar=variable(name),
        help=field.metadata["meaning"],
        show_default=field.default not in (None, ()),
        show_envvar=True,
    )


def type_of(default: Any, choices: tuple[str, ...], least: int | None = None) -> Any:
    """Return the click type of a setting, by its choices or least value or else by its default."""
    if choices:
        return click.Choice(choices)
    if least is not None:
        return click.IntRange(least)
    if isinstance(default, Path):
        return click.Path(path_type=Path)
    if default is None or isinstance(default, tuple):
        return str
    return type(default)


def glossary_argument(command: Command) -> Command:
    """Let a command with the option --corpus take the glossary as its argument, too."""

    # Not called as the option --glossary, which some of these commands have.
    @click.argument("named", metavar="[GLOSSARY]", required=False, type=click.Path(path_type=Path))
    @click.pass_context
    @wraps(command)
    def with_glossary(
        context: click.Context, /, *, named: Path | None, corpus: Path, **chosen: Any
    ) -> Any:
        if named is not None:
            if context.get_parameter_source("corpus") is ParameterSource.COMMANDLINE:
                raise click.UsageError("name the glossary once: as the argument, or by --corpus")
            context.set_parameter_source("corpus", ParameterSource.COMMANDLINE)
            corpus = named
        return command(corpus=corpus, **chosen)

    return with_glossary


def amount(count: int, one: str, more: str = "") -> str:
    """Return a number with its noun: 1 fault, 2 faults; `more` is a plural that is not with s."""
    noun = one if count == 1 else more or f"{one}s"
    return f"{count:,} {noun}"


def print_json(value: Any) -> None:
    """Print a value as JSON, and nothing else."""
    click.echo(json_text(value, indent=2))


def json_text(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON, in which no character commands a terminal."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return COMMANDING.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


@contextmanager
def needs_extra(feature: str, extra: str) -> Iterator[None]:
    """Raise ExtraMissing with the remedy if a library that an extra installs is not there."""
    try:
        yield
    except ModuleNotFoundError as missing:
        raise ExtraMissing.of(extra, feature, missing) from missing


def print_account(account: str, doubts: Sequence[str]) -> None:
    """Print how much of a glossary became entries, if that is known, and what is doubtful."""
    if account:
        out.print(escape(account))
    print_doubts(doubts)


def print_doubts(doubts: Iterable[str]) -> None:
    """Print on standard error what is doubtful about a reading."""
    for doubt in doubts:
        err.print(f"[bold]Warning:[/bold] {escape(doubt)}")
