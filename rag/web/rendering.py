"""Renders the Markdown of definitions as HTML that is safe to show. Owns nh3."""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = frozenset(
    """
    a abbr b blockquote br code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre s
    strong sub sup table tbody td th thead tr ul
    """.split()
)
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def definition_html(text: str) -> str:
    """Return a definition as HTML without scripts, styles, pictures or frames."""
    markdown = _markdown()
    source = markdown.renderer.render(_tokens(text), markdown.options, {})
    return nh3.clean(
        source,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )


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
