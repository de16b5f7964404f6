"""Read the rows of OpenMetadata's glossary CSV: links are dotted paths of terms, or plain names."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from rag.formats.drafts import ReadOptions
from rag.formats.tabular.cells import Value, as_text, list_items, typed_markdown
from rag.formats.tabular.column_names import normal
from rag.formats.tabular.columns import Layout, Row, column_layout
from rag.formats.tabular.rows import Sheet

# The columns that such a table has, in normal form.
PARENT, NAME, RELATED = "parent", "name", "related terms"
KEYS = (PARENT, NAME, "display name", RELATED)
# The column that is added: the dotted path of a term.
PATH = "path"
# A part of a dotted path stands in quotes if there is a dot in it.
PATH_PART = re.compile(r'"(?:[^"]|"")*"|[^.]+')
# A link may begin with a relation, as in `broader:Glossary.Term`.
RELATION = re.compile(r"\w+:\s*(?=\S)")


@dataclass(frozen=True)
class _LinkColumns:
    """The columns that name a term and link it to others, as the header spells them."""

    parent: str
    name: str
    related: str

    def path_of(self, row: Row) -> str:
        """Return the dotted path by which other rows name a term; its name if it has no parent."""
        parent = as_text(row.get(self.parent, ""))
        name = as_text(row.get(self.name, ""))
        return f"{parent}.{name}" if parent and name else parent or name


def is_openmetadata(header: Sequence[str]) -> bool:
    """Return whether a header is that of OpenMetadata's glossary terms."""
    return set(KEYS) <= set(map(normal, header))


def openmetadata_sheet(
    file: str, header: Sequence[str], rows: Sequence[tuple[int, Row]], options: ReadOptions
) -> Sheet:
    """Return the sheet of such a table; a term sees its parent and the terms it is related to."""
    columns = _link_columns(header)
    linked = _linked_rows(rows, columns)
    links = _layout_of_links(column_layout(header, options), columns)
    return Sheet(file, linked, links, markup=typed_markdown)


def _link_columns(header: Sequence[str]) -> _LinkColumns:
    """Return the columns of links; the first where a name stands twice."""
    spelled = {normal(column): column for column in reversed(header)}
    return _LinkColumns(spelled[PARENT], spelled[NAME], spelled[RELATED])


def _layout_of_links(columns: Layout, links: _LinkColumns) -> Layout:
    """Return a layout in which terms are known by name and path, and see what links lead to.

    Its references are not read: they are addresses outside the glossary.
    """
    references = [column for column in columns.of("see_also") if column != links.related]
    unread = [column for column in columns.unread if column != links.parent]
    parts = {
        **columns.parts,
        "id": (links.name, PATH),
        "see_also": (links.related, links.parent),
    }
    return replace(columns, parts=parts, unread=(*unread, *references))


def _linked_rows(rows: Sequence[tuple[int, Row]], columns: _LinkColumns) -> list[tuple[int, Row]]:
    """Return the rows with their paths, and with links by which terms can be found."""
    known = set()
    for _, row in rows:
        known.add(columns.path_of(row))
        known.add(as_text(row.get(columns.name, "")))
    linked: list[tuple[int, Row]] = []
    for line, row in rows:
        links: dict[str, Value] = {
            PATH: columns.path_of(row),
            columns.parent: _parent(row, columns, known),
            columns.related: _related(row, columns, known),
        }
        linked.append((line, {**row, **links}))
    return linked


def _parent(row: Row, columns: _LinkColumns, known: Set[str]) -> tuple[str, ...]:
    """Return the term above, if there is one; a glossary is no term."""
    link = as_text(row.get(columns.parent, ""))
    parent = _link_target(link, known)
    if parent in known:
        return (parent,)
    return ()


def _related(row: Row, columns: _LinkColumns, known: Set[str]) -> tuple[str, ...]:
    """Return the terms that a row is related to, whatever the relation is."""
    links = list_items(row.get(columns.related, ""), ";")
    targets = [_link_target(link, known) for link in links]
    return tuple(targets)


def _link_target(link: str, known: Set[str]) -> str:
    """Return the target of `broader:Glossary.Above.Term`: a known path, else its last part."""
    if link not in known:
        link = _without_relation(link)
    if link in known:
        return link
    parts = PATH_PART.findall(link)
    last = parts[-1] if parts else ""
    return last.strip('"').replace('""', '"')


def _without_relation(link: str) -> str:
    """Return a link without the relation that it begins with, if it does."""
    relation = RELATION.match(link)
    return link[relation.end() :] if relation else link
