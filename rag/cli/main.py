"""The command `rag`: its commands, and what happens when one of them fails."""

import logging
import sys
from typing import Any

import click
from click.shell_completion import get_completion_class
from rich.markup import escape

from rag import __version__
from rag.cli.annotate import annotate
from rag.cli.ask import ask, show, similar
from rag.cli.common import err
from rag.cli.corpus import check, export, import_, sample
from rag.cli.enrich import enrich
from rag.cli.evaluate import evaluate
from rag.cli.gaps import gaps
from rag.cli.index import build, rollback
from rag.cli.keys import key
from rag.cli.lint import lint
from rag.cli.serve import dict_, mcp, serve
from rag.errors import RagError

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
LOG_FORMAT = "%(levelname)s %(name)s: %(message)s"


class Commands(click.Group):
    """Turns an error raised on purpose into its sentence and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except RagError as error:
            err.print(f"[red]{error.title}:[/] {escape(str(error))}")
            sys.exit(2)


@click.group(cls=Commands, context_settings=CONTEXT)
@click.version_option(__version__)
def main() -> None:
    """Ask a glossary anything."""
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT, stream=sys.stderr)
    logging.getLogger("rag").setLevel(logging.INFO)


COMMANDS = (
    *(ask, similar, show, annotate),
    *(check, import_, export, sample),
    *(build, rollback, evaluate, lint, gaps, enrich),
    *(serve, key, mcp, dict_),
)
for command in COMMANDS:
    main.add_command(command)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a SHELL; use it by: eval "$(rag completion bash)"."""
    completer = get_completion_class(shell)
    assert completer
    click.echo(completer(main, {}, "rag", "_RAG_COMPLETE").source())
