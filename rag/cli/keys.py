"""The commands that manage keys: rag key add, rag key list, rag key remove."""

from pathlib import Path

import click
from rich.markup import escape

from rag.cli.common import as_json, err, options, out, print_json
from rag.http.keys import Keys, Right


@click.group()
def key() -> None:
    """Make and remove the keys of those who may read or write over HTTP."""


@key.command()
@click.argument("name")
@click.option(
    "--right", type=click.Choice(["read", "write"]), required=True, help="write includes read."
)
@options("keys")
def add(name: str, right: Right, keys: Path) -> None:
    """Make a key for NAME and print it, this once."""
    secret = Keys(keys).add(name, right)
    err.print(
        f"The key of {escape(name)}, to {right}. It is shown only now; {keys} keeps its digest.",
        highlight=False,
    )
    click.echo(secret)


@key.command(name="list")
@as_json
@options("keys")
def list_keys(as_json: bool, keys: Path) -> None:
    """List the keys: names, rights, and since when."""
    if as_json:
        print_json(
            [
                {"name": each.name, "right": each.right, "created_at": each.created_at}
                for each in Keys(keys).all()
            ]
        )
        return
    for each in Keys(keys).all():
        out.print(f"{escape(each.name)}  {each.right}  {each.created_at}", highlight=False)


@key.command()
@click.argument("name")
@options("keys")
def remove(name: str, keys: Path) -> None:
    """Remove the key of NAME; running servers refuse it from then on."""
    Keys(keys).remove(name)
