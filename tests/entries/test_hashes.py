"""The hashes of entries."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.corpus.folder import read_corpus
from rag.entries.hashes import content_hash, etag, shuffle_key
from tests.entries.test_codec import ENTRY


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
