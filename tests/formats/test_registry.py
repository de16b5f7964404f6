"""All formats by name: detected, read, written, and what they lose."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats import registry
from rag.formats.drafts import ReadOptions
from rag.formats.registry import READERS, WRITERS, count_losses, detect_format, read_glossary
from rag.settings import OURS
from rag.types import Entry, Translation

SLUG = "- slug: {0}\n  en: {{term: {0}, def: The thing {0}.}}\n"
NODES = "version: 1\nnodes: []\nterms: [{name: B, description: x}]\n"
TABLE = "term,definition\nBow,Front.\nAft,Back.\n"
PAGE = "---\ntitle: Pod\n---\nA thing.\n"
OWN = "---\nterm: Bow\n---\nFront.\n"
TEXT = "BOW\nThe front of a boat.\n\nAFT\nThe back of a boat.\n\nKEEL\nThe spine below.\n"
BOW = Entry("bow", "Bow", (), ("ship",), (), "approved", ("What?",), (), "Front.")


def saved(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "text", "format"),
    [
        ("a.yml", SLUG.format("a"), "glosario"),
        ("a.yaml", NODES, "datahub"),
        ("a.csv", TABLE, "csv"),
        ("a.md", PAGE, "pages"),
        ("a.json", '[{"term": "Bow", "definition": "Front."}]', "jsonl"),
        ("a.html", "<dl><dt>Bow<dd>Front.<dt>Aft<dd>Back.</dl>", "html"),
    ],
)
def test_a_file_or_its_folder_is_detected(
    tmp_path: Path, name: str, text: str, format: str
) -> None:
    file = saved(tmp_path, name, text)
    assert detect_format(file) == detect_format(tmp_path) == format


def test_a_folder_of_our_entries_is_detected(tmp_path: Path) -> None:
    saved(tmp_path, "bow.md", OWN)
    assert detect_format(tmp_path) == OURS


def test_a_folder_of_markdown_that_nothing_recognises_is_ours(tmp_path: Path) -> None:
    saved(tmp_path, "bow.md", "---\nterm: [\n")
    assert detect_format(tmp_path) == OURS


def test_a_format_of_whole_folders_goes_before_files_beside_it(tmp_path: Path) -> None:
    saved(tmp_path, "pod.md", PAGE)
    saved(tmp_path, "words.csv", TABLE)
    assert detect_format(tmp_path) == "pages"


def test_files_of_several_formats_are_counted(tmp_path: Path) -> None:
    saved(tmp_path, "a.yml", SLUG.format("a"))
    saved(tmp_path, "b.yml", SLUG.format("b"))
    saved(tmp_path, "c.csv", TABLE)
    with pytest.raises(CorpusError, match=r"glosario \(2 files\), csv \(1 files\); name one with"):
        detect_format(tmp_path)


def test_only_some_of_many_unknown_files_are_named(tmp_path: Path) -> None:
    for number in range(registry.MAX_NAMED + 1):
        saved(tmp_path, f"{number}.png", "")
    with pytest.raises(CorpusError, match=r"seen: 0\.png, 1\.png, 2\.png, 3\.png, 4\.png, \.\.\.;"):
        detect_format(tmp_path)


def test_only_the_first_files_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "MAX_FILES", 1)
    saved(tmp_path, "a.csv", TABLE)
    saved(tmp_path, "b.csv", TABLE)
    reading = read_glossary(tmp_path, "csv", ReadOptions())
    assert len(reading.entries) == 2


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
