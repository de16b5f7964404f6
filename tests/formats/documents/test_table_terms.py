"""Terms in tables, by the names of the columns or by what the cells look like."""

from rag.formats.documents.blocks import page_blocks
from rag.formats.documents.table_terms import table_readings
from rag.formats.drafts import ReadOptions
from rag.formats.markup import parse_html

ROWS = "".join(
    f"<tr><td>{name}<td>A part of a boat, the {name}." for name in ("Bow", "Aft", "Keel")
)


def names(source: str) -> list[list[str]]:
    root = parse_html(source)
    readings = table_readings(root, page_blocks(root), ReadOptions())
    return [[term.name for term in reading.terms] for reading in readings]


def test_columns_are_known_by_their_names() -> None:
    known, _ = names(f"<table><tr><th>Begriff<th>Bedeutung{ROWS}</table>")
    assert known == ["Bow", "Aft", "Keel"]


def test_columns_of_unknown_names_or_none_are_known_by_their_cells() -> None:
    for header in ("<tr><th>Xy<th>Zw", ""):
        known, guessed = names(f"<table>{header}{ROWS}</table>")
        assert (known, guessed) == ([], ["Bow", "Aft", "Keel"])


def test_a_table_of_numbers_holds_no_terms() -> None:
    rows = "".join(f"<tr><td>Bow {number}<td>{number}" for number in range(5))
    assert names(f"<table><tr><th>Xy<th>Zw{rows}</table>") == [[], []]
