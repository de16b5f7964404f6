"""A category that is written once holds for the terms below it."""

from pathlib import Path

import pytest

from rag.formats.drafts import ReadOptions
from rag.formats.tabular.columns import column_layout
from rag.formats.tabular.csv_tables import CsvTables
from rag.formats.tabular.merged_cells import filled_down
from tests.formats.reading import drafts_in

TABLE = """Category,Term,Definition
Deck,Cleat,A fitting for ropes.
,Bollard,A post for ropes.
Hull,Keel,The lowest beam.
,Rib,A bent beam.
"""


def test_categories_go_down_to_the_terms_below(tmp_path: Path) -> None:
    drafts = drafts_in(CsvTables(), tmp_path, TABLE, "a.csv")
    assert [draft.tags for draft in drafts] == [("Deck",), ("Deck",), ("Hull",), ("Hull",)]


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        (("Category", "Term", "Definition"), ["Deck", "", "Deck", ""]),
        (("Category", "Term", "Definition"), ["", "Deck", "", ""]),
        (("Category", "Term", "Definition"), ["Deck", "Hull", "Keel", "Rib"]),
        (("Term", "Category", "Definition"), ["Deck", "", "Hull", ""]),
        (("Category", "Definition", "Text"), ["Deck", "", "Hull", ""]),
    ],
)
def test_other_empty_categories_stay_empty(header: tuple[str, ...], cells: list[str]) -> None:
    rows = [(line, {"Category": cell, "Term": "x"}) for line, cell in enumerate(cells, 2)]
    layout = column_layout(header, ReadOptions())
    assert list(filled_down(rows, header, layout)) == rows
