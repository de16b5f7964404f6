"""Prints definitions: as Markdown is read on a terminal, as it is written anywhere else."""

from rich.markdown import Markdown
from rich.markup import escape

from rag.cli.common import out
from rag.entries.markdown import markdown_tokens, takes_long


def print_definition(text: str) -> None:
    """Print a definition in Markdown."""
    if not out.is_terminal or takes_long(text):
        out.print(escape(text))
        return
    out.print(_readable(text), soft_wrap=False)


def _readable(text: str) -> Markdown:
    """Return a definition as rich prints it, with math as it is written."""
    readable = Markdown(text)
    readable.parsed = markdown_tokens(text)
    for block in readable.parsed:
        if block.type.startswith("math_block"):
            block.type, block.tag, block.content = "fence", "code", block.content.strip()
        for token in block.children or []:
            if token.type.startswith("math_inline"):
                token.content = f"{token.markup}{token.content}{token.markup}"
                token.type = "text"
            elif token.type == "footnote_ref":
                token.type, token.content = "text", f"[{token.meta['id'] + 1}]"
    return readable
