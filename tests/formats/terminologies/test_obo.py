"""Ontologies in the OBO format: terms, exact synonyms, links and what is obsolete."""

from pathlib import Path

import pytest

from rag.formats.terminologies.obo import OboFile
from tests.formats.reading import drafts_in, drafts_of, notes_of

HEAD = "format-version: 1.4\nimport: http://x.invalid/more.obo\n\n"
TERMS = """[Term]
id: TOY:1
alt_id: TOY:7
name: petal {source="a"} ! a remark
namespace: plant
def: "A \\"leaf\\" of a flower,\\nnot green." [PMID:4]
comment: Not a sepal.
synonym: "flower leaf" EXACT []
synonym: "tepal" RELATED []
is_a: TOY:2 ! flower organ
relationship: part_of TOY:9 ! nothing here

[Term]
id: TOY:2
name: flower organ
def: "A part of a flower." []
is_obsolete: true

[Typedef]
id: part_of
name: part of

[Foo]
name: no thing
"""


def test_a_term_has_names_a_definition_and_links(tmp_path: Path) -> None:
    petal, organ, part = drafts_in(OboFile(), tmp_path, HEAD + TERMS, "toy.obo")
    assert (petal.term, petal.id, petal.line) == ("petal", "TOY_1", 4)
    assert (petal.also_known, petal.aliases) == (("TOY:1", "TOY:7"), ("flower leaf",))
    assert petal.definition == 'A "leaf" of a flower, not green.\n\nNot a sepal.'
    assert (petal.see_also, petal.tags) == (("TOY:2",), ("plant",))
    assert (organ.status, petal.status) == ("deprecated", "approved")
    assert (part.term, part.definition) == ("part of", "")


def test_an_import_is_told_and_not_fetched(tmp_path: Path) -> None:
    (tmp_path / "toy.obo").write_text(HEAD + TERMS, encoding="utf-8")
    [note] = notes_of(OboFile(), tmp_path / "toy.obo")
    assert note.startswith("includes http://x.invalid/more.obo, which is not followed")


@pytest.mark.parametrize("text", ["[Term]", "[Term]\nid:\nname\ndef: x\n", '[Term]\ndef: "a'])
def test_a_stanza_without_values_gives_no_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "toy.obo").write_text(text, encoding="utf-8")
    [draft] = drafts_of(OboFile(), tmp_path / "toy.obo")
    assert (draft.term, draft.definition) == ("", "")


def test_other_files_are_no_ontology(tmp_path: Path) -> None:
    (tmp_path / "a.obo").write_text("format-version: 1.4\n", encoding="utf-8")
    (tmp_path / "a.txt").write_text("[Term]\n", encoding="utf-8")
    assert not OboFile().recognises(tmp_path / "a.obo")
    assert not OboFile().recognises(tmp_path / "a.txt")


def test_a_relationship_leads_to_what_stands_last_in_it(tmp_path: Path) -> None:
    stanza = '[Term]\nid: T:{}\nname: {}\ndef: "x" []\n'
    relations = "relationship: part_of T:2 ! organ\nrelationship: \nrelationship: part_of T:3\n"
    text = stanza.format(1, "petal") + relations + stanza.format(2, "organ")
    petal, organ = drafts_in(OboFile(), tmp_path, text, "toy.obo")
    assert (petal.see_also, organ.see_also) == (("T:2",), ())
