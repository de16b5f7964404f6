"""Entity tags are compared as RFC 9110 says: its table (8.8.3.2), its examples (13.1), and more."""

import pytest

from rag.entries.hashes import etag
from rag.errors import EditConflict
from rag.service.preconditions import Precondition, check_precondition, etag_matches
from rag.types import Entry

SEED = Entry("seed", "Seed", (), (), (), "approved", (), (), "A seed is a number.")


@pytest.mark.parametrize(
    ("one", "other", "strong", "weak"),
    [
        ('W/"1"', 'W/"1"', False, True),
        ('W/"1"', 'W/"2"', False, False),
        ('W/"1"', '"1"', False, True),
        ('"1"', '"1"', True, True),
    ],
)
def test_tags_are_compared_as_in_the_table_of_the_standard(
    one: str, other: str, strong: bool, weak: bool
) -> None:
    for current, header in ((one, other), (other, one)):
        assert etag_matches(current, header) == strong
        assert etag_matches(current, header, weak=True) == weak


@pytest.mark.parametrize(
    ("current", "header"),
    [
        ('"xyzzy"', '"xyzzy"'),
        ('"r2d2xxxx"', '"xyzzy", "r2d2xxxx", "c3piozzzz"'),
        ('"c3piozzzz"', '"xyzzy","r2d2xxxx" ,\t"c3piozzzz"'),
        ('"xyzzy"', "*"),
        ('"xyzzy"', " * "),
        ('"a"', ', "a", ,'),
        ('"a,b"', '"x", "a,b"'),
        ('"*"', '"*"'),
        ('""', '""'),
        ('"W/"', '"W/"'),
    ],
)
def test_a_tag_of_a_list_matches(current: str, header: str) -> None:
    assert etag_matches(current, header)
    assert etag_matches(current, header, weak=True)


@pytest.mark.parametrize(
    "header", ["", ",", '"b"', "a", '"a', '"a,b"', '"x,"a",y"', '"*"', 'w/"a"', '"A"']
)
def test_what_is_no_such_tag_matches_nothing(header: str) -> None:
    assert not etag_matches('"a"', header)
    assert not etag_matches('"a"', header, weak=True)


@pytest.mark.parametrize("header", ["*", '"a"', 'W/"a"'])
def test_nothing_matches_what_is_not_there(header: str) -> None:
    assert not etag_matches(None, header)
    assert not etag_matches(None, header, weak=True)


@pytest.mark.parametrize(
    ("entry", "precondition"),
    [
        (SEED, Precondition()),
        (None, Precondition()),
        (SEED, Precondition(if_match=etag(SEED))),
        (SEED, Precondition(if_match="*")),
        (SEED, Precondition(if_none_match='"another"')),
        (None, Precondition(if_none_match="*")),
    ],
)
def test_an_edit_of_what_the_editor_believes_goes_on(
    entry: Entry | None, precondition: Precondition
) -> None:
    check_precondition("seed", entry, precondition)


@pytest.mark.parametrize(
    ("entry", "precondition", "says"),
    [
        (None, Precondition(if_match="*"), "is not there"),
        (SEED, Precondition(if_match='"another"'), "get it again"),
        (SEED, Precondition(if_match=f"W/{etag(SEED)}"), "get it again"),
        (SEED, Precondition(if_none_match="*"), "already"),
        (SEED, Precondition(if_none_match=f"W/{etag(SEED)}"), "already"),
        (SEED, Precondition(if_none_match=f'"a,b", {etag(SEED)}'), "already"),
    ],
)
def test_an_edit_of_anything_else_is_refused(
    entry: Entry | None, precondition: Precondition, says: str
) -> None:
    with pytest.raises(EditConflict, match=says):
        check_precondition("seed", entry, precondition)
