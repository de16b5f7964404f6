"""What became of a source: its account in a line, and what is doubtful."""

import pytest

from rag.formats.account import Account, count_text, entries_text, sizes_account, total_account


def test_an_account_names_the_share_of_the_text_and_what_was_passed_over() -> None:
    account = sizes_account([30, 50], 100, {"heading": 3, "table": 1, "list": 0})
    assert account.summary(2) == (
        "2 entries; 80% of the text is in them; passed over: 3 headings, 1 table"
    )
    assert Account().summary(3) == "3 entries"


def test_many_entries_that_hold_most_of_the_text_explain_it_best() -> None:
    chapters = sizes_account([500, 490], 1000, {})
    terms = sizes_account([45] * 20, 1000, {})
    few = sizes_account([5] * 20, 1000, {})
    assert terms.score > chapters.score > few.score


def test_little_that_is_read_and_an_entry_that_swallowed_others_are_doubted() -> None:
    assert sizes_account([90] * 10, 1000, {}).doubts() == []
    assert "only 10% of the text" in sizes_account([10] * 10, 1000, {}).doubts()[0]
    assert "more than half" in sizes_account([700, 100, 100], 1000, {}).doubts()[0]
    assert "whole page became one entry" in sizes_account([9000], 9000, {}).doubts()[0]
    assert sizes_account([10], 100, {}).doubts() == []


def test_accounts_of_several_files_are_added() -> None:
    one, other = sizes_account([1], 2, {"list": 1}), sizes_account([3], 4, {"list": 2})
    assert total_account([one, other]) == Account(2, 6, 4, 3, {"list": 3})


def test_what_is_said_of_a_thing_passed_over_stays_behind_its_plural() -> None:
    account = sizes_account([1], 0, {"term without a definition": 2, "file that is broken": 1})
    assert account.summary(1) == (
        "1 entry; passed over: 2 terms without a definition, 1 file that is broken"
    )


@pytest.mark.parametrize(
    ("count", "kind", "text"),
    [
        (1, "heading", "1 heading"),
        (1200, "heading", "1,200 headings"),
        (2, "row without a definition", "2 rows without a definition"),
        (3, "row above the header", "3 rows above the header"),
        (1, "row without a term", "1 row without a term"),
    ],
)
def test_numbers_of_things_are_told_in_good_grammar(count: int, kind: str, text: str) -> None:
    assert count_text(count, kind) == text


def test_one_entry_is_no_entries() -> None:
    assert sizes_account([9], 10, {}).summary(1) == "1 entry; 90% of the text is in them"
    assert entries_text(2000) == "2,000 entries"
