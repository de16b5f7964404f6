"""What a build did."""

from rag.build.built import Built
from rag.build.changes import Changes


def test_the_entries_of_an_index_are_those_added_changed_and_kept() -> None:
    changes = Changes(("a", "b"), ("c",), ("gone",), 4)
    assert Built(1, changes, passages=9, embedded=5, seconds=0.1).entries == 7
