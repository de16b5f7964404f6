"""A text, Markdown or HTML -> the prose in it, character for character: where a term may be marked."""

from typing import Literal, TypeAlias

from rag.annotate.mask import Prose

Form: TypeAlias = Literal["text", "markdown", "html"]


def prose(text: str, form: Form) -> Prose:
    """Return the prose of a text."""
    if form == "markdown":
        from rag.annotate.markdown import (
            from_markdown,  # here: owns markdown-it, which plain text needs not
        )

        return from_markdown(text)
    if form == "html":
        from rag.annotate.html import from_html

        return from_html(text)
    return Prose(text, text)
