"""Renders the Markdown of definitions as HTML that is safe to show. Owns nh3."""

from collections.abc import Iterator
from html import escape
from urllib.parse import urljoin

import nh3
from markdown_it.token import Token

from rag.entries import markdown

TAGS = markdown.TAGS - {"img"}
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# Parts of footnotes as HTML without ids, since several definitions stand on a page.
FOOTNOTE_HTML = {
    "footnote_block_open": "<hr><ol>",
    "footnote_block_close": "</ol>",
    "footnote_open": "<li>",
    "footnote_close": "</li>",
    "footnote_anchor": "",
}


def definition_html(text: str, base: str = "", own: str = "") -> str:
    """Return a definition as HTML without scripts, styles, pictures or frames.

    A picture is a link with its text. Relative links begin at `base`, if there is one, but those
    to `own`, which begin with it.
    """
    if markdown.takes_long(text):
        return f"<p>{escape(text)}</p>"

    def resolved(_: str, attribute: str, value: str) -> str:
        is_relative = attribute == "href" and not (own and value.startswith(own))
        return urljoin(base, value) if base and is_relative else value

    parser = markdown.markdown_parser()
    source = parser.renderer.render(_tokens(text), parser.options, {})
    return nh3.clean(
        source,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
        attribute_filter=resolved,
    )


def _tokens(text: str) -> list[Token]:
    """Return the tokens of a text, with what pages show in place of pictures, notes and math."""
    tokens = list(map(_shown, markdown.markdown_tokens(text)))
    for block in tokens:
        if block.children:
            block.children = [part for token in block.children for part in _parts(token)]
    return tokens


def _parts(token: Token) -> Iterator[Token]:
    """Yield what a page shows of an inline token."""
    if token.type == "image":
        address = str(token.attrGet("src") or "")
        words = "".join(child.content for child in token.children or []) or address
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield Token("text", "", 0, content=words)
        yield Token("link_close", "a", -1)
    else:
        yield _shown(token)


def _shown(token: Token) -> Token:
    """Return a token as a page shows it: footnotes without ids, math as it is written."""
    if token.type in FOOTNOTE_HTML:
        return _html(FOOTNOTE_HTML[token.type])
    if token.type == "footnote_ref":
        return _html(f"<sup>[{int(token.meta['id']) + 1}]</sup>")
    if token.type.startswith("math_inline"):
        content = f"{token.markup}{token.content}{token.markup}"
        return Token("text", "", 0, content=content)
    if token.type.startswith("math_block"):
        return _html(f"<p>$${escape(token.content)}$$</p>")
    return token


def _html(source: str) -> Token:
    """Return a piece of HTML as a token."""
    return Token("html_inline", "", 0, content=source)
