"""A file is read in each format that fits, and the readings can be compared."""

from pathlib import Path

from rag.errors import CorpusError, Fault
from rag.formats.account import Account
from rag.formats.drafts import Draft, ReadOptions
from rag.formats.file_readings import (
    PAGES,
    FileReading,
    merge_equal_terms_of,
    readings_of,
    unrecognised_readings,
    weighed_score,
)

FILE = Path("a.md")
ITEMS = (Draft("Tide", "The rise."), Draft("Quay", ""), Fault("a.md", 1, "x"))


def test_entries_are_terms_with_a_definition() -> None:
    reading = FileReading(FILE, "html", ITEMS)
    assert (reading.entries, reading.score) == (1, 1.0)


def test_an_account_tells_how_well_a_file_is_explained() -> None:
    half = FileReading(FILE, "html", (*ITEMS, Account(1, 100, 50)))
    assert half.score == 0.5


def test_a_page_that_is_one_entry_is_preferred_unless_a_glossary_is_much_better() -> None:
    page, glossary = FileReading(FILE, PAGES, ITEMS), FileReading(FILE, "html", ITEMS)
    assert weighed_score(page) == 1.5 * weighed_score(glossary)


def test_formats_that_recognise_a_file_read_it_and_errors_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("colour,size\nred,3\n")
    [reading] = readings_of(tmp_path / "a.csv", ReadOptions())
    assert (reading.format, reading.entries) == ("csv", 0)
    assert isinstance(reading.error, CorpusError)


def test_formats_are_tried_by_suffix_too(tmp_path: Path) -> None:
    (tmp_path / "a.org").write_text("nothing")
    assert [each.format for each in unrecognised_readings(tmp_path / "a.org", ReadOptions())] == [
        "org"
    ]


def test_equal_terms_are_merged_only_if_every_format_says_so() -> None:
    text, html = FileReading(FILE, "text"), FileReading(FILE, "html")
    assert merge_equal_terms_of([text])
    assert not merge_equal_terms_of([text, html])
