"""Renders Markdown, with the extensions of sites and notebooks, as a tree that knows its lines."""

import re
from collections.abc import Iterable, Sequence

from rag.formats.documents.macros import Macros
from rag.formats.documents.rst import TERM_SEPARATOR, term_of_line
from rag.formats.markup import BOX_KIND, EXTENSIONS, HtmlElement, markdown_renderer, parse_html

# The attribute of an element that has the number of its line in the source.
LINE = "data-source-line"
# Lines of Markdown that stand together above one definition.
SEVERAL_TERMS = re.compile(r"(?<=\n\n)((?:[^\s:#>|*-][^\n]*\n){2,4})(?=: )")
# The fence of a directive in MyST: three backticks or colons, and a name in braces.
MYST_FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}[^\n]*$")
MYST_OPTION = re.compile(r"\s*:[\w-]+:.*|---\s*")
MYST_MATH = re.compile(r"\{math\}`([^`\n]+)`")
MYST_ROLE = re.compile(r"\{[\w:-]+\}`([^`\n<>]*[^`\n<> ])(?: ?<[^`\n<>]*>)?`")
WIKI_LINK = re.compile(r"(?<!!)\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")
# Attributes in brackets that some editors show as an id: a line of nothing but `[ id=name ]`.
BRACKET_ID = re.compile(r"^\[ *id=[^\[\]\n]*\] *$", re.MULTILINE)
# Words with attributes, as Quarto and Pandoc have them: `[words]{.class}`.
SPAN = re.compile(r"(?<![\]!\\])\[([^\[\]\n]{1,200})\]\{[:#.][^{}\n]*\}")
# Boxes and tabs of MkDocs, whose text stands indented below: `!!! note "Title"`, `=== "Tab"`.
BOX = re.compile(r'(?P<indent> *)(?:!!!|\?\?\?\+?|===\+?) *[\w -]*(?:"(?P<title>[^"\n]*)")? *')
BOX_INDENT = " " * 4
CODE_FENCE = re.compile(r"\s*(?:```|~~~)")
MACRO = re.compile(r"\{\{[<%]|\{%|\{\{ ?\w+\(")


def markdown_tree(text: str, first_line: int = 1) -> HtmlElement:
    """Return the tree of a Markdown text whose first line has this number in its file."""
    prepared = _prepared(text)
    markdown = markdown_renderer()
    environment: dict[str, object] = {}
    tokens = markdown.parse(prepared, environment)
    for token in tokens:
        if token.map and token.nesting >= 0:
            token.attrSet(LINE, str(token.map[0] + first_line))
    return parse_html(str(markdown.renderer.render(tokens, markdown.options, environment)))


def line_of(element: HtmlElement) -> int:
    """Return the line of an element or of the nearest one around it; 0 if none is known."""
    for around in (element, *element.iterancestors()):
        line = around.get(LINE)
        if line:
            return int(line)
    return 0


def _prepared(text: str) -> str:
    """Return a text in plain Markdown, on the same lines."""
    if MACRO.search(text):
        text = Macros(_no_title).shown(text)
    text = WIKI_LINK.sub(_wiki_link_words, text)
    text = BRACKET_ID.sub("", text)
    text = SPAN.sub(r"\1", text)
    text = "\n".join(_without_directives(list(_without_boxes(text.split("\n")))))
    for extension in EXTENSIONS:
        text = extension.sub(_line_ends, text)
    text = BOX_KIND.sub(lambda kind: f"{kind[1].capitalize()}:", text)
    return SEVERAL_TERMS.sub(_on_one_line, text)


def _no_title(identifier: str) -> None:
    """Return no title for any id: a single page knows of no others."""


def _line_ends(match: re.Match[str]) -> str:
    """Return the line ends of a match, so that what follows stays on its line."""
    return "\n" * match[0].count("\n")


def _wiki_link_words(link: re.Match[str]) -> str:
    """Return the words that a link of a wiki shows: [[place|words]], [[place]] or [[#part]]."""
    words = link[2] or link[1].lstrip("#").replace("#", " > ")
    return words.strip()


def _on_one_line(lines: re.Match[str]) -> str:
    """Return the terms above one definition on one line, as the renderer takes one term only."""
    rows = lines[1].splitlines()
    return "\n" * (len(rows) - 1) + f" {TERM_SEPARATOR} ".join(rows) + "\n"


def _without_boxes(lines: Sequence[str]) -> Iterable[str]:
    """Yield lines without the marks of boxes and tabs, whose text loses its indent."""
    margins: list[int] = []
    in_code = False
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        while margins and line.strip() and indent < margins[-1] + len(BOX_INDENT):
            margins.pop()
        shown = line[len(margins) * len(BOX_INDENT) :] if line.strip() else line
        in_code ^= CODE_FENCE.match(line) is not None
        box = BOX.fullmatch(line) if not in_code else None
        if box and len(line.strip()) > len("==="):
            margins.append(indent)
            title = box["title"] or ""
            shown = f"{shown[: len(shown) - len(shown.lstrip())]}{_as_sentence(title)}".rstrip()
        yield shown


def _as_sentence(title: str) -> str:
    """Return a title with a full stop, so that it names no term together with the text below."""
    return f"{title}." if title[-1:].isalnum() else title


def _without_directives(lines: Sequence[str]) -> Iterable[str]:
    """Yield lines without the fences of MyST; a glossary becomes a definition list."""
    place = 0
    while place < len(lines):
        fence = MYST_FENCE.match(lines[place])
        if not fence:
            yield _without_roles(lines[place])
            place += 1
            continue
        end = _end_of_fence(lines, place + 1, fence["fence"])
        body = lines[place + 1 : end]
        if fence["name"].endswith("glossary"):
            yield ""
            yield from _definition_list(body)
            yield ""
            place = end + 1
        elif fence["fence"].startswith(":"):
            yield ""
            place += 1
        else:
            yield from lines[place : end + 1]
            place = end + 1


def _end_of_fence(lines: Sequence[str], place: int, fence: str) -> int:
    """Return the place of the line that closes a fence, or the end."""
    while place < len(lines) and lines[place].strip() != fence:
        place += 1
    return place


def _definition_list(body: Sequence[str]) -> Iterable[str]:
    """Yield the lines of a glossary in MyST as a definition list of Markdown."""
    terms: list[str] = []
    margin = 0
    above = ""
    for line in body:
        shown = _without_roles(line)
        if not line.strip() or MYST_OPTION.fullmatch(line):
            yield ""
        elif not line[0].isspace():
            # The names above one definition are put on the line of the last of them.
            if terms or above.strip():
                yield ""
            terms.append(term_of_line(shown))
        elif terms:
            margin = len(line) - len(line.lstrip())
            yield f" {TERM_SEPARATOR} ".join(terms)
            yield f":   {shown.strip()}"
            terms = []
        else:
            yield f"    {shown[min(margin, len(shown) - len(shown.lstrip())) :]}"
        above = line


def _without_roles(line: str) -> str:
    """Return a line with the words that the roles of MyST show, and its formulas as `$...$`."""
    return MYST_ROLE.sub(r"\1", MYST_MATH.sub(r"$\1$", line))
