"""Entries as JSON, and their hashes."""

import json
from dataclasses import replace

import pytest

from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.codec import from_json, to_json
from rag.types import Translation

ENTRY = replace(
    EMPTY_ENTRY,
    id="quay",
    term="Quay",
    aliases=("Kai", "埠头"),
    definition="A wall.\n\nShips land there.",
    translations=(Translation("de", "Kai", "Eine Mauer."),),
)


def test_an_entry_survives_a_round_trip_through_json() -> None:
    assert from_json(to_json(ENTRY)) == ENTRY
    assert from_json(to_json(ENTRY).encode()) == ENTRY


def test_json_is_one_line_in_readable_letters() -> None:
    line = to_json(ENTRY)
    assert "\n" not in line
    assert "埠头" in line


def test_lists_become_tuples_so_that_an_entry_can_be_hashed() -> None:
    entry = from_json(to_json(ENTRY))
    assert entry.aliases == ("Kai", "埠头")
    assert hash(entry) == hash(ENTRY)


def test_an_entry_written_before_translations_existed_has_none() -> None:
    row = json.loads(to_json(ENTRY))
    del row["translations"]
    assert from_json(json.dumps(row)) == replace(ENTRY, translations=())


@pytest.mark.parametrize(
    ("content", "error"),
    [("no json", ValueError), ("[]", AttributeError), ('{"id": "quay"}', TypeError)],
)
def test_json_that_is_no_entry_is_refused(content: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        from_json(content)
