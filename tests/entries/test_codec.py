"""Entries as JSON, and their hashes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.corpus.folder import read_corpus
from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.codec import content_hash, etag, from_json, shuffle_key, to_json
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


@pytest.mark.parametrize("field", ["term", "definition", "id"])
def test_any_changed_field_changes_the_hash_and_the_entity_tag(field: str) -> None:
    fields: dict[str, Any] = {field: "other"}
    changed = replace(ENTRY, **fields)
    assert content_hash(changed) != content_hash(ENTRY)
    assert etag(changed) != etag(ENTRY)


def test_each_state_of_an_entry_has_its_own_tag(corpus: Path) -> None:
    entries = read_corpus(corpus)
    assert len({etag(entry) for entry in entries}) == len(entries)
    assert etag(entries[0]) == etag(replace(entries[0]))
    assert etag(entries[0]) != etag(replace(entries[0], tags=("other",)))


def test_a_content_hash_has_sixteen_bytes_and_an_entity_tag_stands_in_quotes() -> None:
    assert len(content_hash(ENTRY)) == 16
    assert etag(ENTRY)[0] == etag(ENTRY)[-1] == '"'
    assert len(etag(ENTRY)) == 22


def test_ids_are_shuffled_in_the_same_order_every_time() -> None:
    ids = [f"entry-{number:03}" for number in range(50)]
    shuffled = sorted(ids, key=shuffle_key)
    assert shuffled != ids
    ids.reverse()
    assert shuffled == sorted(ids, key=shuffle_key)
