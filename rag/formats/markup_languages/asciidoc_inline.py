"""Renders a run of AsciiDoc text as HTML: emphasis, code, links, images, references, footnotes."""

import re
from collections.abc import Callable, Mapping
from html import escape

# Texts that are taken as they stand: code and passthroughs; each becomes a place that is filled in
# at the end.
LITERAL = re.compile(
    r"``(?P<code2>[^\n]{1,500}?)``"
    r"|(?<![\w`])`\+?(?P<code>[^`\n]{1,500}?)\+?`(?!\w)"
    r"|\+\+\+(?P<raw>.{1,500}?)\+\+\+"
    r"|pass:\w*\[(?P<passed>[^\]\n]{1,500})\]"
    r"|(?:stem|latexmath|asciimath):\[(?P<math>[^\]\n]{1,500})\]"
)
PLACE, PLACED = "\ue010{}\ue011", re.compile("\ue010(\\d+)\ue011")
# Where a text has these signs itself, they would stand for a place that is not there.
ENDS_OF_PLACES = re.compile("[\ue010\ue011]")
ATTRIBUTE = re.compile(r"\{([\w-]{1,60})\}")
SIGNS = {"nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "plus": "+", "zwsp": "", "empty": ""}
LABEL = r"\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,500})\]"
IMAGE = re.compile(rf"\bimage:([^\s:\[][^\s\[]{{0,300}}){LABEL}")
LINK = re.compile(rf"(?:\blink:|\b(?=https?://|mailto:))([^\s\[\]<>]{{1,500}}){LABEL}")
REFERENCE = re.compile(rf"\bxref:([^\s\[]{{1,200}}){LABEL}")
SHORT_REFERENCE = re.compile(r"&lt;&lt;#?([^,&<>\n]{1,200})(?:,\s*([^&<>\n]{1,200}))?&gt;&gt;")
FOOTNOTE = re.compile(rf"footnote(?:ref)?:[\w-]{{0,60}}{LABEL}")
MACRO = re.compile(rf"\b(?:kbd|btn|menu|icon):[\w-]{{0,60}}{LABEL}")
HIDDEN = re.compile(r"indexterm2?:\[[^\]\n]{0,200}\]|\(\(\([^()\n]{0,200}\)\)\)")
ANCHOR = re.compile(
    r"\[\[([^\[\],\n]{1,100})(?:,[^\[\]\n]{0,200})?\]\]|\banchor:([\w-]{1,100})\[\]"
)
INDEXED = re.compile(r"\(\(([^()\n]{1,100})\)\)")
ROLE = re.compile(r"\[[.#\w% -]{0,60}\](?=[#*_])")
SPANS = tuple(
    (re.compile(pattern), tag)
    for pattern, tag in (
        (r"\*\*(?=\S)([^*\n]{1,500}?)\*\*", "strong"),
        (r"(?<![\w*])\*(?=\S)([^*\n]{1,500}?)(?<=\S)\*(?![\w*])", "strong"),
        (r"__(?=\S)([^_\n]{1,500}?)__", "em"),
        (r"(?<!\w)_(?=\S)([^_\n]{1,500}?)(?<=\S)_(?!\w)", "em"),
        (r"(?<![\w&])#(?=\S)([^#\n]{1,500}?)(?<=\S)#(?!\w)", "span"),
        (r"\^(?=\S)([^\s^]{1,60})\^", "sup"),
        (r"~(?=\S)([^\s~]{1,60})~", "sub"),
    )
)
LINE_BREAK = re.compile(r" \+(?=\n|$)")


def asciidoc_inline(text: str, attributes: Mapping[str, str], titles: Mapping[str, str]) -> str:
    """Return a run of text as HTML.

    `attributes` are the values of the document's own attributes; `titles` are what ids are called.
    """
    literals: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        literals.append(_literal(match))
        return PLACE.format(len(literals) - 1)

    def value(match: re.Match[str]) -> str:
        return attributes.get(match[1], SIGNS.get(match[1], match[0]))

    source = ENDS_OF_PLACES.sub("", ATTRIBUTE.sub(value, text))
    html = escape(LITERAL.sub(put_aside, source), quote=False)
    for pattern, replacement in _MACROS:
        html = pattern.sub(replacement, html)
    html = SHORT_REFERENCE.sub(lambda match: _reference(match, titles), html)
    html = REFERENCE.sub(lambda match: _reference(match, titles), html)
    html = ROLE.sub("", html)
    for pattern, tag in SPANS:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    html = LINE_BREAK.sub("<br>", html)
    return PLACED.sub(lambda place: literals[int(place[1])], html)


def _literal(match: re.Match[str]) -> str:
    """Return a text that is taken as it stands as HTML."""
    if match["math"]:
        return f"\\({escape(match['math'], quote=False)}\\)"
    code = match["code2"] or match["code"]
    if code:
        return f"<code>{escape(code, quote=False)}</code>"
    return escape(match["raw"] or match["passed"], quote=False)


def _link(match: re.Match[str]) -> str:
    address, label = match[1], match[2].split(",window=")[0].rstrip("^")
    words = label.strip('"') or address.removeprefix("mailto:")
    return f'<a href="{escape(address)}">{words}</a>'


def _image(match: re.Match[str]) -> str:
    alt = match[2].split(",")[0].strip('" ')
    return f'<img src="{escape(match[1])}" alt="{escape(alt)}">'


def _reference(match: re.Match[str], titles: Mapping[str, str]) -> str:
    """Return a reference to an id, by its words, or by what the id is called."""
    identifier = match[1].rpartition("#")[2]
    words = match[2] or escape(titles.get(identifier, identifier), quote=False)
    return f'<a href="#{escape(identifier)}">{words}</a>'


_MACROS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (HIDDEN, ""),
    (ANCHOR, r'<a id="\1\2"></a>'),
    (INDEXED, r"\1"),
    (FOOTNOTE, r" (\1)"),
    (MACRO, r"\1"),
    (IMAGE, _image),
    (LINK, _link),
)
