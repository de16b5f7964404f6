"""A glossary inside a long page is read, and nothing else of that page."""

from pathlib import Path

import pytest

from rag.formats.documents.blocks import page_blocks
from rag.formats.documents.glossary_section import glossary_section, title_of
from rag.formats.documents.markdown_tree import markdown_tree
from rag.formats.documents.single_page import SingleDocument
from tests.formats.reading import drafts_in, notes_of

MANUAL = """# User manual

## Installation

Run the installer. Then restart.

## Configuration

- **port**: The port of the server.
- **host**: The host of the server.

## Glossary

{terms}

## Support

Write to us.
"""
FOUND = {"Anchor": "An iron hook.", "Berth": "A place for a ship.", "Cleat": "A fitting for ropes."}
LIST = "\n\n".join(f"{term}\n: {text}" for term, text in FOUND.items())
HEADINGS = "\n\n".join(f"### {term}\n\n{text}" for term, text in FOUND.items())


@pytest.mark.parametrize("terms", [LIST, HEADINGS])
def test_only_the_section_of_the_glossary_is_read_and_that_is_told(
    tmp_path: Path, terms: str
) -> None:
    page = MANUAL.format(terms=terms)
    drafts = drafts_in(SingleDocument(), tmp_path, page, "manual.md")
    assert {draft.term: draft.definition for draft in drafts} == FOUND
    assert drafts[0].line == 14
    [note] = notes_of(SingleDocument(), tmp_path / "manual.md")
    assert note == "only the section of the glossary is read, the rest of the page is not"


@pytest.mark.parametrize(
    "page",
    [
        "# Glossary\n\n## A\n\nx\n\n## B\n\ny",
        "# Terms\n\n## Terms\n\nx\n\n## Acronyms\n\ny",
        "# One\n\n## Two\n\nx",
        "",
    ],
)
def test_a_page_that_is_a_glossary_has_no_section_of_one(page: str) -> None:
    assert glossary_section(page_blocks(markdown_tree(page))) is None


def test_a_section_ends_at_the_next_heading_of_its_level() -> None:
    blocks = page_blocks(markdown_tree(MANUAL.format(terms=HEADINGS)))
    section = glossary_section(blocks)
    assert section is not None
    assert [title_of(blocks[place]) for place in section if blocks[place].level] == [*FOUND]
