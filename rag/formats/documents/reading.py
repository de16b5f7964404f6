"""A reading of a document in one shape: the terms found in its blocks, and what gives none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rag.formats.account import Account, sizes_account, text_size
from rag.formats.documents.blocks import Block, as_one, seen_size, without_beginning
from rag.formats.drafts import ReadOptions
from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import HtmlElement


@dataclass(frozen=True)
class TableRows:
    """The rows of a table: their elements, and their cells by the names of their columns."""

    header: tuple[str, ...]
    options: ReadOptions
    rows: Sequence[tuple[HtmlElement, dict[str, str]]]


@dataclass(frozen=True)
class FoundTerm:
    """A term in a document: its name, the element where it stands, and those that define it.

    `skipped` is how many characters of the first of these belong to the name. `id` is where links
    lead to, and `see_also` holds the ids that it links to itself.
    """

    name: str
    at: HtmlElement
    body: tuple[HtmlElement, ...]
    skipped: int = 0
    id: str = ""
    aliases: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()

    @property
    def definition(self) -> str:
        """The Markdown that defines the term, without the name at its beginning."""
        body = list(self.body)
        if not body:
            return ""
        if self.skipped:
            body[0] = without_beginning(body[0], self.skipped)
        together = as_one(body)
        # Footnotes are found only within the tree of the document.
        root = self.at.getroottree().getroot()
        root.append(together)
        markdown = element_to_markdown(together)
        root.remove(together)
        return markdown

    @property
    def size(self) -> int:
        """How many characters of the document the term and its definition take."""
        name = text_size(self.name) if not self.skipped else 0
        return name + sum(map(seen_size, self.body))


@dataclass(frozen=True)
class Reading:
    """The terms of a document in one shape, and how many blocks of each kind give none.

    An `explicit` shape, such as a definition list, is made for terms and nothing else. A reading
    of tables has their rows, too.
    """

    shape: str
    terms: Sequence[FoundTerm]
    passed_over: Mapping[str, int] = field(default_factory=dict)
    explicit: bool = False
    tables: Sequence[TableRows] = ()

    def account(self, characters: int) -> Account:
        """Return the account of the reading, in a document of so many characters."""
        sizes = [term.size for term in self.terms if term.body]
        return sizes_account(sizes, characters, self.passed_over)


def passed_over_blocks(blocks: Iterable[Block], terms: Iterable[FoundTerm]) -> Counter[str]:
    """Return how many blocks belong to no term, by kind."""
    read: set[HtmlElement] = set()
    for term in terms:
        read.update(_parents(term.at))
        for element in term.body:
            read.update(_parents(element))
    passed_over: Counter[str] = Counter()
    for block in blocks:
        if block.element not in read:
            passed_over[block.kind] += 1
    return passed_over


def _parents(element: HtmlElement) -> Iterable[HtmlElement]:
    return (element, *element.iterancestors())
