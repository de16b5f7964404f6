"""The Markdown of definitions: CommonMark with tables, footnotes, `$math$`, and known HTML tags."""

import re
from functools import cache
from html import escape, unescape

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
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
INLINE_MATH = re.compile(r"(\$\$?)(?![\s$])((?:[^$\\]|\\.)+)(?<!\s)\1(?![\d$])", re.DOTALL)
TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)")
HTML_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*+)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>")
IMAGE_TAG = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
IMAGE_ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*[\"']([^\"'<>]*)[\"']", re.IGNORECASE)
LINK = re.compile(r"<a\b[^<>]*?\bhref\s*=\s*[\"']([^\"'<>]*)[\"']", re.IGNORECASE)
DUNDER_NAME = re.compile(r"\w+")
COMMENT = "<!--"
# A longer text, or one with more marks of a kind, is taken for prose: the time of the parser grows
# with the square of their number.
LARGEST = 200_000
MOST_MARKS, MARKS = 2_000, "[<*_~`$\\"


@cache
def markdown_parser() -> MarkdownIt:
    """Return the parser of definitions, built once."""
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    return with_math(parser)


def with_math(parser: MarkdownIt) -> MarkdownIt:
    """Return a parser that reads `$math$` and `$$math$$`, too."""
    parser.use(dollarmath_plugin, double_inline=True)
    # The rule of the plugin looks at the last character of a text for the one before the first.
    parser.inline.ruler.at("math_inline", _inline_math)
    return parser


def _inline_math(state: StateInline, silent: bool) -> bool:
    """Read math within a line; prices such as $5 and $6 are none."""
    match = INLINE_MATH.match(state.src, state.pos)
    if match is None or state.src[max(state.pos - 1, 0) : state.pos].isdigit():
        return False
    if not silent:
        dollars, tex = match.groups()
        kind = "math_inline_double" if dollars == "$$" else "math_inline"
        token = state.push(kind, "math", 0)
        token.content, token.markup = tex, dollars
    state.pos = match.end()
    return True


def markdown_tokens(text: str) -> list[Token]:
    """Return the tokens of a definition; HTML of unknown tags is text."""
    tokens = markdown_parser().parse(text)
    for block in tokens:
        if block.type == "html_block":
            _read_html_block(block)
        for token in block.children or []:
            if token.type == "html_inline":
                _read_html(token)
        if block.children:
            _keep_dunder_names(block.children)
    return tokens


def is_known_html(source: str) -> bool:
    """Return whether a piece of HTML has known tags only, or is a comment."""
    if source.lstrip().startswith(COMMENT):
        return True
    names = [name.lower() for name in TAG_NAME.findall(source)]
    return bool(names) and TAGS.issuperset(names)


def _read_html(token: Token) -> None:
    """Take the HTML of an unknown tag for text, and a picture for an image of Markdown."""
    if not is_known_html(token.content):
        token.type = "text"
    elif token.content.lower().startswith("<img"):
        source, token.content = _image_parts(token.content)
        token.type, token.tag, token.attrs = "image", "img", {"src": source, "alt": ""}
        token.children = [Token("text", "", 0, content=token.content)]


def _keep_dunder_names(tokens: list[Token]) -> None:
    """Take the marks of names such as `__init__`, which would be bold, for text."""
    for first, word, last in zip(tokens, tokens[1:], tokens[2:], strict=False):
        is_strong = first.type == "strong_open" and last.type == "strong_close"
        if is_strong and first.markup == "__" and DUNDER_NAME.fullmatch(word.content):
            for token in (first, last):
                token.type, token.tag, token.nesting, token.content = "text", "", 0, "__"


def _read_html_block(block: Token) -> None:
    """Take a block of HTML with unknown tags for text, and the pictures in any other for links."""
    if is_known_html(block.content):
        block.content = IMAGE_TAG.sub(_image_link, block.content)
    else:
        text = Token("text", "", 0, content=block.content.strip())
        block.type, block.children = "inline", [text]


def _image_link(tag: re.Match[str]) -> str:
    """Return a picture of HTML as a link with its text."""
    source, alternative = _image_parts(tag[0])
    return f'<a href="{escape(source)}">{escape(alternative or source)}</a>'


def _image_parts(tag: str) -> tuple[str, str]:
    """Return the address of a picture of HTML, and its text."""
    values = {name.lower(): unescape(value) for name, value in IMAGE_ATTRIBUTE.findall(tag)}
    return values.get("src", ""), values.get("alt", "")


def takes_long(text: str) -> bool:
    """Return whether the parser might take long for a text."""
    return len(text) > LARGEST or any(text.count(mark) > MOST_MARKS for mark in MARKS)


def without_comments(source: str) -> str:
    """Return HTML without its comments."""
    parts = source.split("<!--")
    kept = [parts[0]]
    for part in parts[1:]:
        comment, end, rest = part.partition("-->")
        kept.append(rest if end else comment)
    return "".join(kept)


def definition_to_html(text: str, name: str = "") -> str:
    """Return a definition as HTML without comments; of attributes it keeps the addresses of links.

    Footnotes have ids with `name` in them, so that several definitions can stand on a page.
    Links have the addresses that Markdown gives them; addresses that run scripts are no links.
    """
    if takes_long(text):
        return f"<p>{escape(text)}</p>"
    parser = markdown_parser()
    tokens = markdown_tokens(text)
    env = {"docId": name} if name else {}
    for token in tokens:
        _strip_html(token)
        for child in token.children or []:
            _strip_html(child)
    return str(parser.renderer.render(tokens, parser.options, env))


def _strip_html(token: Token) -> None:
    """Take attributes and comments out of the HTML of a token."""
    if token.type in ("html_inline", "html_block"):
        token.content = _bare(without_comments(token.content))


def _bare(source: str) -> str:
    """Return HTML whose tags have no attributes but the addresses of links.

    What else looks like a tag is text.
    """
    kept, at = [], 0
    for tag in HTML_TAG.finditer(source):
        kept.append(source[at : tag.start()].replace("<", "&lt;"))
        kept.append(f"<{tag[1]}{tag[2]}{_address(tag[0])}>")
        at = tag.end()
    kept.append(source[at:].replace("<", "&lt;"))
    return "".join(kept)


def _address(tag: str) -> str:
    """Return the attribute with the address of a link, "" for other tags and for scripts."""
    link = LINK.match(tag)
    address = unescape(link[1]) if link else ""
    if not address or not markdown_parser().validateLink(address):
        return ""
    return f' href="{escape(address)}"'
