"""The prose of a text, Markdown or HTML: masked character for character where no term is linked."""

from typing import Literal, TypeAlias

from rag.annotate.mask import Prose

Form: TypeAlias = Literal["text", "markdown", "html"]


def prose_of(text: str, form: Form) -> Prose:
    """Return the prose of a text that is written in some form; all of a plain text is prose."""
    # Imported here: Markdown loads markdown-it, which the other forms do not need.
    if form == "markdown":
        from rag.annotate.markdown import prose_of_markdown

        return prose_of_markdown(text)
    if form == "html":
        from rag.annotate.html import prose_of_html

        return prose_of_html(text)
    return Prose(text, text)
