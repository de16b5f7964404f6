"""Reads a whole glossary from one document in HTML, Markdown or reStructuredText.

The document becomes a tree of HTML first. There the terms stand in tables, in definition lists,
below headings, or at the beginning of list items and paragraphs. The document is read in each of
these shapes, and the reading that explains it best is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rag.entries.surface_forms import slug
from rag.entries.text import definition_text
from rag.errors import Fault
from rag.formats.account import Account
from rag.formats.decoding import read_text
from rag.formats.documents.blocks import Block, page_blocks, seen_size
from rag.formats.documents.definition_lists import (
    definition_list_terms,
    names_in_references,
    own_page_terms,
)
from rag.formats.documents.document_tree import (
    HTML,
    MARKDOWN,
    RESTRUCTURED,
    LineFinder,
    document_tree,
)
from rag.formats.documents.front_matter import parse_page, unclosed_front_matter
from rag.formats.documents.glossary_section import glossary_section, keep_blocks
from rag.formats.documents.heading_terms import has_alphabet, heading_readings
from rag.formats.documents.html_page import is_own_page
from rag.formats.documents.item_terms import item_readings
from rag.formats.documents.page_fields import with_fields
from rag.formats.documents.reading import FoundTerm, Reading, TableRows, passed_over_blocks
from rag.formats.documents.rst import has_glossary_directive
from rag.formats.documents.table_terms import table_readings, with_markdown, with_tables
from rag.formats.documents.term_names import have_names_in_brackets, other_names
from rag.formats.drafts import Draft, DraftOrNote, NameKey, ReadOptions, name_key
from rag.formats.evidence import is_glossary, is_glossary_name
from rag.formats.markup import HtmlElement
from rag.formats.tabular.columns import column_layout
from rag.formats.tabular.rows import Sheet

# A document with fewer terms in tables or definition lists is no glossary, nor is one with fewer
# terms below headings or in lists: other documents have these, too.
LEAST_EXPLICIT, LEAST_TERMS = 2, 3
# The largest document that is looked at to recognise it, in bytes.
MAX_BYTES = 50_000_000
# A shape that is made for terms explains a document better than one that is not.
EXPLICIT_WEIGHT = 1.2


class SingleDocument:
    """One document that holds a whole glossary."""

    def recognises(self, path: Path) -> bool:
        """Return whether a document holds enough terms to be a glossary."""
        if not _can_be_read(path):
            return False
        suffix = path.suffix.lower()
        text, _ = read_text(path)
        if suffix in RESTRUCTURED and has_glossary_directive(text):
            return True
        if suffix == ".txt":
            return False
        return Document(path, text, ReadOptions()).is_glossary

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a document, and its account."""
        text, notes = read_text(path)
        yield from notes
        unclosed = unclosed_front_matter(text) if path.suffix.lower() in MARKDOWN else ""
        if unclosed:
            yield Fault(str(path), 1, unclosed)
        yield from with_fields(Document(path, text, options).drafts())


def _can_be_read(path: Path) -> bool:
    """Return whether a path is a file with a suffix of a document, and not too large."""
    if path.suffix.lower() not in (*HTML, *MARKDOWN, *RESTRUCTURED):
        return False
    return path.is_file() and path.stat().st_size <= MAX_BYTES


