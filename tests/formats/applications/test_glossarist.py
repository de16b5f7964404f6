"""Concepts of Glossarist: languages, notes, status, words in files of their own."""

from pathlib import Path

from rag.formats.applications.glossarist import Glossarist
from rag.formats.drafts import ReadOptions
from rag.formats.resolve import resolve
from rag.types import Translation
from tests.formats.reading import drafts_in, drafts_of

CONCEPT = """---
termid: "103-01"
status: deprecated
eng:
  terms:
  - type: expression
    designation: tide
  - designation: flood
  definition: rise of the {{sea, IEV:1}}
  notes:
  - It comes twice a day.
fra:
  terms:
  - designation: marée
  definition: montée de la mer
"""


def test_glossarist_has_languages_notes_and_status(tmp_path: Path) -> None:
    [tide] = drafts_in(Glossarist(), tmp_path, CONCEPT, "concept-103-01.yaml")
    assert (tide.term, tide.aliases, tide.status) == ("tide", ("flood",), "deprecated")
    assert tide.definition == "rise of the sea\n\nNote: It comes twice a day."
    assert tide.translations == (Translation("fr", "marée", "montée de la mer"),)


def test_glossarist_keeps_the_words_of_a_concept_in_files_of_their_own(tmp_path: Path) -> None:
    concept = "data:\n  identifier: '1'\n  localized_concepts:\n    eng: u-1\nid: c-1\n"
    words = (
        "data:\n  language_code: eng\n  terms:\n  - designation: tide\n"
        "  definition:\n  - content: rise of the sea\nid: u-1\n"
    )
    (tmp_path / "c-1.yaml").write_text(concept, encoding="utf-8")
    (tmp_path / "u-1.yaml").write_text(words, encoding="utf-8")
    [tide] = drafts_of(Glossarist(), tmp_path)
    assert (tide.term, tide.definition) == ("tide", "rise of the sea")


def test_files_that_give_no_concept_are_counted_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CONCEPT, encoding="utf-8")
    (tmp_path / "readme.md").write_text("Words.", encoding="utf-8")
    nameless = "termid: 2\neng:\n  terms:\n  - designation: ''\n  definition: x\n"
    (tmp_path / "b.yaml").write_text(nameless, encoding="utf-8")
    reading = resolve(Glossarist().read(tmp_path, ReadOptions()))
    assert [note.message for note in reading.notes] == ["concept '2' has no term in 'en'; left out"]
    assert reading.account.passed_over["file that holds no concept"] == 1
    assert reading.account.passed_over["concept without a term"] == 1


def test_names_texts_and_examples_that_are_none_are_left_out(tmp_path: Path) -> None:
    text = (
        "termid: 3\neng:\n  terms:\n  - designation: quay\n  - odd\n  - designation: ''\n"
        "  definition:\n  - content: A wall.\n  - content: ' '\n  - [x]\n  - Of stone.\n"
        "  examples: The long quay.\n  notes: []\n"
    )
    [quay] = drafts_in(Glossarist(), tmp_path, text, "concept.yaml")
    assert (quay.term, quay.aliases) == ("quay", ())
    assert quay.definition == "A wall.\n\nOf stone.\n\nExample: The long quay."


def test_a_broken_file_is_told_and_counted_and_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CONCEPT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(CONCEPT + "  - [\n", encoding="utf-8")
    reading = resolve(Glossarist().read(tmp_path, ReadOptions()))
    assert [entry.term for entry in reading.entries] == ["tide"]
    assert [note.file for note in reading.notes] == [str(tmp_path / "b.yaml")]
    assert reading.account.passed_over["file that is broken"] == 1


def test_a_concept_is_read_in_the_language_wanted(tmp_path: Path) -> None:
    french = ReadOptions(language="fr")
    [draft] = drafts_in(Glossarist(), tmp_path, CONCEPT, "concept.yaml", french)
    assert (draft.term, draft.definition) == ("marée", "montée de la mer")
    assert [each.language for each in draft.translations] == ["en"]
