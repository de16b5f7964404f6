"""The command `rag`: its commands by task, and what happens when one of them fails."""

import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import chain
from typing import Any, NoReturn

import click
from click.shell_completion import get_completion_class
from rich.markup import escape

from rag import __version__
from rag.cli.common import err
from rag.errors import RagError
from rag.http.logs import TextLines

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
FAILED = 2
# What shells expect of a program that Ctrl-C ends: 128, and the number of the signal.
INTERRUPTED = 130
# The commands by what they are for, in the order of the help: module and function of each.
COMMANDS = {
    "Ask": {
        "ask": "ask.ask",
        "show": "ask.show",
        "similar": "ask.similar",
        "annotate": "annotate.annotate",
    },
    "Your glossary": {
        "sample": "corpus.sample",
        "check": "corpus.check",
        "lint": "lint.lint",
        "enrich": "enrich.enrich",
        "gaps": "gaps.gaps",
        "import": "corpus.import_",
        "export": "corpus.export",
    },
    "Serve": {
        "serve": "serve.serve",
        "build": "index.build",
        "rollback": "index.rollback",
        "key": "keys.key",
        "mcp": "serve.mcp",
        "dict": "serve.dict_",
    },
    "Measure, and more": {"eval": "evaluate.evaluate", "completion": "main.completion"},
}
PLACES = dict(chain.from_iterable(commands.items() for commands in COMMANDS.values()))


class Commands(click.Group):
    """Lists commands by task, and turns failures into a sentence and exit code 2.

    A command is imported when it is wanted: most need none of the libraries of the others.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return [*PLACES]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of a name, or None."""
        if cmd_name not in PLACES:
            return None
        module, function = PLACES[cmd_name].split(".")
        command: click.Command = getattr(import_module(f"rag.cli.{module}"), function)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, those of one task together."""
        width = max(map(len, PLACES))
        limit = formatter.width - 6 - width
        for task, names in COMMANDS.items():
            rows = []
            for name in names:
                command = self.get_command(ctx, name)
                assert command
                rows.append((name.ljust(width), command.get_short_help_str(limit)))
            with formatter.section(task):
                formatter.write_dl(rows)

    def main(self, *arguments: Any, **options: Any) -> Any:
        """Run the program; its help may fail to be printed, too."""
        with failures_as_sentences():
            return super().main(*arguments, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command, and write out what it printed."""
        with failures_as_sentences():
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()


@contextmanager
def failures_as_sentences() -> Iterator[None]:
    """Turn errors of ours, of the system and Ctrl-C into a sentence and an exit code."""
    try:
        yield
    except RagError as error:
        fail(error.title, str(error))
    except BrokenPipeError:
        # Whoever read this has read enough, as in: rag ask ... | head -1
        discard_output()
        sys.exit(FAILED)
    except OSError as error:
        discard_output()
        fail("Not possible", sentence_of(error))
    except (KeyboardInterrupt, click.Abort):
        err.print("Stopped.")
        sys.exit(INTERRUPTED)


def fail(title: str, message: str) -> NoReturn:
    """Print why a command failed, and exit."""
    err.print(f"[red]{title}:[/] {escape(message)}")
    sys.exit(FAILED)


def sentence_of(error: OSError) -> str:
    """Return a sentence with what the system refused, and a remedy."""
    reason = error.strerror or str(error)
    if error.filename is None:
        return f"the output cannot be written ({reason}); write it somewhere else"
    name = os.fsdecode(error.filename)
    return f"{name} cannot be used ({reason}); name another place, or change its rights"


def discard_output() -> None:
    """Send to nowhere what waits to be printed, so that the end of the program cannot fail."""
    with suppress(OSError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(__version__)
def main() -> None:
    """Ask a glossary anything.

    To start: rag sample my-glossary && rag serve my-glossary
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TextLines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("rag").setLevel(logging.INFO)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a SHELL.

    Use it by: eval "$(rag completion bash)".
    """
    completer = get_completion_class(shell)
    assert completer
    click.echo(completer(main, {}, "rag", "_RAG_COMPLETE").source())
