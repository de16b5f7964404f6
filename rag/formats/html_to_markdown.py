"""The Markdown of a tree of HTML: lists, code, tables, images, links, footnotes and math stay."""

import re
from collections.abc import Callable, Iterable, Iterator

from rag.formats.footnotes import Footnotes, is_back_link, is_footnote
from rag.formats.markdown_inline import InlineMarkdown
from rag.formats.markup import BLOCKS, HtmlElement, classes_of, markdown_to_html, parse_html

# Elements of which nothing is kept.
LEFT_OUT = frozenset(
    "script style head template noscript iframe object svg video audio button form".split()
)
LANGUAGE = re.compile(r"(?:language|lang|highlight)-([\w+#-]+)")
# The most elements inside one another; deeper ones are taken as their text.
DEEPEST = 60
CELLS = ("th", "td")
LIST = re.compile(r"- |\d+\. ")
MOST_COLUMNS = 20
# What stands around math in pages.
MATH_ENDS = (
    ("\\[", "\\]"),
    ("$$", "$$"),
    ("\\begin{equation*}", "\\end{equation*}"),
    ("\\begin{split}", "\\end{split}"),
)
MOST_ROUNDS = 3


def element_to_markdown(root: HtmlElement) -> str:
    """Return the visible part of an element as Markdown, with the footnotes it refers to."""
    return "\n\n".join(_MarkdownWriter().document(root))


def html_to_markdown(source: str) -> str:
    """Return the visible part of HTML as Markdown."""
    return element_to_markdown(parse_html(source))


def page_markdown(text: str) -> str:
    """Return the Markdown of a page, with the extensions of sites, as that of definitions."""
    return html_to_markdown(markdown_to_html(text))


