"""The errors of the package: their statuses, titles, and messages of several faults."""

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


def test_a_fault_is_shown_as_compilers_do() -> None:
    assert str(errors.Fault("seed.md", 3, "no term")) == "seed.md:3: no term"


def test_faults_of_a_corpus_are_sorted_and_shown_a_line_each() -> None:
    late, early = errors.Fault("seed.md", 12, "b"), errors.Fault("seed.md", 3, "a")
    error = errors.CorpusError([late, errors.Fault("lora.md", 99, "c"), early])
    assert str(error) == "lora.md:99: c\nseed.md:3: a\nseed.md:12: b"
    assert error.faults[1:] == [early, late]


def test_faults_of_an_entry_keep_their_order() -> None:
    error = errors.EntryRefused(["no term", "empty definition"])
    assert str(error) == "no term; empty definition"
    assert error.faults == ["no term", "empty definition"]


def test_a_rate_limit_says_when_to_come_back() -> None:
    error = errors.TooOften("Too often; ask again in 7 s.", 7)
    assert (str(error), error.retry_after) == ("Too often; ask again in 7 s.", 7)


def test_only_passing_trouble_says_when_to_come_back() -> None:
    passing = {leaf for leaf in LEAVES if leaf.retry_after is not None}
    assert passing == {errors.Overloaded, errors.BackendUnavailable}
