"""All formats by name: read, written, and what they lose."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.registry import READERS, WRITERS, count_losses, read_glossary
from rag.settings import OURS
from rag.types import Entry, Translation

SLUG = "- slug: {0}\n  en: {{term: {0}, def: The thing {0}.}}\n"
TABLE = "term,definition\nBow,Front.\nAft,Back.\n"
OWN = "---\nterm: Bow\n---\nFront.\n"
BOW = Entry("bow", "Bow", (), ("ship",), (), "approved", ("What?",), (), "Front.")


def saved(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_all_files_of_a_format_in_a_folder_are_one_glossary(tmp_path: Path) -> None:
    saved(tmp_path, "a.yml", SLUG.format("a"))
    saved(tmp_path, "b/b.yml", SLUG.format("b"))
    saved(tmp_path, "c.csv", TABLE)
    saved(tmp_path, ".hidden/d.yml", SLUG.format("d"))
    reading = read_glossary(tmp_path, "glosario", ReadOptions())
    assert [entry.id for entry in reading.entries] == ["a", "b"]


def test_our_own_entries_are_read_without_notes(tmp_path: Path) -> None:
    saved(tmp_path, "bow.md", OWN)
    reading = read_glossary(tmp_path, OURS, ReadOptions())
    assert ([entry.id for entry in reading.entries], reading.notes) == (["bow"], ())


def test_a_glossary_without_entries_is_refused_with_its_first_notes(tmp_path: Path) -> None:
    file = saved(tmp_path, "a.yml", "- slug: a\n  de: {term: A, def: x}\n")
    with pytest.raises(CorpusError) as caught:
        read_glossary(file, "glosario", ReadOptions())
    assert [fault.message for fault in caught.value.faults] == [
        "holds no entry that could be read as glosario",
        "'a' is not defined in 'en', but in de; left out",
    ]


def test_equal_terms_are_merged_only_in_plain_text() -> None:
    merging = [name for name, each in READERS.items() if each.merge_equal_terms]
    assert merging == ["text"]


def test_our_own_files_hold_all_of_an_entry(tmp_path: Path) -> None:
    writer = WRITERS[OURS]
    assert writer.representable(BOW) is BOW
    [(name, content)] = writer.write([BOW]).items()
    (tmp_path / name).write_bytes(content)
    assert read_glossary(tmp_path, OURS, ReadOptions()).entries == (BOW,)


def test_losses_are_counted_by_field_in_the_order_of_fields() -> None:
    translated = Entry(
        *("aft", "Aft", (), (), (), "approved", ("Which?",), (), "Back."),
        translations=(Translation("de", "Heck", ""),),
    )
    assert list(count_losses([BOW, translated], "html").items()) == [
        ("tags", 1),
        ("questions", 2),
        ("translations", 1),
    ]
    assert count_losses([], "html") == count_losses([BOW], OURS) == {}
