"""Sections of concepts in TBX, taken apart into terms and other parts."""

import pytest
from lxml import etree

from rag.formats.terminologies.tbx_sections import (
    TbxName,
    element_name,
    part_text,
    ranked_names,
    raw_text,
    section_name,
    section_parts,
)
from rag.formats.xml_trees import parse_xml


def name(*parts: str) -> TbxName:
    """Return the term of a section with these parts."""
    return section_name(parse_xml(f"<termSec>{''.join(parts)}</termSec>"))


def kinds(section: str) -> list[str]:
    return [kind for kind, _ in section_parts(parse_xml(section))]


def test_the_kind_of_a_part_is_its_type_or_the_name_of_its_element() -> None:
    parts = '<term type="x">bow</term><descrip type="subjectField">ships</descrip><usage>x</usage>'
    assert kinds(f"<tig>{parts}</tig>") == ["term", "subjectfield", "usage"]


def test_the_parts_of_groups_are_parts_of_their_section_and_those_of_languages_are_not() -> None:
    group = '<descripGrp><descrip type="context">x</descrip><note>Seen.</note></descripGrp>'
    language = '<langSec><descrip type="definition">x</descrip></langSec>'
    assert kinds(f"<conceptEntry>{group}{language}</conceptEntry>") == ["context", "note"]


def test_a_note_on_a_note_of_a_term_is_no_part() -> None:
    group = '<termNoteGrp><termNote type="termType">acronym</termNote><note>x</note></termNoteGrp>'
    assert kinds(f"<termSec>{group}</termSec>") == ["termtype"]


def test_a_term_stands_on_one_line_beside_its_other_parts() -> None:
    found = name("<term> bow\n wave </term>", "<note>Seen.</note>")
    assert found.text == "bow wave"
    assert [kind for kind, _ in found.parts] == ["note"]
    assert name("<note>No term.</note>").text == ""


@pytest.mark.parametrize(
    ("kind", "text", "regarded"),
    [
        ("administrativeStatus", "preferredTerm-admn-sts", (True, False, False)),
        ("administrativeStatus", "deprecatedTerm-admn-sts", (False, True, False)),
        ("normativeAuthorization", "obsolete", (False, True, False)),
        ("termType", "Acronym", (False, False, True)),
        ("termType", "fullForm", (False, False, False)),
    ],
)
def test_notes_say_how_a_term_is_regarded(
    kind: str, text: str, regarded: tuple[bool, bool, bool]
) -> None:
    found = name("<term>bow</term>", f'<termNote type="{kind}">{text}</termNote>')
    assert (found.is_preferred, found.is_avoided, found.is_short) == regarded


def test_preferred_names_go_first_then_full_forms_and_avoided_ones_last() -> None:
    avoided = TbxName("prow", True, True, False, ())
    short = TbxName("B", False, False, True, ())
    full = TbxName("stem", False, False, False, ())
    preferred = TbxName("bow", True, False, False, ())
    assert ranked_names([avoided, short, full, preferred]) == [preferred, full, short, avoided]


def test_an_element_is_named_without_its_namespace() -> None:
    assert element_name(etree.fromstring('<a:note xmlns:a="urn:x"/>')) == "note"


def test_a_text_is_dedented_unless_it_is_wanted_as_it_is_written() -> None:
    element = parse_xml("<note>\n  The <hi>front</hi>.\n</note>")
    assert raw_text(element) == "\n  The front.\n"
    assert part_text(element) == "The front."
