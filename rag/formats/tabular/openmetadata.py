"""The rows of OpenMetadata's CSV -> a sheet whose links are names: of terms, or their dotted paths below others."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from rag.formats.drafts import Options
from rag.formats.tabular import cells
from rag.formats.tabular.columns import Row, layout, normal
from rag.formats.tabular.rows import Sheet

KEYS = ("parent", "name", "display name", "related terms")
PATH = "path"
# A part of a dotted path stands in quotes if it holds a dot itself.
PARTS = re.compile(r'"(?:[^"]|"")*"|[^.]+')
RELATION = re.compile(r"\w+:\s*(?=\S)")


def is_openmetadata(header: Sequence[str]) -> bool:
    """Tell whether a header is that of OpenMetadata's glossary terms."""
    return set(KEYS) <= set(map(normal, header))


def sheet(
    file: str, header: Sequence[str], rows: Sequence[tuple[int, Row]], options: Options
) -> Sheet:
    """Return the sheet of a table with such a header: a term sees its parent and what it is related to."""
    parent, name, _, related = (
        next(column for column in header if normal(column) == key) for key in KEYS
    )
    paths = [path_of(row, parent, name) for _, row in rows]
    known = {*paths, *(cells.text(row.get(name, "")) for _, row in rows)}
    told = [
        (
            line,
            {
                **row,
                PATH: path,
                parent: above(row, parent, known),
                related: relations(row, related, known),
            },
        )
        for (line, row), path in zip(rows, paths, strict=True)
    ]
    found = layout(header, options)
    # References are addresses outside of the glossary.
    outside = tuple(column for column in found.of("see_also") if column != related)
    parts = {**found.parts, "id": (name, PATH), "see_also": (related, parent)}
    unread = (*(column for column in found.unread if column != parent), *outside)
    return Sheet(file, told, replace(found, parts=parts, unread=unread), markup=cells.from_marked)


def path_of(row: Row, parent: str, name: str) -> str:
    """Return the dotted path that other rows name a term by; that of a term without a parent is its name."""
    return ".".join(filter(None, (cells.text(row.get(parent, "")), cells.text(row.get(name, "")))))


def above(row: Row, parent: str, known: Set[str]) -> tuple[str, ...]:
    """Return the term above, if there is one and it is no glossary."""
    found = target(cells.text(row.get(parent, "")), known)
    return (found,) if found in known else ()


def relations(row: Row, related: str, known: Set[str]) -> tuple[str, ...]:
    """Return the terms that a row is related to, whatever the relation."""
    return tuple(target(item, known) for item in cells.items(row.get(related, ""), ";"))


def target(link: str, known: Set[str]) -> str:
    """Return what `broader:Glossary.Above.Term` leads to: a path that is known, else its last part."""
    if link not in known:
        link = RELATION.sub("", link, count=1) if RELATION.match(link) else link
    last = (PARTS.findall(link) or [""])[-1]
    return link if link in known else last.strip('"').replace('""', '"')