@dataclass(frozen=True)
class Document:
    """The text of a document, read in the shape that explains it best."""

    path: Path
    text: str
    options: ReadOptions
    # The places of the blocks that are read, if it is a part of the document.
    section: range | None = None

    @property
    def is_glossary(self) -> bool:
        """True if the document, or a part of it, holds enough terms like those of a glossary."""
        return is_own_page(self.root) or self.part is not self or self._is_whole_glossary

    @cached_property
    def part(self) -> "Document":
        """The document without all but its section titled as a glossary, if it is none itself."""
        section = None if self.section else glossary_section(self.blocks)
        if section is None:
            return self
        part = Document(self.path, self.text, self.options, section)
        found = len(part.best.terms) if part.best else 0
        in_whole = len(self.best.terms) if self.best else 0
        is_better = found > in_whole or not self._is_whole_glossary
        return part if found >= LEAST_TERMS and is_better else self

    @property
    def _is_whole_glossary(self) -> bool:
        best = self.best
        if best is None:
            return False
        if best.explicit:
            return len(best.terms) >= LEAST_EXPLICIT
        pairs = [(term.name, _beginning(term)) for term in best.terms if term.body]
        if len(pairs) < LEAST_TERMS:
            return False
        if is_glossary_name(self.path.stem) or has_alphabet(self.blocks):
            return True
        return is_glossary(pairs, self.titles)

    def drafts(self) -> Iterator[DraftOrNote]:
        """Yield the drafts of the best reading, then the account."""
        if is_own_page(self.root):
            yield from self._own_drafts()
            return
        if self.part is not self:
            message = "only the section of the glossary is read, the rest of the page is not"
            yield Fault(str(self.path), 1, message)
            yield from self.part.drafts()
            return
        best = self.best
        if best is None:
            nothing = Account(0, self.characters, 0, 0, passed_over_blocks(self.blocks, ()))
            yield self._with_dropped(nothing)
            return
        in_rows: set[HtmlElement] = set()
        for table in best.tables:
            yield from self._table_drafts(table)
            in_rows.update(element for element, _ in table.rows)
        terms = [term for term in best.terms if term.at not in in_rows]
        yield from self._term_drafts(terms)
        yield self._with_dropped(best.account(self.characters))

    def _with_dropped(self, account: Account) -> Account:
        """Return an account with what was dropped as no text of the page."""
        dropped = self._tree[1]
        if not dropped:
            return account
        return replace(account, passed_over={**account.passed_over, "page part": dropped})

    @cached_property
    def suffix(self) -> str:
        """The suffix of the file, in lower case."""
        return self.path.suffix.lower()

    @property
    def root(self) -> HtmlElement:
        """The tree of the document, without what is beside its text."""
        return self._tree[0]

    @cached_property
    def _tree(self) -> tuple[HtmlElement, int]:
        """The tree without what is beside the text, and how many elements were left out."""
        root, dropped = document_tree(self.text, self.suffix)
        if self.section and not is_own_page(root):
            keep_blocks(page_blocks(root), self.section)
        return root, dropped

    @cached_property
    def titles(self) -> list[str]:
        """The titles of the document: of its front matter, its head, and its first headings."""
        page = parse_page(self.text) if self.suffix in MARKDOWN else None
        titles = [*page.all("title", "linktitle", "sidebar_label")] if page else []
        headings = [block.element for block in self.blocks if 0 < block.level <= 2]
        for element in (*self.root.iter("title"), *headings[:2]):
            titles.append(str(element.text_content()))
        return titles

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks of the document, in their order."""
        return page_blocks(self.root)

    @cached_property
    def characters(self) -> int:
        """How many characters of the document a reader sees."""
        return sum(seen_size(block.element) for block in self.blocks)

    @cached_property
    def best(self) -> Reading | None:
        """The reading that explains the document best; None if no reading finds a term."""
        readings = [reading for reading in self._readings() if reading.terms]
        return max(readings, key=self._score, default=None)

    def _readings(self) -> Iterator[Reading]:
        """Yield the reading of the document in each shape."""
        listed = definition_list_terms(self.root)
        passed_over = passed_over_blocks(self.blocks, listed)
        in_lists = Reading("definition lists", listed, passed_over, explicit=True)
        known, guessed = table_readings(self.root, self.blocks, self.options)
        yield from (known, guessed)
        for reading in (in_lists, *heading_readings(self.blocks), *item_readings(self.blocks)):
            yield reading
            if reading.terms and known.terms:
                yield with_tables(reading, known, self.blocks)

    def _score(self, reading: Reading) -> float:
        score = reading.account(self.characters).score
        return EXPLICIT_WEIGHT * score if reading.explicit else score

    def _own_drafts(self) -> Iterator[Draft]:
        """Yield the drafts of a page that we wrote."""
        for term in own_page_terms(self.root):
            yield Draft(
                term=term.term,
                definition=term.definition,
                file=str(self.path),
                line=1,
                id=term.id,
                aliases=term.aliases,
                see_also=term.see_also,
                status=term.status,
                complete=True,
            )

    def _table_drafts(self, table: TableRows) -> Iterator[DraftOrNote]:
        """Yield the drafts of the rows of a table, and a note if its columns were guessed."""
        lines = LineFinder(self.text, self.suffix)
        layout = column_layout(list(table.header), table.options)
        rows: list[tuple[int, dict[str, str]]] = []
        for element, row in table.rows:
            rows.append((lines.find(element, ""), with_markdown(element, row, layout)))
        if not rows:
            return
        if table.options.columns != self.options.columns:
            columns = table.options.columns
            pair = f"term={columns['term']},definition={columns['definition']}"
            message = f"columns are not known; read with --map {pair}: set it if that is wrong"
            yield Fault(str(self.path), rows[0][0], message)
        yield from Sheet(str(self.path), rows, layout, markup=definition_text).drafts()

    def _term_drafts(self, terms: Sequence[FoundTerm]) -> Iterator[Draft]:
        """Yield the draft of each term."""
        known: set[NameKey] = set()
        for term in terms:
            known.update(map(name_key, (term.name, *term.aliases)))
        with_names = have_names_in_brackets([term.name for term in terms])
        lines = LineFinder(self.text, self.suffix)
        for term in terms:
            definition = term.definition
            yield Draft(
                term=term.name,
                definition=definition,
                file=str(self.path),
                line=lines.find(term.at, term.name),
                also_known=(term.id or slug(term.name),),
                aliases=(*term.aliases, *other_names(term.name, with_names)),
                see_also=term.see_also or names_in_references(definition, known),
            )


def _beginning(term: FoundTerm) -> str:
    """Return the words of a definition by which it is judged."""
    first = term.body[0]
    return str(first.text_content())[term.skipped :].strip()
