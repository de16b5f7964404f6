"""The Markdown of a definition -> HTML that is safe to show, whatever it holds. Owns nh3."""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = frozenset(
    """
    a abbr b blockquote br code dd del dl dt em h1 h2 h3 h4 h5 h6 hr i kbd li ol p pre s strong sub sup table tbody td
    th thead tr ul
    """.split()
)
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def as_html(text: str) -> str:
    """Return a definition as HTML; no script, style, picture or frame is in it."""
    source = renderer().renderer.render(parsed(text), renderer().options, {})
    return nh3.clean(
        source,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
    )


@cache
def renderer() -> MarkdownIt:
    """Return the one renderer; HTML in a text is shown as it is written."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def parsed(text: str) -> list[Token]:
    """Return the parts of a text; underscores stay underscores, as in names such as __init__."""
    tokens = renderer().parse(text)
    for block in tokens:
        for token in block.children or []:
            if token.markup.startswith("_"):
                token.type, token.tag, token.nesting, token.content = "text", "", 0, token.markup
    return tokens
