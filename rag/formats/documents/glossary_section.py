"""Finds the section of a long page that is titled as a glossary, among sections that are not."""

from collections.abc import Sequence

from rag.entries.text import one_line
from rag.formats.documents.blocks import BOLD_LEVEL, Block
from rag.formats.documents.term_names import may_be_letters
from rag.formats.evidence import is_glossary_title
from rag.formats.markup import HtmlElement

# A title of a section has no more words.
TITLE_WORDS = 6


def glossary_section(blocks: Sequence[Block]) -> range | None:
    """Return the places of the blocks below the heading of a glossary; None if there is none.

    The first heading of a page titles the page.
    """
    headings = [place for place, block in enumerate(blocks) if 0 < block.level < BOLD_LEVEL]
    for place in headings[1:]:
        if not _is_title(blocks[place]):
            continue
        section = range(place, _end(blocks, headings, place))
        if _is_beside_others(blocks, headings, section):
            return section[1:]
    return None


def _end(blocks: Sequence[Block], headings: Sequence[int], start: int) -> int:
    """Return where the section of a heading ends: at the next one of its level or above."""
    for place in headings:
        if place > start and blocks[place].level <= blocks[start].level:
            return place
    return len(blocks)


def _is_beside_others(blocks: Sequence[Block], headings: Sequence[int], section: range) -> bool:
    """Return whether headings of the same level title something else outside of a section."""
    level = blocks[section.start].level
    for place in headings:
        is_beside = place not in section and blocks[place].level == level
        if is_beside and _is_other(blocks[place]):
            return True
    return False


def keep_blocks(blocks: Sequence[Block], places: range) -> None:
    """Drop the blocks of a tree that stand elsewhere."""
    for place, block in enumerate(blocks):
        element: HtmlElement = block.element
        if place not in places and element.getparent() is not None:
            element.drop_tree()


def title_of(block: Block) -> str:
    """Return the words of a heading."""
    return one_line(str(block.element.text_content())).strip("¶# ")


def _is_title(block: Block) -> bool:
    title = title_of(block)
    return len(title.split()) <= TITLE_WORDS and is_glossary_title(title)


def _is_other(block: Block) -> bool:
    """Return whether a heading titles something else than a glossary or its letters."""
    title = title_of(block)
    return not (is_glossary_title(title) or may_be_letters(title))
