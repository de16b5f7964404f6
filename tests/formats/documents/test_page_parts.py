"""A page states a definition, a status, and the names that it had before."""

import pytest

from rag.formats.documents.front_matter import ParsedPage, parse_page
from rag.formats.documents.macros import Macros
from rag.formats.documents.page_parts import former_name, page_definition, page_status

NO_MACROS = Macros(lambda name: None)


def _page(text: str) -> ParsedPage:
    page = parse_page(text)
    assert page is not None
    return page


def test_a_summary_stands_above_the_body_unless_the_body_repeats_it() -> None:
    page = _page("---\ntitle: Tide\nsummary: The rise of the sea.\n---\nTwice a day.\n")
    assert page_definition(page, NO_MACROS, ()) == "The rise of the sea.\n\nTwice a day."
    page = _page("---\ntitle: Tide\nsummary: The rise of the sea.\n---\nThe rise of the Sea.\n")
    assert page_definition(page, NO_MACROS, ()) == "The rise of the Sea."


def test_a_page_without_a_body_has_its_description_for_a_definition() -> None:
    page = _page("---\ntitle: Tide\ndescription: The rise.\n---\n")
    assert page_definition(page, NO_MACROS, ()) == "The rise."


def test_keys_that_the_options_name_hold_the_definition() -> None:
    page = _page("---\ntitle: Tide\nmeaning: The rise.\n---\nTwice a day.\n")
    assert page_definition(page, NO_MACROS, ("meaning",)) == "The rise."


@pytest.mark.parametrize(
    ("keys", "status"),
    [("draft: true", "draft"), ("status: Obsolete", "deprecated"), ("title: Tide", "approved")],
)
def test_a_page_states_its_status_by_several_keys(keys: str, status: str) -> None:
    assert page_status(_page(f"---\n{keys}\n---\nThe rise.\n")) == status


def test_an_old_address_is_a_former_name() -> None:
    assert former_name("/terms/old_name/") == "old name"
    assert former_name("Old-Name") == "Old-Name"
