"""Renders the Markdown of definitions as HTML that is safe to show. Owns nh3."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.types import Highlight

TAGS = frozenset(
    """
    a abbr b blockquote br code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li mark ol p pre s
    strong sub sup table tbody td th thead tr ul
    """.split()
)
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# The ends of a highlight within the Markdown: punctuation of a dead script, so that no text has it,
# and emphasis may begin and end beside it.
BEGIN, END = "\U00010b39", "\U00010b3a"
ENDS = re.compile(f"([{BEGIN}{END}])")
# A longer text, or one with more marks of a kind, is shown as it is written: markdown-it would take
# time that grows with the square of their number.
LARGEST = 200_000
MOST_MARKS, MARKS = 2_000, "[<*_~`\"\\"


def definition_html(text: str, highlights: Sequence[Highlight] = ()) -> str:
    """Return a definition as HTML without scripts, styles, pictures or frames.

    Its `highlights` are marked, outside of blocks of code.
    """
    if takes_long(text):
        return f"<p>{escape(text)}</p>"
    markdown = _markdown()
    if ENDS.search(text):
        highlights = ()
    tokens = _tokens(_with_ends(text, highlights))
    if highlights:
        _mark(tokens)
    source = markdown.renderer.render(tokens, markdown.options, {})
    return nh3.clean(
        source.replace("</mark><mark>", ""),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )


def takes_long(text: str) -> bool:
    """Return whether the parser might take long for a text."""
    return len(text) > LARGEST or any(text.count(mark) > MOST_MARKS for mark in MARKS)


@cache
def _markdown() -> MarkdownIt:
    """Return the parser and renderer; HTML in a text is shown as it is written."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def _tokens(text: str) -> list[Token]:
    """Return the tokens of a text; underscores mark nothing, for names such as __init__."""
    tokens = _markdown().parse(text)
    for block in tokens:
        for token in block.children or []:
            if token.markup.startswith("_"):
                token.type, token.tag, token.nesting = "text", "", 0
                token.content = token.markup
    return tokens


def _with_ends(text: str, highlights: Sequence[Highlight]) -> str:
    """Return a text with signs at the ends of its highlights."""
    for highlight in sorted(highlights, key=lambda highlight: highlight.start, reverse=True):
        start, end = highlight.start, highlight.end
        text = f"{text[:start]}{BEGIN}{text[start:end]}{END}{text[end:]}"
    return text


def _mark(tokens: Iterable[Token]) -> None:
    """Put the texts of highlights into `mark` elements, and take out the signs at their ends.

    Each text within links or emphasis gets an element of its own, so that elements never overlap.
    """
    is_marked = False
    for block in tokens:
        ends = ENDS.findall(block.content)
        if block.children is None:
            block.content = ENDS.sub("", block.content)
        else:
            block.children = list(_marked(block.children, is_marked))
        if ends:
            is_marked = ends[-1] == BEGIN


def _marked(tokens: Iterable[Token], is_marked: bool) -> Iterator[Token]:
    """Yield the tokens of a line of text, marked between the signs; `is_marked` at its start."""
    for token in tokens:
        if token.type not in {"text", "code_inline"}:
            yield token
            continue
        for part in ENDS.split(token.content):
            if ENDS.fullmatch(part):
                is_marked = part == BEGIN
            elif part:
                piece = token.copy(content=part)
                yield from _in_mark(piece) if is_marked else [piece]


def _in_mark(token: Token) -> Iterator[Token]:
    yield Token("mark_open", "mark", 1)
    yield token
    yield Token("mark_close", "mark", -1)
