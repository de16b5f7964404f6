"""A reading knows its terms, their sizes, and which blocks belong to none."""

from rag.formats.documents.blocks import page_blocks
from rag.formats.documents.reading import FoundTerm, Reading, passed_over_blocks
from rag.formats.markup import parse_html

ROOT = parse_html(
    "<h2>Tide</h2><p>The rise.</p><p><b>Ebb</b>: the fall.</p><table><td>x</td></table>"
)
HEADING, RISE, FALL, _ = ROOT
TIDE = FoundTerm("Tide", HEADING, (RISE,))
EBB = FoundTerm("Ebb", FALL, (FALL,), skipped=len("Ebb: "))


def test_a_definition_is_markdown_without_the_name_at_its_beginning() -> None:
    assert (TIDE.definition, EBB.definition) == ("The rise.", "the fall.")
    assert FoundTerm("Tide", HEADING, ()).definition == ""


def test_a_name_in_its_own_text_is_counted_once() -> None:
    assert TIDE.size == len("TideTherise.")
    assert EBB.size == len("Ebb:thefall.")


def test_blocks_of_no_term_are_counted_by_kind() -> None:
    blocks = page_blocks(ROOT)
    assert passed_over_blocks(blocks, [TIDE]) == {"paragraph": 1, "table": 1}
    assert passed_over_blocks(blocks, [TIDE, EBB]) == {"table": 1}


def test_terms_without_a_body_are_in_no_account() -> None:
    reading = Reading("headings", [TIDE, FoundTerm("Quay", HEADING, ())], {"table": 1})
    account = reading.account(100)
    assert (account.entries, account.characters_read) == (1, TIDE.size)
    assert account.passed_over == {"table": 1}
