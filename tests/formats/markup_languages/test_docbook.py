"""DocBook as XML and SGML: glossary entries and lists of terms."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.markup_languages.docbook import DocBook
from rag.formats.registry import read_glossary
from tests.formats.reading import drafts_in, drafts_of

READER = DocBook()
GLOSSARY = """<?xml version="1.0" encoding="UTF-8"?>
<glossary xmlns="http://docbook.org/ns/docbook">
<glossentry xml:id="tide"><glossterm>Tide</glossterm><acronym>TD</acronym>
<glossdef><para>The rise of the <emphasis>sea</emphasis>, see <xref linkend="quay"/>:</para>
<itemizedlist><listitem><para>spring</para></listitem><listitem><para>neap</para></listitem>
</itemizedlist><programlisting>high = 2
low = 2</programlisting><glossseealso otherterm="quay"/></glossdef></glossentry>
<glossentry xml:id="quay"><glossterm>Quay</glossterm>
<glossdef><para>A wall<indexterm><primary>no</primary></indexterm> beside ships.</para></glossdef>
</glossentry>
<glossentry><glossterm>Wharf</glossterm><glosssee otherterm="quay"/></glossentry>
</glossary>"""
SGML = """<!-- a file of SGML --><!DOCTYPE glossary PUBLIC "-//OASIS//DTD DocBook V4.1//EN">
<GlossList>
<GlossEntry ID=tide><GlossTerm>Tide</>
<GlossDef>
<Para>The rise &mdash; and fall of the <xref linkend="quay">, &company; &amp; R&D.</Para></>
</GlossEntry>
<glossentry id="quay"><glossterm>Quay</glossterm><glossdef><para>A wall.</glossdef></glossentry>
</GlossList>"""


def test_entries_have_names_markdown_and_links(tmp_path: Path) -> None:
    tide, quay, wharf = drafts_in(READER, tmp_path, GLOSSARY, "glossary.xml")
    assert (tide.term, tide.aliases, tide.see_also, tide.line) == ("Tide", ("TD",), ("Quay",), 3)
    assert tide.definition == (
        "The rise of the *sea*, see Quay:\n\n- spring\n- neap\n\n```\nhigh = 2\nlow = 2\n```"
    )
    assert quay.definition == "A wall beside ships."
    assert wharf.definition == "See Quay"


def test_an_entry_that_only_refers_to_another_is_a_name_of_that(tmp_path: Path) -> None:
    (tmp_path / "glossary.xml").write_text(GLOSSARY, encoding="utf-8")
    entries = read_glossary(tmp_path / "glossary.xml", "docbook", ReadOptions()).entries
    assert {entry.term: entry.aliases for entry in entries} == {
        "Quay": ("Wharf",),
        "Tide": ("TD",),
    }


def test_sgml_is_read_with_its_short_forms(tmp_path: Path) -> None:
    tide, quay = drafts_in(READER, tmp_path, SGML, "glossary.sgml")
    assert tide.definition == "The rise — and fall of the Quay, &company; & R&D."
    assert (tide.line, quay.term, quay.definition) == (3, "Quay", "A wall.")


def test_each_definition_of_an_entry_is_a_sense(tmp_path: Path) -> None:
    source = (
        "<glosslist><glossentry><glossterm>bow</glossterm><glossdef><para>The front.</para>"
        "</glossdef><glossdef><para>A weapon.</para></glossdef></glossentry></glosslist>"
    )
    drafts = drafts_in(READER, tmp_path, source, "senses.dbk")
    assert [draft.definition for draft in drafts] == ["The front.", "A weapon."]


def test_lists_of_terms_are_read_where_there_is_no_glossary(tmp_path: Path) -> None:
    source = (
        "<chapter><variablelist><varlistentry><term>mole</term><listitem><para>A wall of stone."
        "</para></listitem></varlistentry></variablelist></chapter>"
    )
    [mole] = drafts_in(READER, tmp_path, source, "acronyms.xml")
    assert (mole.term, mole.definition) == ("mole", "A wall of stone.")


def test_no_file_is_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    source = (
        f'<!DOCTYPE glosslist [<!ENTITY s SYSTEM "{tmp_path / "secret.txt"}">]><glosslist>'
        '<glossentry><glossterm>a</glossterm><glossdef><para xmlns:xi="http://www.w3.org/2001/'
        'XInclude">x &s;<xi:include href="secret.txt"/></para></glossdef></glossentry></glosslist>'
    )
    path = tmp_path / "glossary.xml"
    path.write_text(source, encoding="utf-8")
    try:
        found = str(drafts_of(READER, path))
    except CorpusError as error:
        found = str(error)
    assert "secret'" not in found
    assert "x secret" not in found


def test_broken_xml_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "glossary.xml"
    path.write_text("<glosslist>\n<glossentry>\n</glosslist>", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"glossary.xml:3: is no XML .*; mend it"):
        drafts_of(READER, path)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xml", "<book/>"), ("a.txt", "<glossentry>"), ("a.xml", "<glossentry><glossBody/>")],
)
def test_other_files_are_no_docbook(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert not READER.recognises(tmp_path / name)


def test_references_that_lead_nowhere_are_left_out(tmp_path: Path) -> None:
    source = (
        '<glosslist><glossentry id="a"><glossterm>bow</glossterm><glosssee otherterm="b"/>'
        '<glosssee/></glossentry><glossentry id="b"><glossterm>stem</glossterm><glossdef><para>x'
        "</para><glossseealso/><glossseealso>keel</glossseealso></glossdef></glossentry></glosslist>"
    )
    bow, stem = drafts_in(READER, tmp_path, source, "senses.dbk")
    assert (bow.term, bow.definition) == ("bow", "See stem")
    assert (stem.definition, stem.see_also) == ("x", ("keel",))


def test_empty_parts_of_a_list_item_say_nothing(tmp_path: Path) -> None:
    source = (
        "<chapter><variablelist><varlistentry><term>mole</term><term>jetty</term><listitem/>"
        "<listitem><para>A wall.</para></listitem></varlistentry></variablelist></chapter>"
    )
    [mole] = drafts_in(READER, tmp_path, source, "words.xml")
    assert (mole.term, mole.aliases, mole.definition) == ("mole", ("jetty",), "A wall.")
