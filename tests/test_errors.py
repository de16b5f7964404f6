"""One tree of errors, each with a status."""

import inspect

import pytest

from rag import errors

LEAVES = [
    each
    for each in vars(errors).values()
    if inspect.isclass(each) and issubclass(each, errors.RagError) and each is not errors.RagError
]


@pytest.mark.parametrize("leaf", LEAVES)
def test_every_error_has_a_status_and_a_title_of_its_own(leaf: type[errors.RagError]) -> None:
    assert 400 <= leaf.status < 600
    assert [other for other in LEAVES if other.title == leaf.title] == [leaf]
