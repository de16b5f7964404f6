"""Renders the Markdown of definitions as HTML that is safe to show. Owns nh3."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from urllib.parse import urljoin

import nh3
from markdown_it.token import Token

from rag.entries import markdown
from rag.types import Highlight

TAGS = markdown.TAGS - {"img"}
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}
# The ends of a highlight within the Markdown: punctuation of a dead script, so that no text has it,
# and emphasis may begin and end beside it.
BEGIN, END = "\U00010b39", "\U00010b3a"
ENDS = re.compile(f"([{BEGIN}{END}])")
# Parts of footnotes as HTML without ids, since several definitions stand on a page.
FOOTNOTE_HTML = {
    "footnote_block_open": "<hr><ol>",
    "footnote_block_close": "</ol>",
    "footnote_open": "<li>",
    "footnote_close": "</li>",
    "footnote_anchor": "",
}


def definition_html(
    text: str, highlights: Sequence[Highlight] = (), base: str = "", own: str = ""
) -> str:
    """Return a definition as HTML without scripts, styles, pictures or frames.

    Its `highlights` are marked, outside of blocks of code. A picture is a link with its text.
    Relative links begin at `base`, if there is one, but those that begin with `own`.
    """
    if markdown.takes_long(text):
        return f"<p>{escape(text)}</p>"

    def resolved(_: str, attribute: str, value: str) -> str | None:
        is_relative = attribute == "href" and not (own and value.startswith(own))
        return _joined(base, value) if base and is_relative else value

    parser = markdown.markdown_parser()
    if ENDS.search(text):
        highlights = ()
    tokens = _tokens(_with_ends(text, highlights))
    if highlights:
        _mark(tokens)
    source = str(parser.renderer.render(tokens, parser.options, {}))
    if highlights:
        source = ENDS.sub("", source)
    return nh3.clean(
        source.replace("</mark><mark>", ""),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="nofollow noopener",
        attribute_filter=resolved,
    )


def _joined(base: str, address: str) -> str | None:
    """Return the address of a link on a page at `base`, None if it is none, such as `//[`."""
    try:
        return urljoin(base, address)
    except ValueError:
        return None


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
