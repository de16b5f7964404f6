"""Renders the text of MediaWiki pages as HTML, as far as glossaries use it.

Templates of glossaries become lists of terms, and no template is looked up. The language is
described at https://www.mediawiki.org/wiki/Help:Formatting and Help:Lists.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape

from rag.formats.documents.rendered import RenderedDocument
from rag.formats.markup_languages.mediawiki_templates import with_templates

SUFFIXES = (".mediawiki", ".wiki", ".mw", ".wikitext")
# What is not closed reaches to the end of the text.
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
NOTE = re.compile(r"<ref\b[^<>]*/>|<ref\b[^<>/]*>.*?(?:</ref>|\Z)|<references\b[^<>]*>", re.DOTALL)
LITERAL = re.compile(
    r"<(nowiki|pre|syntaxhighlight|source|math|code)\b([^<>]*)>(.*?)(?:</\1>|\Z)", re.DOTALL
)
CODE_LANGUAGE = re.compile(r"lang\s*=\s*[\"']?([\w+#-]+)")
# A page that is shown in this one.
INCLUDE = re.compile(r"\{\{\s*:\s*([^{}|\n]{1,200})")
# The most tables inside one another; deeper ones are taken as text.
DEEPEST = 5
PLACE, PLACED = "\ue010{}\ue011", re.compile("\ue010(\\d+)\ue011")
# Where a page has these signs itself, they would stand for a place that is not there.
ENDS_OF_PLACES = re.compile("[\ue010\ue011]")
MAGIC = re.compile(r"__[A-Z]+__")
HEADING = re.compile(r"(={1,6})\s*(\S.*?)\s*\1\s*")
ITEM = re.compile(r"([*#:;]{1,12})\s*(.*)")
# Where a colon does not end the term of a line: links, tags and addresses.
NO_TERM_END = re.compile(r"\[\[[^\[\]]*\]\]|\[[^\[\]]*\]|<[^<>]*>|(?<!\w)\w{1,20}://\S*")
# Pictures, whose captions may hold links, and galleries of them.
PICTURE = re.compile(
    r"\[\[\s*(?:file|image|media)\s*:(?:[^\[\]]|\[\[[^\[\]]*\]\]|\[[^\[\]]*\]){0,2000}\]\]"
    r"|<gallery\b[^<>]*>.*?(?:</gallery>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
LINK = re.compile(r"\[\[([^\[\]|\n]{1,300})(?:\|([^\[\]\n]{0,1000}))?\]\](\w*)")
WEB_LINK = re.compile(r"\[((?:https?:)?//[^\s\[\]]{1,500})(?:\s+([^\[\]\n]{1,500}))?\]")
NO_TEXT = re.compile(r":?(?:file|image|category|media)\s*:", re.IGNORECASE)
BOLD_ITALIC = re.compile(r"'''''(.{1,1000}?)'''''")
BOLD, ITALIC = re.compile(r"'''(.{1,1000}?)'''"), re.compile(r"''(.{1,1000}?)''")
CELL_ATTRIBUTES = re.compile(
    r"(?:\s*[\w-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s|\"'\[\]]+))+\s*\|(?!\|)"
)
CELL_ENDS = {"th": re.compile(r"!!|\|\|"), "td": re.compile(r"\|\|")}
SPAN = re.compile(r"(?:row|col)span\s*=\s*[\"']?\d{1,4}[\"']?")
TAGS = {"*": ("ul", "li"), "#": ("ol", "li"), ":": ("dl", "dd"), ";": ("dl", "dt")}
BLOCK_TAG = re.compile(r"</?(?:dl|dt|dd|div|table|tr|td|th|ul|ol|li|blockquote)\b", re.IGNORECASE)


def mediawiki_to_html(text: str) -> str:
    """Return a page as HTML."""
    literals: list[str] = []

    def put_aside(match: re.Match[str]) -> str:
        literals.append(_literal(match))
        return PLACE.format(len(literals) - 1)

    source = LITERAL.sub(put_aside, ENDS_OF_PLACES.sub("", COMMENT.sub("", text)))
    source = MAGIC.sub("", with_templates(PICTURE.sub("", NOTE.sub("", source))))
    html = "\n".join(_Renderer().render(source.split("\n")))
    return PLACED.sub(lambda place: literals[int(place[1])], html)


def _literal(match: re.Match[str]) -> str:
    """Return a text in which no mark means anything as HTML."""
    tag, attributes, text = match[1], match[2], escape(match[3], quote=False)
    if tag == "math":
        return f"\\({text.strip()}\\)"
    if tag == "nowiki":
        return text
    if tag == "code" or (tag in ("syntaxhighlight", "source") and "inline" in attributes):
        return f"<code>{text}</code>"
    language = CODE_LANGUAGE.search(attributes)
    name = f' class="language-{language[1]}"' if language else ""
    return f"<pre{name}>{text}</pre>"


class _Renderer:
    """Renders the lines of a page, keeping the lists that are open."""

    def __init__(self, depth: int = 0) -> None:
        self._depth = depth
        self._html: list[str] = []
        self._marks = ""
        self._paragraph: list[str] = []

    def render(self, lines: Sequence[str]) -> list[str]:
        """Return lines as lines of HTML."""
        at = 0
        while at < len(lines):
            line = lines[at]
            if line.lstrip().startswith("{|"):
                at = self._table(lines, at)
            else:
                self._line(line)
                at += 1
        self._end_block()
        return self._html

    def _line(self, line: str) -> None:
        heading, item = HEADING.fullmatch(line), ITEM.fullmatch(line)
        if item:
            self._item(item[1], item[2])
        elif heading:
            self._end_block()
            level = len(heading[1])
            self._html.append(f"<h{level}>{_inline(heading[2])}</h{level}>")
        elif not line.strip() or line.startswith("----"):
            self._end_block()
        elif BLOCK_TAG.search(line):
            self._end_block()
            self._html.append(_inline(line))
        else:
            self._close_lists(0)
            self._paragraph.append(_inline(line.strip()))

    def _end_block(self) -> None:
        """End the paragraph and all lists."""
        self._end_paragraph()
        self._close_lists(0)

    def _end_paragraph(self) -> None:
        if self._paragraph:
            text = "\n".join(self._paragraph)
            self._html.append(f"<p>{text}</p>")
            self._paragraph = []

    def _item(self, marks: str, text: str) -> None:
        """Render an item of a list; one line may hold a term and its definition."""
        self._end_paragraph()
        definition = ""
        if marks.endswith(";"):
            masked = NO_TERM_END.sub(lambda part: "-" * len(part[0]), text)
            end = masked.find(":") % (len(text) + 1)
            text, definition = text[:end], text[end + 1 :]
        self._open_lists(marks)
        self._html.append(_inline(text))
        if definition.strip():
            self._open_lists(f"{marks[:-1]}:")
            self._html.append(_inline(definition))

    def _open_lists(self, marks: str) -> None:
        """Close and open lists until those of some marks are open, and begin an item."""
        shared = 0
        for old, new in zip(self._marks, marks, strict=False):
            if TAGS[old][0] != TAGS[new][0]:
                break
            shared += 1
        is_next_item = shared == len(marks)
        self._close_lists(shared)
        if is_next_item:
            self._html.append(f"</{TAGS[self._marks[-1]][1]}><{TAGS[marks[-1]][1]}>")
        for mark in marks[shared:]:
            listing, item = TAGS[mark]
            self._html.append(f"<{listing}><{item}>")
        self._marks = marks

    def _close_lists(self, kept: int) -> None:
        """Close all lists but so many outer ones."""
        for mark in reversed(self._marks[kept:]):
            listing, item = TAGS[mark]
            self._html.append(f"</{item}></{listing}>")
        self._marks = self._marks[:kept]

    def _table(self, lines: Sequence[str], at: int) -> int:
        """Render a table, and return the place of the line behind it."""
        self._end_block()
        at += 1
        end = at
        while end < len(lines) and not lines[end].lstrip().startswith("|}"):
            end += 1
        parts = "".join(_table_parts(lines[at:end], self._depth + 1))
        self._html.append(f"<table><tr>{parts}</tr></table>")
        return end + 1


def _table_parts(lines: Sequence[str], depth: int) -> Iterator[str]:
    """Yield the caption, the cells and the ends of rows of a table; a cell may be many lines."""
    cell: list[str] = []
    tag = "td"
    for line in map(str.strip, lines):
        if not line.startswith(("|", "!")):
            cell.append(line)
            continue
        yield from _cell(tag, cell, depth)
        cell = []
        if line.startswith("|-"):
            yield "</tr><tr>"
        elif line.startswith("|+"):
            yield f"<caption>{_inline(line[2:])}</caption>"
        else:
            tag = "th" if line[0] == "!" else "td"
            *beside, last = CELL_ENDS[tag].split(line[1:])
            for text in beside:
                yield from _cell(tag, [text], depth)
            cell = [last]
    yield from _cell(tag, cell, depth)


def _cell(tag: str, lines: Sequence[str], depth: int) -> Iterator[str]:
    """Yield a cell, of whose attributes only those stay that say how much it spans."""
    if not lines:
        return
    attributes = CELL_ATTRIBUTES.match(lines[0])
    spans = SPAN.findall(attributes[0]) if attributes else []
    first = lines[0][attributes.end() if attributes else 0 :].strip()
    content = _inline(first)
    if len(lines) > 1 and depth <= DEEPEST:
        content = "\n".join(_Renderer(depth).render([first, *lines[1:]]))
    elif len(lines) > 1:
        content = escape(" ".join(lines), quote=False)
    yield f"<{' '.join([tag, *spans])}>{content}</{tag}>"


def _inline(text: str) -> str:
    """Return the HTML of a text on one line; tags of HTML in it stay."""
    html = LINK.sub(_link, text)
    html = WEB_LINK.sub(_web_link, html)
    html = BOLD_ITALIC.sub(r"<b><i>\1</i></b>", html)
    return ITALIC.sub(r"<i>\1</i>", BOLD.sub(r"<b>\1</b>", html))


def _link(match: re.Match[str]) -> str:
    """Return a link to a page; pictures and categories are left out."""
    if NO_TEXT.match(match[1]):
        return ""
    target = match[1].strip()
    words = (match[2] or target.lstrip(":#")) + match[3]
    address = target.replace(" ", "_")
    return f'<a href="{escape(address)}">{words}</a>'


def _web_link(match: re.Match[str]) -> str:
    return f'<a href="{escape(match[1])}">{match[2] or match[1]}</a>'


READER = RenderedDocument(SUFFIXES, mediawiki_to_html, INCLUDE)
