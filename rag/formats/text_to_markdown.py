"""Markdown of plain text: paragraphs and lists; what only looks like a mark is escaped."""

import re
import textwrap

from rag.entries.plain_text import MARKS
from rag.entries.text import BLANK_LINE, definition_text, normalise_paragraphs, one_line
from rag.formats.markdown_inline import InlineMarkdown

# The mark of a list item: a bullet, or a number.
ITEM = re.compile(r"[ \t]*(?:[-*•–·][ \t]+|(?P<number>\d{1,3}[.)])[ \t]+)(?=\S)")


def text_to_markdown(text: str) -> str:
    """Return the paragraphs and lists of a plain text as Markdown."""
    if not (MARKS.search(text) or "•" in text or "–" in text or "·" in text):
        return normalise_paragraphs(text)
    blocks: list[str] = []
    for block in BLANK_LINE.split(text):
        blocks += _blocks(block)
    return "\n\n".join(blocks)


def _blocks(block: str) -> list[str]:
    """Return the paragraph and the list that stand together in a text."""
    paragraph: list[str] = []
    items: list[tuple[str, list[str]]] = []
    for line in block.split("\n"):
        item = ITEM.match(line)
        if item:
            mark = f"{item['number']} " if item["number"] else "- "
            items.append((mark, [line[item.end() :]]))
        elif items:
            items[-1][1].append(line)
        else:
            paragraph.append(line)
    listed = [mark + _written(lines) for mark, lines in items]
    blocks = (_written(paragraph), "\n".join(listed))
    return list(filter(None, blocks))


def _written(lines: list[str]) -> str:
    """Return lines as one line of Markdown."""
    line = InlineMarkdown()
    line.add_words(one_line(" ".join(lines)))
    return " ".join(line.paragraphs())


def dedented(text: str) -> str:
    """Return Markdown that stood indented in a file, such as XML, without its indent."""
    first, _, rest = definition_text(text).partition("\n")
    return definition_text(f"{first.strip()}\n{textwrap.dedent(rest)}")
