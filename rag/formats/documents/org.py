"""Renders Org, the outlines of Emacs, as HTML: headings, lists of terms, tables, code."""

import re
from collections.abc import Iterator, Sequence
from html import escape

from rag.formats.documents.rendered import RenderedDocument

SUFFIXES = (".org",)
TITLE = re.compile(r"#\+title:\s*(.+)", re.I)
SETTING = re.compile(r"#\+\w+:.*|#(?: .*)?|\s*(?:CLOSED|DEADLINE|SCHEDULED): [<\[].*", re.I)
DRAWER, DRAWER_END = re.compile(r"\s*:[\w-]+:\s*"), re.compile(r"\s*:end:\s*", re.I)
HEADING = re.compile(
    r"(?P<stars>\*+) +(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED) +)?(?:\[#\w\] +)?"
    r"(?P<title>.*?)(?:\s+:[\w@:]+:)?\s*"
)
BEGIN = re.compile(r"\s*#\+begin_(?P<kind>\w+) *(?P<language>[\w+-]*).*", re.I)
ITEM = re.compile(
    r"(?P<indent> *)(?P<mark>[-+]|(?<= )\*|\d{1,4}[.)]) +(?:\[[ xX-]\] +)?(?P<text>.*)"
)
TERM = re.compile(r"(?P<term>\S.{0,200}?) +::(?: +(?P<text>.*)|$)")
TABLE_RULE = re.compile(r"\s*\|-[-+|]*\s*")
LINK = re.compile(r"\[\[([^\[\]]+)\](?:\[([^\[\]]+)\])?\]")
MARKS = {"*": "b", "/": "i", "_": "u", "+": "s", "=": "code", "~": "code"}
MARKED = re.compile(
    r"(?<![^\s(\[{'\"-])(?P<mark>[*/_+=~])(?=\S)(?P<text>[^\n]{1,400}?)(?<=\S)(?P=mark)(?!\w)"
)
DEEPEST_HEADING, DEEPEST_LIST = 6, 20


def org_to_html(text: str) -> str:
    """Return the HTML of a text in Org; nothing that it includes or would execute."""
    lines = text.expandtabs().split("\n")
    title = next(filter(None, map(TITLE.fullmatch, lines)), None)
    blocks = _blocks(list(_shown(lines)), 0)
    if title is None:
        return "\n".join(blocks)
    return "\n".join([f"<h1>{_inline(title[1])}</h1>", *blocks])


def _shown(lines: Sequence[str]) -> Iterator[str]:
    """Yield the lines of a text without settings, comments and drawers; code stays as it is."""
    end_of_code, in_drawer = "", False
    for line in lines:
        begin = BEGIN.fullmatch(line)
        if end_of_code:
            yield line
            if line.strip().casefold() == end_of_code:
                end_of_code = ""
        elif in_drawer and not HEADING.fullmatch(line):
            in_drawer = not DRAWER_END.fullmatch(line)
        elif begin:
            end_of_code = f"#+end_{begin['kind']}".casefold()
            yield line
        elif DRAWER.fullmatch(line):
            in_drawer = not DRAWER_END.fullmatch(line)
        elif not SETTING.fullmatch(line):
            in_drawer = False
            yield line


def _blocks(lines: Sequence[str], depth: int) -> Iterator[str]:
    """Yield the HTML of each block of some lines."""
    place = 0
    while place < len(lines):
        line, end = lines[place], place + 1
        heading = HEADING.fullmatch(line)
        begin = BEGIN.fullmatch(line)
        if heading:
            level = min(len(heading["stars"]) + 1, DEEPEST_HEADING)
            yield f"<h{level}>{_inline(heading['title'])}</h{level}>"
        elif begin:
            end = _end_of_block(lines, end, begin["kind"])
            yield _block(begin, lines[place + 1 : end - 1], depth)
        elif ITEM.fullmatch(line) and depth < DEEPEST_LIST:
            end = _end_of_list(lines, place)
            yield from _list(lines[place:end], depth)
        elif line.lstrip().startswith("|"):
            while end < len(lines) and lines[end].lstrip().startswith("|"):
                end += 1
            yield _table(lines[place:end])
        elif line.strip():
            while end < len(lines) and not _begins_block(lines[end]):
                end += 1
            yield f"<p>{_inline(' '.join(map(str.strip, lines[place:end])))}</p>"
        place = end


