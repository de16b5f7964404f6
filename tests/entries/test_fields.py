"""A field of an entry is handled wherever entries are read, written, merged, mapped or sent."""

from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest

from rag.api.requests import EntryBody
from rag.corpus.folder import read_corpus
from rag.corpus.merging import merge_entries
from rag.corpus.rewrite import entry_text
from rag.entries.codec import from_json, to_json
from rag.entries.fields import (
    ENTRY_FIELDS,
    FIELD_NAMES,
    KIND_OF,
    LIST_FIELDS,
    MAPPABLE_FIELDS,
    FieldKind,
)
from rag.errors import BadSetting, CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.registry import WRITERS, read_glossary
from rag.formats.sources import open_corpus
from rag.formats.tabular.column_names import COLUMN_NAMES
from rag.service.answer_records import TermPage, entry_page
from rag.settings import Settings
from rag.types import Entry, Translation

KEPT = [each.name for each in ENTRY_FIELDS if each.name != "id"]


def value(name: str, kind: FieldKind) -> Any:
    match kind:
        case "text":
            return f"the {name}"
        case "list":
            return ("shared", f"the {name}")
        case "status":
            return "deprecated"
        case "translations":
            return (Translation("de", f"the {name}", "Auf Deutsch."),)


# An entry none of whose fields is empty; another one bears a name of it.
WHOLE = replace(
    Entry(**{each.name: value(each.name, each.kind) for each in ENTRY_FIELDS}),
    id="whole",
    see_also=("other",),
    shared_names=("shared",),
)
OTHER = replace(
    WHOLE,
    id="other",
    term="another",
    aliases=("shared",),
    definition="Of another kind.",
    see_also=("whole",),
)


def test_the_table_holds_every_field_of_an_entry() -> None:
    assert sorted(FIELD_NAMES) == sorted(each.name for each in fields(Entry))
    assert all(getattr(WHOLE, name) for name in FIELD_NAMES)


def test_a_file_holds_every_field(tmp_path: Path) -> None:
    for entry in (WHOLE, OTHER):
        (tmp_path / f"{entry.id}.md").write_text(entry_text(entry), encoding="utf-8")
    assert read_corpus(tmp_path) == (OTHER, WHOLE)


def test_a_line_of_json_in_the_index_holds_every_field() -> None:
    assert from_json(to_json(WHOLE)) == WHOLE


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_what_is_written_in_our_own_columns_and_keys_holds_every_field(
    tmp_path: Path, name: str
) -> None:
    held = tuple(map(WRITERS[name].representable, (OTHER, WHOLE)))
    for file, content in WRITERS[name].write([OTHER, WHOLE]).items():
        (tmp_path / file).write_bytes(content)
    assert read_glossary(tmp_path, name, ReadOptions()).entries == held
    lost = [part for part in FIELD_NAMES if getattr(held[1], part) != getattr(WHOLE, part)]
    assert lost == {"jsonl": [], "csv": ["translations"]}[name]


def test_what_is_sent_over_http_and_what_is_put_hold_every_field() -> None:
    page = asdict(entry_page(WHOLE))
    assert {*FIELD_NAMES} <= {each.name for each in fields(TermPage)}
    sent = {name: page[name] for name in KEPT}
    lists = {name: list(sent[name]) for name in (*LIST_FIELDS, "translations")}
    assert EntryBody(**sent | lists).entry("whole") == WHOLE


@pytest.mark.parametrize("name", KEPT)
def test_an_import_brings_what_changed_in_any_field(name: str) -> None:
    before = Entry("whole", "", (), (), (), "approved", (), (), "")
    source = replace(before, **{name: getattr(WHOLE, name)})
    assert merge_entries(before, source, before).entry == source


def test_a_column_may_be_known_by_its_name_for_every_part_that_map_takes() -> None:
    assert {*MAPPABLE_FIELDS} <= {*COLUMN_NAMES}
    assert {*FIELD_NAMES} - {"translations"} <= {*COLUMN_NAMES}


@pytest.mark.parametrize("part", [*COLUMN_NAMES, *FIELD_NAMES, "colour"])
def test_map_takes_at_the_door_what_the_reader_below_it_takes(tmp_path: Path, part: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text("term,definition,X\nquay,A wall.,quay\npier,A walk.,pier\n", encoding="utf-8")
    told = {"term": "term", "definition": "definition"} | {part: "X"}
    settings = Settings(
        corpus=table, map=",".join(f"{each}={column}" for each, column in told.items())
    )
    assert refused(lambda: read_glossary(table, "csv", ReadOptions(columns=told))) == (
        part not in MAPPABLE_FIELDS
    )
    assert refused(lambda: open_corpus(settings)) == (part not in MAPPABLE_FIELDS)


def refused(read: Callable[[], object]) -> bool:
    """Return whether some reading is refused for what `--map` names."""
    try:
        read()
    except (BadSetting, CorpusError) as error:
        return "--map" in str(error)
    return False


def test_what_names_and_defines_an_entry_stands_first() -> None:
    assert FIELD_NAMES[:3] == ("id", "term", "definition")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("definition", "text"),
        ("aliases", "list"),
        ("status", "status"),
        ("translations", "translations"),
    ],
)
def test_each_field_has_the_kind_of_its_value(name: str, kind: FieldKind) -> None:
    assert KIND_OF[name] == kind
    assert (name in LIST_FIELDS) is (kind == "list")


def test_what_is_made_from_other_fields_or_by_language_is_not_mapped() -> None:
    assert {*FIELD_NAMES} - {*MAPPABLE_FIELDS} == {"shared_names", "translations"}
    assert {*MAPPABLE_FIELDS} - {*FIELD_NAMES} == {"remarks"}
