"""The prose of HTML: without tags, comments, scripts, code and headings; the words of links apart.

Every place in the text stays exact, which a parser that builds a tree does not keep. The tokens are
those of the HTML standard (https://html.spec.whatwg.org/multipage/parsing.html).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from rag.annotate.mask import HARD, SOFT, Prose, fill, mask

# Elements whose words are no prose, or that may not contain a link; `h` is any heading.
BARE = frozenset(
    """
    code pre kbd samp var tt h button select svg math template noscript object video audio canvas
    """.split()
)
# Of these, those that `/>` may close at once.
CLOSABLE = frozenset({"svg", "math"})
# Elements that contain text only, whatever looks like a tag in them.
RAW = frozenset("script style title textarea xmp iframe noembed noframes".split())
# Elements inside a line: their words may join the words beside them.
INLINE = frozenset(
    """
    a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span
    strike strong sub sup time tt u var wbr
    """.split()
)
SPACE = r"\t\n\f\r "
ATTRIBUTES = rf"""
    (?:[{SPACE}/]++
    |=?+[^{SPACE}/>=]++
        (?:[{SPACE}]*+=[{SPACE}]*+
            (?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^{SPACE}>"'][^{SPACE}>]*+)?+
        )?+
    |=)*+
"""
TOKEN = re.compile(
    rf"""
    <!--(?:-?>|.*?(?:--!?>|\Z))
    |<[!?][^>]*+(?:>|\Z)
    |</(?:>|[^a-zA-Z][^>]*+(?:>|\Z))
    |(?P<tag></?[a-zA-Z][^{SPACE}/>]*+{ATTRIBUTES}(?:>|\Z))
    |(?P<sign>&(?:\#\d+|\#[xX][\da-fA-F]+|[a-zA-Z][a-zA-Z\d]*);)
    """,
    re.DOTALL | re.VERBOSE,
)
NAME = re.compile(rf"</?([a-zA-Z][^{SPACE}/>]*)")
HEADING = re.compile(r"h[1-6]")
LEADS = re.compile(rf"[{SPACE}\"'/]href[{SPACE}]*=", re.IGNORECASE)


class Nesting:
    """The open elements around a place, as far as they matter: is it in a link, is it prose."""

    def __init__(self) -> None:
        """Start outside of all elements."""
        self.in_link = False
        self._bare: dict[str, int] = {}

    @property
    def not_prose(self) -> bool:
        """Whether the words at this place are no prose."""
        return bool(self._bare)

    def read_tag(self, tag: str) -> None:
        """Read a start tag or an end tag."""
        name = _name_of(tag)
        ends = tag.startswith("</")
        if name == "a":
            # A new link ends the one before it, and an anchor without `href` is no link.
            self.in_link = not ends and bool(LEADS.search(tag))
        elif name in BARE:
            closed_at_once = name in CLOSABLE and tag.endswith("/>")
            if ends:
                self._close(name)
            elif not closed_at_once:
                self._open(name)

    def _open(self, name: str) -> None:
        """Count an element whose words are no prose; a heading within a heading counts once."""
        depth = self._bare.get(name, 0)
        if depth == 0 or name != "h":
            self._bare[name] = depth + 1

    def _close(self, name: str) -> None:
        """Leave one such element, if one is open."""
        depth = self._bare.pop(name, 0) - 1
        if depth > 0:
            self._bare[name] = depth


def prose_of_html(text: str) -> Prose:
    """Return the prose of HTML, however broken it is."""
    nesting = Nesting()
    read: list[str] = []
    free: list[str] = []
    for piece, is_text in _pieces(text, nesting):
        no_prose = is_text and nesting.not_prose
        in_link = is_text and nesting.in_link
        read.append(mask(piece, SOFT) if no_prose else piece)
        free.append(mask(piece, HARD) if no_prose or in_link else piece)
    return Prose("".join(read), "".join(free))


def _pieces(text: str, nesting: Nesting) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of HTML in turn, markup masked, and whether each is text.

    `nesting` is always that of the piece just yielded.
    """
    at = 0
    while token := TOKEN.search(text, at):
        yield text[at : token.start()], True
        at = token.end()
        if token["tag"]:
            tag = token["tag"]
            yield mask(tag, mask_sign(tag)), False
            nesting.read_tag(tag)
            if _name_of(tag) in RAW and not tag.startswith("</"):
                end = _end_of_raw(text, at, _name_of(tag))
                yield mask(text[at:end], HARD), False
                at = end
        elif token["sign"]:
            yield decode_reference(token["sign"]), True
        else:
            sign = SOFT if token[0].startswith("<!--") else HARD
            yield mask(token[0], sign), False
    yield text[at:], True


@lru_cache(1024)
def _name_of(tag: str) -> str:
    """Return the name of a tag in lower case; `h` for any heading, '' if it has none."""
    match = NAME.match(tag)
    if not match:
        return ""
    name = match[1].lower()
    if HEADING.fullmatch(name):
        return "h"
    return name


def mask_sign(tag: str) -> str:
    """Return the sign that masks a tag: SOFT for an element inside a line, HARD for a block."""
    if _name_of(tag) in INLINE:
        return SOFT
    return HARD


def decode_reference(reference: str) -> str:
    """Return the character that a reference such as `&amp;` stands for, filled to its length.

    A reference that names no character is returned as it is.
    """
    character = unescape(reference)
    if character == reference:
        return reference
    return fill(character, len(reference))


def _end_of_raw(text: str, start: int, name: str) -> int:
    """Return where the text of an element ends that contains no other elements.

    It ends before the end tag of its name, or with the document.
    """
    end = re.compile(rf"</{name}(?=[{SPACE}/>])", re.IGNORECASE).search(text, start)
    if not end:
        return len(text)
    return end.start()
