"""Glossaries in shapes in which strangers keep them: all terms, clean names, no invented one."""

from pathlib import Path

import pytest

from rag.formats.choice import read_detected
from rag.formats.drafts import ReadOptions

SAMPLES = Path(__file__).parent / "samples/strangers"
# The terms of each file, between commas.
TERMS = {
    "abbreviations.tsv": "HW, LW, MHW",
    "accordion.html": "Anchor, Berth, Cleat",
    "bar-of-letters.html": "Anchor, Arm, Berth, Cleat",
    "bold-above-text.md": "Anchor, Arm, Berth, Cleat",
    "capitals-with-stops.txt": "BERTH, CLEAT, DRAFT, KEEL, RIB",
    "classes.html": "Berth, Cleat, Draft",
    "clauses.html": "anchor, berth, keel",
    "clauses.txt": "anchor, berth, keel, rib, sea anchor",
    "codes.csv": "anchor, berth, keel",
    "columns-of-a-pdf.txt": "Accrual, Amortisation, Asset, Bond, Broker",
    "confluence.html": "Epic, Sprint",
    "dashes-of-a-pdf.txt": "Accrual, Amortisation, Asset, Bond, Broker",
    "dashes.md": "Anchor, Berth, Cleat, Draft (or draught)",
    "docusaurus.mdx": "Branch, Commit, Merge",
    "google-docs.html": "Anchor, Berth, Cleat, Draft",
    "header-cells.html": "Amarre, Ancre, Bitte",
    "hugo.md": "Cluster, Node, Pod",
    "kramdown.md": "Branch, Commit, Tag, git merge",
    "languages.csv": "Anchor, Berth, Keel",
    "letters-as-rows.html": "Allowance, Arrears, Band, Bond",
    "letters-as-sections.html": "Allowance, Arrears, Band, Credit",
    "line-breaks.html": "Berth, Cleat, Draft",
    "lines-in-cells.csv": "Berth, Cleat",
    "no-header.csv": "Anchor, Berth, Cleat, Draft",
    "numbered-headings.md": "anchor, berth, sea anchor",
    "numbered-items.md": "Anchor, Berth, Cleat",
    "numbered-lines.txt": "anchor, berth, cleat, draft, keel",
    "quotes.tsv": "Anchor, Berth, Cleat",
    "rfc-hanging.txt": "anchor, berth, cleat, draft, keel",
    "rfc.txt": "Anchor, Berth, Cleat, Draft, Keel",
    "stars.txt": "Berth, Cleat, Draft, Keel, Rib",
    "table-with-marks.md": "Berth, Cleat, Draft / draught",
    "titles-and-groups.csv": "Anchor, Arm, Berth",
    "wiki.html": "aback, abaft, ballast",
    "word-saved-table.html": "Accrual, Asset",
    "word-saved.html": "Accrual, Asset, Bond",
}
# What some definitions are, whole.
DEFINITIONS = {
    ("bar-of-letters.html", "Berth"): "a place for a ship.",
    ("clauses.html", "berth"): "place where a ship lies",
    ("clauses.txt", "anchor"): "iron hook that holds a ship\n\nNote 1 to entry: It is heavy.",
    ("codes.csv", "keel"): "Kiel",
    ("columns-of-a-pdf.txt", "Asset"): "What a firm owns.",
    ("confluence.html", "Sprint"): "Two weeks of work.\n\n- planned\n- reviewed",
    ("dashes.md", "Berth"): "the place where a ship lies. It may be rented.",
    ("hugo.md", "Node"): "A machine that runs pods.",
    ("letters-as-sections.html", "Credit"): "A sum taken off a tax bill.",
    ("numbered-lines.txt", "cleat"): "a fitting for ropes",
    ("quotes.tsv", "Cleat"): 'A fitting, 5" long, for ropes.',
    ("wiki.html", "abaft"): "Toward the stern.",
    ("word-saved-table.html", "Accrual"): "An amount\n\nthat is earned.",
}


def _read(name: str) -> dict[str, str]:
    _, reading = read_detected(SAMPLES / name, ReadOptions())
    return {entry.term: entry.definition for entry in reading.entries}


def test_every_sample_has_its_terms_listed() -> None:
    assert {file.name for file in SAMPLES.iterdir()} == set(TERMS)


@pytest.mark.parametrize("name", TERMS)
def test_all_terms_are_read_and_none_is_invented(name: str) -> None:
    assert sorted(_read(name)) == sorted(TERMS[name].split(", "))


@pytest.mark.parametrize(("name", "term"), DEFINITIONS)
def test_definitions_hold_nothing_of_the_page_around_them(name: str, term: str) -> None:
    assert _read(name)[term] == DEFINITIONS[name, term]
