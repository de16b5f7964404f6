"""Writes the inline part of Markdown: text, emphasis, code, links and images of one paragraph.

Signs are escaped only where a reader of Markdown would take them for marks.
"""

import re
from collections.abc import Callable
from urllib.parse import quote

from rag.entries.text import one_line
from rag.formats.footnotes import Footnotes, is_footnote_reference
from rag.formats.markdown_parts import LINE_END, Part, escaped, paragraph_markdown, trimmed
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
LINK_SCHEME = re.compile(r"(?:https?:|mailto:|ftp:|[^:#?]*(?:[/#?]|$))", re.IGNORECASE)
DEEPEST = 60
BREAK = "\n"


class InlineMarkdown:
    """Collects the pieces of one run of inline HTML."""

    def __init__(self, notes: Footnotes | None = None) -> None:
        """Collect pieces; the footnotes that they refer to are added to `notes`."""
        self._parts: list[Part] = []
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
            self._parts.append(Part(text=words, seen=words))

    def add_math(self, tex: str, *, display: bool) -> None:
        """Add math between dollars."""
        dollars = "$$" if display else "$"
        source = f"{dollars}{one_line(tex)}{dollars}"
        self._parts.append(Part(mark=source, tag=source, seen=source))

    def add_mark(self, mark: str, seen: str = "", tag: str = "") -> None:
        """Add a mark, what a reader sees of it, and the tag that says the same, if there is one."""
        self._parts.append(Part(mark=mark, tag=tag or mark, seen=seen))

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
        before, parts, after = trimmed(inner._parts)
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
        longest = max(map(len, re.findall("`+", text)), default=0)
        ticks = "`" * (longest + 1)
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
        self.add_mark(f"![{escaped(alternative)}]({address})", alternative)

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
        paragraphs: list[list[Part]] = [[]]
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
        return list(filter(None, map(paragraph_markdown, paragraphs)))


def _is_repetition(element: HtmlElement) -> bool:
    """Return whether an element links a heading to itself, or shows math that stands before it."""
    return not {"headerlink", "katex-html", "footnote-backref"}.isdisjoint(classes_of(element))


def _address(href: str) -> str:
    """Return an address as it stands in Markdown; '' for a place in the page and for code."""
    address = href.strip()
    if not address or address.startswith("#") or not LINK_SCHEME.match(address):
        return ""
    return quote(address, safe="/:?#@!$&'*+,;=%~.-_")
