"""DITA: glossary entries, one a file or in groups."""

from pathlib import Path

from rag.formats.markup_languages.dita import Dita
from tests.formats.reading import drafts_in, drafts_of, notes_of

READER = Dita()
TIDE = """<?xml version="1.0"?>
<!DOCTYPE glossentry PUBLIC "-//OASIS//DTD DITA Glossary Entry//EN" "glossentry.dtd">
<glossentry id="g.tide"><glossterm>Tide</glossterm>
<glossdef>The rise of the <b>sea</b> at an <abbreviated-form keyref="g.quay"/>.</glossdef>
<glossBody><glossScopeNote>At sea only.</glossScopeNote><glossAlt><glossAcronym>TD</glossAcronym>
</glossAlt></glossBody><related-links><link href="quay.dita"/><link href="https://x.invalid"/>
</related-links></glossentry>"""
QUAY = (
    '<glossentry id="g.quay"><glossterm>Quay</glossterm><glossdef>A wall.</glossdef></glossentry>'
)


def test_a_folder_of_entries_is_read_with_the_names_of_one_another(tmp_path: Path) -> None:
    (tmp_path / "quay.dita").write_text(QUAY, encoding="utf-8")
    (tmp_path / "broken.dita").write_text("<glossentry>", encoding="utf-8")
    (tmp_path / "map.ditamap").write_text("<map/>", encoding="utf-8")
    [tide] = drafts_in(READER, tmp_path, TIDE, "tide.dita")
    quay, tide = drafts_of(READER, tmp_path)
    assert (quay.term, quay.definition) == ("Quay", "A wall.")
    assert (tide.term, tide.aliases, tide.see_also) == ("Tide", ("TD",), ("quay.dita",))
    assert tide.definition == "The rise of the **sea** at an Quay.\n\nAt sea only."
    [note] = notes_of(READER, tmp_path)
    assert "is no XML" in note


def test_a_group_holds_several_entries(tmp_path: Path) -> None:
    group = f"<glossgroup>{QUAY}{QUAY.replace('Quay', 'Mole')}</glossgroup>"
    drafts = drafts_in(READER, tmp_path, group, "group.xml")
    assert [draft.term for draft in drafts] == ["Quay", "Mole"]


def test_other_topics_are_no_entries(tmp_path: Path) -> None:
    (tmp_path / "a.dita").write_text("<concept><title>x</title></concept>", encoding="utf-8")
    assert not READER.recognises(tmp_path / "a.dita")
    assert not READER.recognises(tmp_path / "a.ditamap")


def test_other_names_stand_once_and_are_not_the_term(tmp_path: Path) -> None:
    names = (
        "<glossBody><glossAlt><glossAcronym>TD</glossAcronym><glossSynonym>Tide</glossSynonym>"
        "<glossAcronym>TD</glossAcronym><glossSynonym/></glossAlt></glossBody></glossentry>"
    )
    source = QUAY.replace("Quay", "Tide").replace("</glossentry>", names)
    [tide] = drafts_in(READER, tmp_path, source, "tide.dita")
    assert tide.aliases == ("TD",)


def test_an_empty_definition_says_nothing(tmp_path: Path) -> None:
    source = QUAY.replace("A wall.", "").replace("</glossdef>", "</glossdef><glossdef>x</glossdef>")
    [quay] = drafts_in(READER, tmp_path, source, "quay.dita")
    assert quay.definition == "x"
