"""Corpus files -> entries, and every fault with its line."""

from pathlib import Path

import pytest

from rag.corpus.folder import read_corpus
from rag.errors import CorpusError
from rag.types import Translation

SOUND = "---\nterm: Thing\n---\nA thing is something.\n"


def faults(folder: Path) -> list[str]:
    with pytest.raises(CorpusError) as caught:
        read_corpus(folder)
    return [
        f"{Path(fault.file).name}:{fault.line}: {fault.message}" for fault in caught.value.faults
    ]


def test_an_entry_is_read_as_its_file_states_it(corpus: Path) -> None:
    seed = next(entry for entry in read_corpus(corpus) if entry.id == "seed")
    assert (seed.term, seed.aliases, seed.see_also) == (
        "Seed",
        ("random seed", "RNG seed"),
        ("sampler",),
    )
    assert seed.short == "A seed is the number that fixes the random noise a picture starts from."
    assert seed.definition.endswith("an equal seed give equal pictures.")


def test_entries_come_in_the_order_of_their_ids(corpus: Path) -> None:
    ids = [entry.id for entry in read_corpus(corpus)]
    assert ids == sorted(ids)


@pytest.mark.parametrize("value", ["Null", "1.5", "no", "2024-01-01", "0x10"])
def test_a_term_stays_the_words_that_were_written(tmp_path: Path, value: str) -> None:
    (tmp_path / "thing.md").write_text(SOUND.replace("Thing", value))
    assert read_corpus(tmp_path)[0].term == value


def test_translations_are_read(tmp_path: Path) -> None:
    german = (
        "term: Thing\ntranslations:\n  de: {term: Ding, definition: Ein Ding.}\n  fr: {term: Chose}"
    )
    (tmp_path / "thing.md").write_text(SOUND.replace("term: Thing", german))
    assert read_corpus(tmp_path)[0].translations == (
        Translation("de", "Ding", "Ein Ding."),
        Translation("fr", "Chose", ""),
    )


@pytest.mark.parametrize(
    "value", ["Ding", "[de]", "{de: Ding}", "{de: {definition: Ein Ding.}}", "{de: {term: [a]}}"]
)
def test_translations_of_another_shape_are_faults(tmp_path: Path, value: str) -> None:
    (tmp_path / "thing.md").write_text(
        SOUND.replace("term: Thing", f"term: Thing\ntranslations: {value}")
    )
    assert faults(tmp_path) == [
        "thing.md:3: 'translations' must be like translations: {de: {term: Rauschen, definition: ...}}"
    ]


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "thing.md").write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert read_corpus(tmp_path)[0].definition == "A thing is something."


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("no front matter")
    (tmp_path / "b.md").write_text("---\nterm: B\naliases: not a list\nstatus: maybe\n---\nText.\n")
    (tmp_path / "c.md").write_text("---\nterm: C\nterm: D\n---\n")
    assert faults(tmp_path) == [
        "a.md:1: no front matter; begin the file with '---', its keys, and '---'",
        "b.md:3: 'aliases' must be a list of plain values, for example aliases: [one, two]",
        "b.md:4: 'status' must be one of approved, draft, deprecated",
        "c.md:3: 'term' stands twice (first in line 2)",
        "c.md:5: no definition below the front matter",
    ]


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nterm: A\naliases: [one, two\n---\nText.\n")
    [fault] = faults(tmp_path)
    assert fault.startswith("a.md:4: front matter is not YAML")


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\nterm: caf\xe9\n---\nText.\n")
    assert faults(tmp_path) == ["a.md:2: not UTF-8; save the file as UTF-8"]


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("")
    assert faults(tmp_path) == [
        "a.md:1: no front matter; begin the file with '---', its keys, and '---'"
    ]


def test_one_id_in_two_folders_is_a_fault(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thing.md").write_text(SOUND)
    assert "id 'thing' is taken by" in faults(tmp_path)[0]


def test_a_folder_without_entries_says_so(tmp_path: Path) -> None:
    assert "holds no *.md entry" in faults(tmp_path)[0]
    assert "no such folder" in faults(tmp_path / "nowhere")[0]


def test_a_readme_is_no_entry(corpus: Path) -> None:
    (corpus / "README.md").write_text("About these files.")
    assert "README" not in {entry.id for entry in read_corpus(corpus)}


def test_any_file_name_is_an_id(tmp_path: Path) -> None:
    for name in ("Alpha_(alpha_channel)", "big data", "C++", "naïve"):
        (tmp_path / f"{name}.md").write_text(SOUND)
    assert {entry.id for entry in read_corpus(tmp_path)} == {
        "Alpha_(alpha_channel)",
        "big data",
        "C++",
        "naïve",
    }