def _begins_block(line: str) -> bool:
    """Return whether a line is blank, or begins something else than a paragraph."""
    is_row = line.lstrip().startswith("|")
    others = (HEADING, BEGIN, ITEM)
    return not line.strip() or is_row or any(other.fullmatch(line) for other in others)


def _end_of_block(lines: Sequence[str], place: int, kind: str) -> int:
    """Return the place behind the line that ends a block, or behind the last line."""
    end = f"#+end_{kind}".casefold()
    while place < len(lines) and lines[place].strip().casefold() != end:
        place += 1
    return place + 1


def _block(begin: re.Match[str], lines: Sequence[str], depth: int) -> str:
    """Return a block as a quotation or as code."""
    if begin["kind"].casefold() in ("quote", "verse", "center"):
        inner = "\n".join(_blocks(lines, depth + 1)) if depth < DEEPEST_LIST else ""
        return f"<blockquote>{inner}</blockquote>"
    language = f' class="language-{begin["language"]}"' if begin["language"] else ""
    code = escape("\n".join(lines), quote=False)
    return f"<pre><code{language}>{code}</code></pre>"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _end_of_list(lines: Sequence[str], place: int) -> int:
    """Return the place behind a list: of the first line that is as far left and is no item."""
    margin = _indent(lines[place])
    end = place + 1
    while end < len(lines):
        is_inside = not lines[end].strip() or _indent(lines[end]) > margin
        is_item = _indent(lines[end]) == margin and ITEM.fullmatch(lines[end])
        if not (is_inside or is_item):
            break
        end += 1
    return end


def _list(lines: Sequence[str], depth: int) -> Iterator[str]:
    """Yield the HTML of a list: of terms if its first item has one, of numbers, or of points."""
    margin = _indent(lines[0])
    items: list[list[str]] = []
    for line in lines:
        if line.strip() and _indent(line) == margin:
            items.append([])
        items[-1].append(line)
    first = ITEM.fullmatch(lines[0])
    is_of_terms = first is not None and TERM.fullmatch(first["text"]) is not None
    kind = "dl" if is_of_terms else "ol" if lines[0].strip()[0].isdigit() else "ul"
    yield f"<{kind}>"
    for item in items:
        yield _item(item, kind, depth)
    yield f"</{kind}>"


def _item(lines: Sequence[str], kind: str, depth: int) -> str:
    """Return the HTML of an item of a list: its text, and what is indented below it."""
    first = ITEM.fullmatch(lines[0])
    text = first["text"] if first else lines[0].strip()
    term = TERM.fullmatch(text) if kind == "dl" else None
    if term:
        text = term["text"] or ""
    margin = min(map(_indent, filter(str.strip, lines[1:])), default=0)
    below = [line[margin:] for line in lines[1:]]
    inner = "\n".join(_blocks([text, *below], depth + 1))
    if term:
        return f"<dt>{_inline(term['term'])}</dt><dd>{inner}</dd>"
    return f"<dd>{inner}</dd>" if kind == "dl" else f"<li>{inner}</li>"


def _table(lines: Sequence[str]) -> str:
    """Return a table."""
    rows = []
    for line in lines:
        if not TABLE_RULE.fullmatch(line):
            cells = line.strip().strip("|").split("|")
            row = "".join(f"<td>{_inline(cell.strip())}</td>" for cell in cells)
            rows.append(f"<tr>{row}</tr>")
    return f"<table>{''.join(rows)}</table>"


def _inline(text: str) -> str:
    """Return the HTML of words with links and emphasis."""
    linked = LINK.sub(_link, escape(text, quote=False))
    return MARKED.sub(_emphasis, linked)


def _link(link: re.Match[str]) -> str:
    """Return a link to the web; of any other link, its words."""
    words = link[2] or link[1].lstrip("*#").removeprefix("file:")
    if link[1].startswith(("http://", "https://", "mailto:")):
        return f'<a href="{escape(link[1])}">{words}</a>'
    return words


def _emphasis(match: re.Match[str]) -> str:
    tag = MARKS[match["mark"]]
    return f"<{tag}>{match['text']}</{tag}>"


# The files that an outline includes.
INCLUDE = re.compile(r"^#\+include:\s*\"?([^\s\"]+)", re.MULTILINE | re.IGNORECASE)
READER = RenderedDocument(SUFFIXES, org_to_html, INCLUDE)
