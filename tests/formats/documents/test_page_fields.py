"""Fields between the name and the text of a page are parts of the entry."""

from pathlib import Path

import pytest

from rag.errors import Fault
from rag.formats.documents.page_fields import split_fields, with_fields
from rag.formats.documents.single_page import SingleDocument
from rag.formats.documents.site_pages import SitePages
from rag.formats.drafts import Draft
from tests.formats.reading import drafts_in, drafts_of

PAGE = """# Glossary

## Churn
Tags: Finance, Sales
Owner: Ann

The share of customers who leave.

## Runway
Tags: Finance
Status: Deprecated
Synonyms: cash runway

The months until the money is spent.

## Margin

What is left of a price.
"""


def test_fields_of_a_page_are_tags_aliases_and_status(tmp_path: Path) -> None:
    churn, runway, margin = drafts_in(SingleDocument(), tmp_path, PAGE, "glossary.md")
    assert (churn.tags, churn.definition) == (
        ("Finance", "Sales"),
        "The share of customers who leave.",
    )
    assert (runway.aliases, runway.status) == (("cash runway",), "deprecated")
    assert margin.tags == ()


def test_pages_of_notion_have_no_id_in_their_names(tmp_path: Path) -> None:
    for name in ("Churn", "Burn rate"):
        page = f"# {name}\n\nTags: Finance\nCreated: March 3, 2024 10:12 AM\n\nA figure of money.\n"
        (tmp_path / f"{name} 3f0a8c2b9d7e4c1fa1b2c3d4e5f60718.md").write_text(page)
    drafts = drafts_of(SitePages(), tmp_path)
    assert [(draft.id, draft.definition) for draft in drafts] == [
        ("burn rate", "A figure of money."),
        ("churn", "A figure of money."),
    ]


@pytest.mark.parametrize(
    "definition",
    [
        "Tags: what a price tag is.",
        "A list of tags: Finance\n\nMore.",
        "Colour: red\n\nMore.",
        f"Tags: {'long ' * 60}\n\nMore.",
        "",
    ],
)
def test_what_only_looks_like_a_field_stays_in_the_definition(definition: str) -> None:
    assert split_fields(definition) == ({}, definition)


def test_fields_in_bold_on_one_line_are_parted() -> None:
    fields, rest = split_fields("**Tags:** a, b **Owner**: Ann Tide\n\nThe text.")
    assert fields == {"Tags": "a, b", "Owner": "Ann Tide"}
    assert rest == "The text."


def test_fields_that_are_not_read_are_told_once() -> None:
    drafts = [Draft(name, "Owner: Ann\n\nA text.", "f", 3) for name in ("One", "Two")]
    notes = [item for item in with_fields(drafts) if isinstance(item, Fault)]
    assert notes == [Fault("f", 3, "fields that are not read: Owner")]


def test_what_we_wrote_ourselves_is_left_alone() -> None:
    draft = Draft("One", "Tags: a\n\nA text.", complete=True)
    assert list(with_fields([draft])) == [draft]
