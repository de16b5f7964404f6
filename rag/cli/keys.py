"""The commands that manage keys: rag key add, rag key list, rag key remove."""

from pathlib import Path

import click
from rich.markup import escape

from rag.cli.common import as_json, err, options, out, print_json
from rag.http.keys import Keys, Right


@click.group()
def key() -> None:
    """Make, list and remove keys to read or write over HTTP."""


@key.command()
@click.argument("name")
@click.option(
    "--right", type=click.Choice(["read", "write"]), required=True, help="write includes read."
)
@click.option("--glossary", default="", help="The only one of several glossaries it is for.")
@options("keys")
def add(name: str, right: Right, glossary: str, keys: Path) -> None:
    """Make a key for NAME and print it, this once."""
    secret = Keys(keys).add(name, right, glossary)
    note = f"It is shown only now; {keys} keeps its digest."
    err.print(f"The key of {escape(name)}, to {right}. {note}")
    click.echo(secret)


@key.command(name="list")
@as_json
@options("keys")
def list_keys(as_json: bool, keys: Path) -> None:
    """List the keys: names, rights, and since when."""
    known = Keys(keys).all()
    if not as_json:
        for one in known:
            limit = f"  {escape(one.glossary)}" if one.glossary else ""
            out.print(f"{escape(one.name)}  {one.right}  {one.created_at}{limit}")
        return
    rows = []
    for one in known:
        row = {"name": one.name, "right": one.right, "created_at": one.created_at}
        rows.append(row | ({"glossary": one.glossary} if one.glossary else {}))
    print_json(rows)


@key.command()
@click.argument("name")
@options("keys")
def remove(name: str, keys: Path) -> None:
    """Remove the key of NAME; running servers refuse it from then on."""
    Keys(keys).remove(name)
