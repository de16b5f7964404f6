"""The Markdown of definitions: CommonMark with tables, footnotes, `$math$`, and known HTML tags."""

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

# Tags of HTML that a definition may hold. Any other one is text, such as the `<T>` of `Vec<T>`.
TAGS = frozenset(
    """
    a abbr b blockquote br caption center cite code dd del details dfn div dl dt em figcaption
    figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub
    summary sup table tbody td tfoot th thead tr tt u ul var
    """.split()
)
TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
HTML_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
HTML_COMMENT = re.compile(r"<!--.*?-->|<[!?][^>]*>", re.DOTALL)
COMMENT = "<!--"
# A longer text, or one with more brackets, is taken for prose: it would take the parser long.
LARGEST = 200_000
MOST_BRACKETS = 2_000


@cache
def markdown_parser() -> MarkdownIt:
    """Return the parser of definitions, built once."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    return parser.use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True)


def markdown_tokens(text: str) -> list[Token]:
    """Return the tokens of a definition; HTML of unknown tags is text."""
    tokens = markdown_parser().parse(text)
    for block in tokens:
        if block.type == "html_block" and not is_known_html(block.content):
            _make_paragraph(block)
        for token in block.children or []:
            if token.type == "html_inline" and not is_known_html(token.content):
                token.type = "text"
            elif token.markup == "__":
                # A name such as __init__ stays as it is.
                token.type, token.tag, token.nesting, token.content = "text", "", 0, "__"
    return tokens


def is_known_html(source: str) -> bool:
    """Return whether a piece of HTML has known tags only, or is a comment."""
    if source.lstrip().startswith(COMMENT):
        return True
    names = [name.lower() for name in TAG_NAME.findall(source)]
    return bool(names) and TAGS.issuperset(names)


def _make_paragraph(block: Token) -> None:
    """Turn a block of HTML into text."""
    text = Token("text", "", 0, content=block.content.strip())
    block.type, block.children = "inline", [text]


def takes_long(text: str) -> bool:
    """Return whether the parser might take long for a text."""
    return len(text) > LARGEST or text.count("[") > MOST_BRACKETS


def definition_to_html(text: str) -> str:
    """Return a definition as HTML without attributes of its own tags, and without comments.

    Links have the addresses that Markdown gives them; addresses that run scripts are no links.
    """
    if takes_long(text):
        return f"<p>{escape(text)}</p>"
    parser = markdown_parser()
    tokens = markdown_tokens(text)
    for token in tokens:
        _strip_html(token)
        for child in token.children or []:
            _strip_html(child)
    return str(parser.renderer.render(tokens, parser.options, {}))


def _strip_html(token: Token) -> None:
    """Take attributes and comments out of the HTML of a token."""
    if token.type in ("html_inline", "html_block"):
        without_comments = HTML_COMMENT.sub("", token.content)
        token.content = HTML_TAG.sub(r"<\1\2>", without_comments)
