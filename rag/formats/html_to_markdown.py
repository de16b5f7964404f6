"""The Markdown of a tree of HTML: lists, code, tables, images, links, footnotes and math stay."""

import re
from collections.abc import Callable, Iterable, Iterator

from rag.formats.markdown_inline import InlineMarkdown
from rag.formats.markup import BLOCKS, HtmlElement, parse_html

# Elements of which nothing is kept.
LEFT_OUT = frozenset(
    "script style head template noscript iframe object svg video audio button form".split()
)
LANGUAGE = re.compile(r"(?:language|lang|highlight)-([\w+#-]+)")
# The most elements inside one another; deeper ones are taken as their text.
DEEPEST = 60
CELLS = ("th", "td")


def element_to_markdown(root: HtmlElement) -> str:
    """Return what a reader sees of an element as Markdown."""
    return "\n\n".join(_blocks(root, 0))


def html_to_markdown(source: str) -> str:
    """Return what a reader sees of HTML as Markdown."""
    return element_to_markdown(parse_html(source))


def _blocks(element: HtmlElement, depth: int) -> list[str]:
    """Return the blocks of Markdown inside an element."""
    if depth > DEEPEST:
        return [_inline_of(element)]
    blocks: list[str] = []
    line = InlineMarkdown()
    line.add_text(element.text)
    for child in element:
        if _is_block(child):
            blocks += line.paragraphs()
            line = InlineMarkdown()
            blocks += _block(child, depth + 1)
        else:
            line.add_element(child)
        line.add_text(child.tail)
    blocks += line.paragraphs()
    return [block for block in blocks if block.strip()]


def _is_block(element: HtmlElement) -> bool:
    """Return whether an element is a block, or an inline element with blocks inside."""
    if not isinstance(element.tag, str) or element.tag in LEFT_OUT:
        return False
    if element.tag in BLOCKS:
        return True
    return next(element.iterdescendants(*BLOCKS), None) is not None


def _block(element: HtmlElement, depth: int) -> list[str]:
    """Return a block element as blocks of Markdown."""
    tag = str(element.tag)
    if tag in WRITERS:
        return WRITERS[tag](element, depth)
    return _blocks(element, depth)


def _heading(element: HtmlElement, _: int) -> list[str]:
    """Return a heading."""
    title = _inline_of(element)
    level = int(str(element.tag)[1])
    return [f"{'#' * level} {title}"] if title else []


def _rule(_: HtmlElement, __: int) -> list[str]:
    """Return a rule."""
    return ["---"]


def _quotation(element: HtmlElement, depth: int) -> list[str]:
    """Return a quotation."""
    blocks = _blocks(element, depth)
    return [_prefixed("\n\n".join(blocks), "> ", "> ")] if blocks else []


def _inline_of(element: HtmlElement) -> str:
    """Return an element as one line of Markdown."""
    line = InlineMarkdown()
    line.add_content(element)
    return " ".join(" ".join(line.paragraphs()).replace("\\\n", " ").split())


def _list(element: HtmlElement, depth: int) -> list[str]:
    """Return a list with its marks or numbers; it is tight if every item is one paragraph."""
    items: list[str] = []
    number = _number(element.get("start"), 1)
    is_tight = True
    for child in _items(element):
        blocks = _blocks(child, depth + 1)
        if not blocks:
            continue
        number = _number(child.get("value"), number)
        mark = f"{number}. " if element.tag == "ol" else "- "
        number += 1
        is_list = [bool(re.match(r"- |\d+\. ", block)) for block in blocks[1:]]
        is_tight = is_tight and all(is_list)
        joined = ("\n" if all(is_list) else "\n\n").join(blocks)
        items.append(_prefixed(joined, mark, " " * len(mark)))
    if not items:
        return []
    return [("\n" if is_tight else "\n\n").join(items)]


def _items(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the items of a list; lists that stand beside items, as some editors write, too."""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in LEFT_OUT:
            yield child


def _number(text: str | None, otherwise: int) -> int:
    """Return the number that an attribute gives an item."""
    if text and text.isdecimal() and len(text) < 9:
        return int(text)
    return otherwise


def _prefixed(text: str, first: str, others: str) -> str:
    """Return lines with a mark before the first and another before the others."""
    lines = text.split("\n")
    marked = [first + lines[0]]
    marked += [(others + line).rstrip() for line in lines[1:]]
    return "\n".join(marked)


def _code(element: HtmlElement, _: int) -> list[str]:
    """Return a block of code with its lines, in a fence that is longer than any in it."""
    text = "".join(_code_text(element)).strip("\n")
    if not text.strip():
        return []
    if "math" in (element.get("class") or "").split():
        return [f"$$\n{text.strip()}\n$$"]
    runs = [len(run) for run in re.findall("`{3,}", text)]
    fence = "`" * (max(runs, default=2) + 1)
    return [f"{fence}{_language(element)}\n{text}\n{fence}"]


def _code_text(element: HtmlElement) -> Iterator[str]:
    """Yield the text of a block of code; a `br` ends a line."""
    for part in element.iter():
        if part.tag == "br":
            yield "\n"
        elif part.text and isinstance(part.tag, str):
            yield part.text
        if part is not element and part.tail:
            yield part.tail


def _language(element: HtmlElement) -> str:
    """Return the language that the classes of a block of code name, or ''."""
    for each in (element, *element.iterchildren("code"), *element.iterancestors("div")):
        named = LANGUAGE.search(each.get("class") or "")
        if named:
            return named[1]
    return ""


def _table(element: HtmlElement, depth: int) -> list[str]:
    """Return a table; its first row is the header. A table of one column is its paragraphs."""
    rows = [_row(line, depth) for line in element.iter("tr") if _belongs(line, element)]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    captions = [_inline_of(caption) for caption in element.iterchildren("caption")]
    if width < 2:
        return [*captions, *(cell for row in rows for cell in row)]
    lines = [_line_of_table(row, width) for row in rows]
    lines.insert(1, _line_of_table(["---"] * width, width))
    return [*captions, "\n".join(lines)]


def _belongs(line: HtmlElement, table: HtmlElement) -> bool:
    """Return whether a row is of this table and of none inside it."""
    return next(line.iterancestors("table")) is table


def _row(line: HtmlElement, depth: int) -> list[str]:
    """Return the cells of a row, each on one line."""
    cells: list[str] = []
    for cell in line.iterchildren(*CELLS):
        lines = "<br>".join(_blocks(cell, depth + 2)).replace("\\\n", "<br>")
        one_line = "<br>".join(lines.split("\n"))
        cells.append(re.sub(r"(?<!\\)\|", r"\\|", one_line))
        cells += [""] * (min(_number(cell.get("colspan"), 1), 20) - 1)
    return cells


def _line_of_table(cells: Iterable[str], width: int) -> str:
    """Return a row of a table, filled up to a number of cells."""
    padded = [*cells, *([""] * width)][:width]
    return f"| {' | '.join(padded)} |"


WRITERS: dict[str, Callable[[HtmlElement, int], list[str]]] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    "blockquote": _quotation,
    "hr": _rule,
    "pre": _code,
    "table": _table,
}