class _MarkdownWriter:
    """Writes elements as blocks of Markdown; `depth` counts the elements around one."""

    def __init__(self) -> None:
        self._notes = Footnotes()
        self._writers: dict[str, Callable[[HtmlElement, int], list[str]]] = {
            **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), self._heading),
            **dict.fromkeys(("ul", "ol"), self._list),
            "blockquote": self._quotation,
            "hr": self._rule,
            "pre": self._code,
            "table": self._table,
        }

    def document(self, root: HtmlElement) -> list[str]:
        """Return the blocks inside an element, then the footnotes that they refer to."""
        blocks = self._blocks(root, 0)
        # A footnote may refer to another one.
        for _ in range(MOST_ROUNDS):
            for label, note in self._notes.new():
                text = "\n\n".join(self._blocks(note, 1))
                blocks.append(_prefixed(text, f"[^{label}]: ", " " * 4))
        return blocks

    def _blocks(self, element: HtmlElement, depth: int) -> list[str]:
        """Return the blocks inside an element."""
        if depth > DEEPEST:
            return [self._inline_of(element)]
        blocks: list[str] = []
        line = InlineMarkdown(self._notes)
        line.add_text(element.text)
        for child in element:
            if _is_block(child):
                blocks += line.paragraphs()
                line = InlineMarkdown(self._notes)
                blocks += self._block(child, depth + 1)
            elif not is_back_link(child):
                line.add_element(child)
            line.add_text(child.tail)
        blocks += line.paragraphs()
        return [block for block in blocks if block.strip()]

    def _block(self, element: HtmlElement, depth: int) -> list[str]:
        """Return a block element as blocks of Markdown."""
        if is_footnote(element) or is_back_link(element):
            return []
        if "math" in classes_of(element):
            return _math(element)
        if element.tag in self._writers:
            return self._writers[element.tag](element, depth)
        return self._blocks(element, depth)

    def _inline_of(self, element: HtmlElement) -> str:
        """Return an element as one line of Markdown."""
        line = InlineMarkdown(self._notes)
        line.add_content(element)
        return " ".join(" ".join(line.paragraphs()).replace("\\\n", " ").split())

    def _heading(self, element: HtmlElement, _: int) -> list[str]:
        """Return a heading."""
        title = self._inline_of(element)
        level = int(str(element.tag)[1])
        return [f"{'#' * level} {title}"] if title else []

    def _rule(self, _: HtmlElement, __: int) -> list[str]:
        """Return a rule."""
        return ["---"]

    def _quotation(self, element: HtmlElement, depth: int) -> list[str]:
        """Return a quotation."""
        blocks = self._blocks(element, depth)
        return [_prefixed("\n\n".join(blocks), "> ", "> ")] if blocks else []

    def _list(self, element: HtmlElement, depth: int) -> list[str]:
        """Return a list with its marks or numbers; it is tight if every item is one paragraph."""
        items: list[str] = []
        number = _number(element.get("start"), 1)
        is_tight = True
        for child in _items(element):
            blocks = self._blocks(child, depth + 1)
            if not blocks:
                continue
            number = _number(child.get("value"), number)
            mark = f"{number}. " if element.tag == "ol" else "- "
            number += 1
            are_lists = all(LIST.match(block) for block in blocks[1:])
            is_tight = is_tight and are_lists
            joined = ("\n" if are_lists else "\n\n").join(blocks)
            items.append(_prefixed(joined, mark, " " * len(mark)))
        if not items:
            return []
        return [("\n" if is_tight else "\n\n").join(items)]

    def _code(self, element: HtmlElement, _: int) -> list[str]:
        """Return a block of code with its lines, in a fence that is longer than any in it."""
        text = "".join(_code_text(element)).strip("\n")
        if not text.strip():
            return []
        runs = [len(run) for run in re.findall("`{3,}", text)]
        fence = "`" * (max(runs, default=2) + 1)
        return [f"{fence}{_language(element)}\n{text}\n{fence}"]

    def _table(self, element: HtmlElement, depth: int) -> list[str]:
        """Return a table; its first row is the header. One column is a row of paragraphs."""
        rows = [self._row(line, depth) for line in element.iter("tr") if _belongs(line, element)]
        rows = [row for row in rows if any(row)]
        width = max((len(row) for row in rows), default=0)
        captions = [self._inline_of(caption) for caption in element.iterchildren("caption")]
        if width < 2:
            return [*captions, *(cell for row in rows for cell in row)]
        lines = [_line_of_table(row, width) for row in rows]
        lines.insert(1, _line_of_table(["---"] * width, width))
        return [*captions, "\n".join(lines)]

    def _row(self, line: HtmlElement, depth: int) -> list[str]:
        """Return the cells of a row, each on one line."""
        cells: list[str] = []
        for cell in line.iterchildren(*CELLS):
            lines = "<br>".join(self._blocks(cell, depth + 2)).replace("\\\n", "<br>")
            one_line = "<br>".join(lines.split("\n"))
            cells.append(re.sub(r"(?<!\\)\|", r"\\|", one_line))
            cells += [""] * (min(_number(cell.get("colspan"), 1), MOST_COLUMNS) - 1)
        return cells


def _is_block(element: HtmlElement) -> bool:
    """Return whether an element is a block, or an inline element with blocks inside."""
    if not isinstance(element.tag, str) or element.tag in LEFT_OUT:
        return False
    if element.tag in BLOCKS:
        return True
    return next(element.iterdescendants(*BLOCKS), None) is not None


def _math(element: HtmlElement) -> list[str]:
    """Return a block of math between dollars."""
    tex = str(element.text_content()).strip()
    for begin, end in MATH_ENDS:
        tex = tex.removeprefix(begin).removesuffix(end).strip()
    return [f"$$\n{tex}\n$$"] if tex else []


def _items(element: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the items of a list; lists that stand beside items, as some editors write, too."""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in LEFT_OUT and not is_footnote(child):
            yield child


def _number(text: str | None, otherwise: int) -> int:
    """Return the number that an attribute gives."""
    if text and text.isdecimal() and len(text) < 9:
        return int(text)
    return otherwise


def _prefixed(text: str, first: str, others: str) -> str:
    """Return lines with a mark before the first and another before the others."""
    lines = text.split("\n")
    marked = [first + lines[0]]
    marked += [(others + line).rstrip() for line in lines[1:]]
    return "\n".join(marked)


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


def _belongs(line: HtmlElement, table: HtmlElement) -> bool:
    """Return whether a row is of this table and of none inside it."""
    return next(line.iterancestors("table")) is table


def _line_of_table(cells: Iterable[str], width: int) -> str:
    """Return a row of a table, filled up to a number of cells."""
    padded = [*cells, *([""] * width)][:width]
    return f"| {' | '.join(padded)} |"
