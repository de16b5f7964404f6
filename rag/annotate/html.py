"""HTML -> its prose: no tags, comments, scripts, code or headings; the words of links apart.

Places are exact, which a parser that builds a tree does not keep; the tokens are those of the HTML standard.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

from rag.annotate.mask import HARD, SOFT, Prose, blot, filled

# Elements whose words are no prose, or that bear no link inside; `h` is any heading.
BARE = frozenset(
    """
    code pre kbd samp var tt h button select svg math template noscript object video audio canvas
    """.split()
)
# Of these, those that may end in the tag they begin with.
CLOSABLE = frozenset({"svg", "math"})
# Elements that hold no other, whatever looks like a tag in them.
RAW = frozenset("script style title textarea xmp iframe noembed noframes".split())
# Elements inside a line: what they hold joins what stands beside them.
INLINE = frozenset(
    """
    a abbr b bdi bdo big cite code data del dfn em font i ins kbd mark nobr q s samp small span strike strong sub sup
    time tt u var wbr
    """.split()
)
SPACE = r"\t\n\f\r "
ATTRIBUTES = rf"""
    (?:[{SPACE}/]++
    |=?+[^{SPACE}/>=]++
        (?:[{SPACE}]*+=[{SPACE}]*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^{SPACE}>"'][^{SPACE}>]*+)?+)?+
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
    """The elements around a place that say what its words are: those of a link, or no prose."""

    def __init__(self) -> None:
        """Stand outside of all."""
        self.linked = False
        self._bare: dict[str, int] = {}

    @property
    def bare(self) -> bool:
        """Whether words here are no prose."""
        return bool(self._bare)

    def enter(self, tag: str) -> None:
        """Pass a start tag or an end tag."""
        name, ends = kind(tag), tag.startswith("</")
        if name == "a":
            # The next link ends the one before, and an anchor is none.
            self.linked = not ends and bool(LEADS.search(tag))
        elif name in BARE:
            closed = name in CLOSABLE and tag.endswith("/>")
            depth = self._bare.pop(name, 0) + (-1 if ends else not closed)
            if depth > 0:
                self._bare[name] = 1 if name == "h" else depth


def from_html(text: str) -> Prose:
    """Return the prose of HTML, however broken it is."""
    nesting = Nesting()
    read, free = [], []
    for piece, is_text in pieces(text, nesting):
        read.append(blot(piece, SOFT) if is_text and nesting.bare else piece)
        free.append(blot(piece, HARD) if is_text and (nesting.bare or nesting.linked) else piece)
    return Prose("".join(read), "".join(free))


def pieces(text: str, nesting: Nesting) -> Iterator[tuple[str, bool]]:
    """Yield the blots and the words of HTML in turn, with whether they are words; the nesting goes along."""
    at = 0
    while found := TOKEN.search(text, at):
        yield text[at : found.start()], True
        at, token = found.end(), found[0]
        if found["tag"]:
            yield blot(token, sign_for(token)), False
            nesting.enter(token)
            if not token.startswith("</") and kind(token) in RAW:
                end = end_of_raw(text, at, kind(token))
                yield blot(text[at:end], HARD), False
                at = end
        elif found["sign"]:
            yield read_sign(token), True
        else:
            yield blot(token, SOFT if token.startswith("<!--") else HARD), False
    yield text[at:], True


@lru_cache(1024)
def kind(tag: str) -> str:
    """Return the name of a tag in lower case; `h` for any heading."""
    named = NAME.match(tag)
    name = named[1].lower() if named else ""
    return "h" if HEADING.fullmatch(name) else name


def sign_for(tag: str) -> str:
    """Return the blot for a tag: whether it parts words or stands inside a line."""
    return SOFT if kind(tag) in INLINE else HARD


def read_sign(reference: str) -> str:
    """Return a character reference as it is read, as long as it is; itself if it names nothing."""
    sign = unescape(reference)
    return reference if sign == reference else filled(sign, len(reference))


def end_of_raw(text: str, start: int, name: str) -> int:
    """Return where the words of an element end that holds no others."""
    end = re.compile(rf"</{name}(?=[{SPACE}/>])", re.IGNORECASE).search(text, start)
    return end.start() if end else len(text)
