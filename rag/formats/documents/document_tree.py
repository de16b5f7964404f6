"""The tree of HTML that a document becomes, and the lines of its elements in the document."""

from rag.formats.documents.front_matter import parse_page
from rag.formats.documents.html_page import is_own_page
from rag.formats.documents.markdown_tree import line_of, markdown_tree
from rag.formats.documents.marked_terms import set_marked_terms, split_paragraphs
from rag.formats.documents.navigation import drop_navigation, drop_outside
from rag.formats.documents.rst import TERM_SEPARATOR, rst_to_html
from rag.formats.documents.styles import set_bold
from rag.formats.markup import HtmlElement, parse_html

HTML = (".html", ".htm", ".xhtml")
MARKDOWN = (".md", ".markdown", ".mdx", ".rmd", ".qmd", ".mdown")
RESTRUCTURED = (".rst", ".rest", ".txt")


def document_tree(text: str, suffix: str) -> tuple[HtmlElement, int]:
    """Return the tree of a document without what is beside its text, and how many parts that were.

    `suffix` is that of its file, in lower case.
    """
    root = _whole_tree(text, suffix)
    if is_own_page(root):
        return root, 0
    dropped = 0
    if suffix in HTML:
        set_bold(root)
        set_marked_terms(root)
        split_paragraphs(root)
        dropped = drop_outside(root)
    dropped += drop_navigation(root)
    return root, dropped


def _whole_tree(text: str, suffix: str) -> HtmlElement:
    """Return the tree of a whole document."""
    if suffix in RESTRUCTURED:
        return parse_html(rst_to_html(text))
    if suffix not in MARKDOWN:
        return parse_html(text)
    page = parse_page(text)
    if page is None:
        return markdown_tree(text)
    return markdown_tree(page.body, page.line)


class LineFinder:
    """Finds the line where a term stands in its document."""

    def __init__(self, text: str, suffix: str) -> None:
        """Find lines of a text, whose file has this suffix."""
        self._text = text
        self._suffix = suffix
        self._place = 0

    def find(self, element: HtmlElement, name: str) -> int:
        """Return the line of an element of the tree, or the next line that holds its name."""
        if self._suffix in HTML:
            return int(element.sourceline or 1)
        line = line_of(element)
        if line:
            # The names above one definition were put on the line of the last of them.
            return line - str(element.text_content()).count(TERM_SEPARATOR)
        place = self._text.find(name, self._place)
        if place < 0:
            place = max(self._text.find(name), 0)
        self._place = place
        return self._text.count("\n", 0, place) + 1
