"""Writes the inline part of Markdown: text, emphasis, code, links and images of one paragraph.

Signs are escaped only where a reader of Markdown would take them for marks.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from rag.entries.plain_text import MARKS, plain_text
from rag.entries.text import one_line
from rag.formats.footnotes import Footnotes, is_footnote_reference
from rag.formats.markup import HtmlElement, classes_of

LEFT_OUT = frozenset(
    "script style template noscript iframe object svg video audio button form input".split()
)
CODE = frozenset("code tt samp kbd".split())
# Marks of elements, and the tags that stand for them where the marks would be no marks.
EMPHASIS = {
    **dict.fromkeys(("b", "strong", "dfn"), ("**", "strong")),
    **dict.fromkeys(("i", "em", "cite", "var"), ("*", "em")),
    **dict.fromkeys(("s", "del", "strike"), ("~~", "del")),
}
TAGGED = frozenset(("sub", "sup"))
MATH = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)
DOLLARS = re.compile(r"(\$[^$\n]+\$)")
# Signs that may be marks: no underscore within a word, no `<` or `&` that begins nothing.
SIGN = re.compile(
    r"[*`\[\]$]|\\(?![a-zA-Z0-9\s])|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|<(?=[a-zA-Z/!?])|&(?=#?\w{1,31};)"
)
# What would begin a block: the number of a list, or the mark of a list, heading, quote or rule.
BLOCK_MARK = re.compile(
    r"^(\d{1,9})(?=[.)](?:\s|$))"
    r"|^(?=[-+*](?:\s|$)|\x23{1,6}(?:\s|$)|>|=+$|~~~|-+$|(?:[-*_][ ]?){3,}$)",
    re.MULTILINE,
)
LINK_SCHEME = re.compile(r"(?:https?:|mailto:|ftp:|[^:#?]*(?:[/#?]|$))", re.IGNORECASE)
DEEPEST = 60
BREAK = "\n"


@dataclass(frozen=True)
class _Part:
    """A text or a mark, the tag that may stand for the mark, and what a reader sees of it."""

    text: str = ""
    mark: str = ""
    tag: str = ""
    seen: str = ""

    @property
    def markdown(self) -> str:
        """The piece as it is written where nothing needs an escape."""
        return self.mark or self.text


LINE_END = _Part(mark="\\\n", tag="\\\n", seen=" ")


class InlineMarkdown:
    """Collects the pieces of one run of inline HTML."""

    def __init__(self, notes: Footnotes | None = None) -> None:
        """Collect pieces; the footnotes that they refer to are added to `notes`."""
        self._parts: list[_Part] = []
        self._notes = Footnotes() if notes is None else notes
        self._adders: dict[str, Callable[[HtmlElement, int], None]] = {
            "a": self._add_link,
            "br": self._add_break,
            "img": self._add_image,
            "math": self._add_mathml,
            "q": self._add_quotation,
        }

    def add_text(self, text: str | None) -> None:
        """Add a text; math of TeX gets dollars."""
        if not text:
            return
        spaced = re.sub(r"\s+", " ", text)
        at = 0
        for math in MATH.finditer(spaced):
            self.add_words(spaced[at : math.start()])
            inline, display = math[1], math[2]
            self.add_math(inline or display, display=inline is None)
            at = math.end()
        self.add_words(spaced[at:])

    def add_words(self, words: str) -> None:
        """Add words as they stand."""
        if words:
            self._parts.append(_Part(text=words, seen=words))

    def add_math(self, tex: str, *, display: bool) -> None:
        """Add math between dollars."""
        dollars = "$$" if display else "$"
        source = f"{dollars}{one_line(tex)}{dollars}"
        self._parts.append(_Part(mark=source, tag=source, seen=source))

    def add_mark(self, mark: str, seen: str = "", tag: str = "") -> None:
        """Add a mark, what a reader sees of it, and the tag that says the same, if there is one."""
        self._parts.append(_Part(mark=mark, tag=tag or mark, seen=seen))

    def add_element(self, element: HtmlElement, depth: int = 0) -> None:
        """Add an inline element, without its tail."""
        tag = element.tag
        if not isinstance(tag, str) or tag in LEFT_OUT or _is_repetition(element):
            return
        if is_footnote_reference(element):
            # Not raised: Markdown does that.
            self._add_link(next(element.iter("a")), depth)
        elif depth > DEEPEST:
            self.add_text(element.text_content())
        elif "math" in classes_of(element):
            self._add_math_of(element)
        elif tag in EMPHASIS:
            mark, name = EMPHASIS[tag]
            self._add_marked(element, depth, (mark, mark), (f"<{name}>", f"</{name}>"))
        elif tag in TAGGED:
            self._add_marked(element, depth, (f"<{tag}>", f"</{tag}>"))
        elif tag in CODE:
            self._add_code(element)
        elif tag in self._adders:
            self._adders[tag](element, depth)
        else:
            self.add_content(element, depth)

    def add_content(self, element: HtmlElement, depth: int = 0) -> None:
        """Add the text and the elements inside an element."""
        self.add_text(element.text)
        for child in element:
            self.add_element(child, depth + 1)
            self.add_text(child.tail)

    def _add_marked(
        self,
        element: HtmlElement,
        depth: int,
        marks: tuple[str, str],
        tags: tuple[str, str] | None = None,
    ) -> None:
        """Add the content of an element between marks; spaces at its ends stand outside of them."""
        inner = InlineMarkdown(self._notes)
        inner.add_content(element, depth)
        before, parts, after = _trimmed(inner._parts)
        first, last = tags or marks
        self.add_words(before)
        if parts:
            self.add_mark(marks[0], tag=first)
            self._parts += parts
            self.add_mark(marks[1], tag=last)
        self.add_words(after)

    def _add_quotation(self, element: HtmlElement, depth: int) -> None:
        """Add a quotation between quotation marks."""
        self.add_text("“")
        self.add_content(element, depth)
        self.add_text("”")

    def _add_break(self, _: HtmlElement, __: int) -> None:
        """Add the end of a line."""
        self.add_mark(BREAK, BREAK)

    def _add_code(self, element: HtmlElement) -> None:
        """Add code between backticks, of which there are more than in the code."""
        text = one_line(str(element.text_content()))
        if not text:
            return
        runs = [len(run) for run in re.findall("`+", text)]
        ticks = "`" * (max(runs, default=0) + 1)
        if text.startswith("`") or text.endswith("`"):
            source = f"{ticks} {text} {ticks}"
        else:
            source = f"{ticks}{text}{ticks}"
        self.add_mark(source, f"{ticks}{text}{ticks}")

    def _add_link(self, element: HtmlElement, depth: int) -> None:
        """Add a link; one within the page, or that runs something, is its words."""
        label = self._notes.label_of(element)
        if label:
            self.add_mark(f"[^{label}]", f"[^{label}]")
            return
        address = _address(element.get("href") or "")
        if not address:
            self.add_content(element, depth)
            return
        self._add_marked(element, depth, ("[", f"]({address})"))

    def _add_image(self, element: HtmlElement, _: int) -> None:
        """Add an image with its alternative text; one whose data stand in the page is its text."""
        alternative = one_line(element.get("alt") or element.get("title") or "")
        address = _address(element.get("src") or element.get("data-src") or "")
        if not address:
            self.add_text(alternative)
            return
        escaped = SIGN.sub(r"\\\g<0>", alternative)
        self.add_mark(f"![{escaped}]({address})", alternative)

    def _add_math_of(self, element: HtmlElement) -> None:
        """Add the math of an element that holds TeX."""
        tex = str(element.text_content()).strip()
        math = MATH.fullmatch(tex)
        if math:
            tex = math[1] or math[2]
        self.add_math(tex.strip("$"), display="block" in classes_of(element))

    def _add_mathml(self, element: HtmlElement, _: int) -> None:
        """Add the TeX that MathML was made of, or else its text."""
        for annotation in element.iter("annotation"):
            if "tex" in (annotation.get("encoding") or "") and annotation.text:
                self.add_math(annotation.text, display=element.get("display") == "block")
                return
        if element.get("alttext"):
            self.add_math(element.get("alttext"), display=False)
        else:
            self.add_text(element.text_content())

    def paragraphs(self) -> list[str]:
        """Return the paragraphs: two line breaks in a row end one."""
        paragraphs: list[list[_Part]] = [[]]
        breaks = 0
        for part in self._parts:
            if part.markdown == BREAK:
                breaks += 1
                continue
            if breaks and part.markdown.isspace():
                continue
            if breaks > 1:
                paragraphs.append([])
            elif breaks and paragraphs[-1]:
                paragraphs[-1].append(LINE_END)
            breaks = 0
            paragraphs[-1].append(part)
        written = [_written(parts) for parts in paragraphs]
        return [text for text in written if text]


def _written(parts: list[_Part]) -> str:
    """Return a paragraph in the first form that reads right."""
    _, parts, _ = _trimmed(parts)
    as_it_is = _joined(part.markdown for part in parts)
    if not MARKS.search(as_it_is):
        return as_it_is
    expected = one_line("".join(part.seen for part in parts))
    source = as_it_is
    for source in (as_it_is, *_escaped_forms(parts)):
        if plain_text(source) == expected:
            break
    return source


def _escaped_forms(parts: list[_Part]) -> Iterator[str]:
    """Yield a paragraph with its signs escaped, with tags for marks, and with dollars escaped."""
    yield _joined(part.mark or _escaped_around_math(part.text) for part in parts)
    yield _joined(part.tag or _escaped_around_math(part.text) for part in parts)
    yield _joined(part.tag or _escaped(part.text) for part in parts)


def _joined(pieces: Iterable[str]) -> str:
    """Return pieces as lines with single spaces, of which none begins a block."""
    lines = "".join(pieces).split("\n")
    return BLOCK_MARK.sub(r"\1\\", "\n".join(one_line(line) for line in lines))


def _escaped(text: str) -> str:
    """Return a text with a backslash before signs that may be marks."""
    return SIGN.sub(r"\\\g<0>", text)


def _escaped_around_math(text: str) -> str:
    """Return a text with its signs escaped, but not those between dollars."""
    pieces = DOLLARS.split(text)
    pieces[::2] = map(_escaped, pieces[::2])
    return "".join(pieces)


def _trimmed(parts: list[_Part]) -> tuple[str, list[_Part], str]:
    """Return parts without the spaces at their ends, and these spaces."""
    trimmed = list(parts)
    before = after = ""
    while trimmed and not trimmed[0].markdown.strip():
        before = " "
        trimmed.pop(0)
    while trimmed and not trimmed[-1].markdown.strip():
        after = " "
        trimmed.pop()
    if not trimmed:
        return before or after, [], ""
    if trimmed[0].text.startswith(" "):
        before = " "
        words = trimmed[0].markdown.lstrip()
        trimmed[0] = _Part(text=words, seen=words)
    if trimmed[-1].text.endswith(" "):
        after = " "
        words = trimmed[-1].markdown.rstrip()
        trimmed[-1] = _Part(text=words, seen=words)
    return before, trimmed, after


def _is_repetition(element: HtmlElement) -> bool:
    """Return whether an element links a heading to itself, or shows math that stands before it."""
    return not {"headerlink", "katex-html", "footnote-backref"}.isdisjoint(classes_of(element))


def _address(href: str) -> str:
    """Return an address as it stands in Markdown; '' for a place in the page and for code."""
    address = href.strip()
    if not address or address.startswith("#") or not LINK_SCHEME.match(address):
        return ""
    return quote(address, safe="/:?#@!$&'*+,;=%~.-_")
