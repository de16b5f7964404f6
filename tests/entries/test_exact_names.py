"""Names that texts spell exactly."""

from dataclasses import replace

import pytest

from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.exact_names import LINKED_WORDS, ExactNames
from rag.entries.store import EntryStore


def named(*terms: str) -> EntryStore:
    return EntryStore.of(
        replace(EMPTY_ENTRY, id=f"e{at}", term=term) for at, term in enumerate(terms)
    )


@pytest.fixture
def names() -> ExactNames:
    store = named("Seed", "Random seed", "Seed of a random tree", "A*", "It", "C", "C#")
    return ExactNames({store: frozenset({"e1"})}, "en")


@pytest.mark.parametrize(
    ("question", "spans"),
    [
        ("is a seed of a random tree a seed", [("e2", 2, 7), ("e0", 8, 9)]),
        ("a seed of a random plant", [("e0", 1, 2)]),
        ("what is it", []),
        ("what does IT do", [("e4", 2, 3)]),
        ("is A* slow", [("e3", 1, 2)]),
        ("C# or C", [("e6", 0, 1), ("e5", 2, 3)]),
        ("bananas", []),
        ("", []),
    ],
)
def test_the_longest_names_are_mentioned(
    names: ExactNames, question: str, spans: list[tuple[str, int, int]]
) -> None:
    mentions = names.mentions(question)
    assert [(*mention.entries, mention.start, mention.stop) for mention in mentions] == spans


def test_the_name_of_a_dead_entry_is_none(names: ExactNames) -> None:
    assert names.bearers(["random seed", "seed", "nothing"]).keys() == {"seed"}
    assert [mention.start for mention in names.mentions("a random seed")] == [2]


def test_names_of_all_stores_are_found() -> None:
    names = ExactNames({named("Seed"): frozenset(), named("Seed bank"): frozenset()}, "en")
    assert names.bearers(["seed bank"])["seed bank"].name == "Seed bank"
    assert [mention.stop for mention in names.mentions("seed bank seed")] == [2, 3]


def test_names_far_behind_in_a_question_are_not_looked_for(names: ExactNames) -> None:
    assert names.mentions(f"{'word ' * LINKED_WORDS} seed") == ()
