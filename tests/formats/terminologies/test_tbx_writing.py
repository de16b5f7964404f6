"""Entries, written as TBX-Basic."""

from lxml import etree

from rag.formats.terminologies.tbx_writing import tbx_basic
from rag.types import Entry, Status, Translation

IN_TBX = {"t": "urn:iso:std:iso:30042:ed-2"}


def entry(identifier: str, status: Status = "approved", see_also: tuple[str, ...] = ()) -> Entry:
    return Entry(
        *(identifier, identifier.title(), ("other",), ("ship",), see_also, status, (), ()),
        definition="What it is.",
        translations=(Translation("de", "Ding", ""),),
    )


def found(path: str, *entries: Entry) -> list[str]:
    """Return the texts, or the values of attributes, that a path leads to."""
    root = etree.fromstring(tbx_basic(entries))
    matches = root.xpath(path, namespaces=IN_TBX)
    assert isinstance(matches, list)
    return [str(getattr(match, "text", match)) for match in matches]


def test_an_entry_has_a_section_for_each_language() -> None:
    languages = found("//t:langSec/@xml:lang", entry("bow"))
    assert languages == ["en", "de"]
    assert found("//t:term", entry("bow")) == ["Bow", "other", "Ding"]
    assert found("//t:langSec/t:descrip", entry("bow")) == ["What it is."]


def test_the_term_is_preferred_and_the_aliases_are_admitted() -> None:
    assert found("//t:langSec[1]//t:termNote", entry("bow")) == [
        "preferredTerm-admn-sts",
        "admittedTerm-admn-sts",
    ]


def test_all_names_of_a_deprecated_entry_are_deprecated() -> None:
    standings = found("//t:termNote", entry("bow", "deprecated"))
    assert set(standings) == {"deprecatedTerm-admn-sts"}


def test_a_draft_says_so_in_a_note() -> None:
    assert found("//t:note", entry("bow", "draft")) == ["draft"]
    assert found("//t:note", entry("bow")) == []


def test_tags_are_subjects() -> None:
    assert found('//t:descrip[@type="subjectField"]', entry("bow")) == ["ship"]


def test_links_lead_to_entries_of_the_file_alone() -> None:
    bow = entry("bow", see_also=("aft", "gone"))
    assert found("//t:ref/@target", bow, entry("aft")) == ["aft"]


def test_an_id_begins_as_xml_wants_it_and_is_no_other_one() -> None:
    ids = found("//t:conceptEntry/@id", entry("1"), entry("bow"), entry("é"))
    assert ids == ["_1", "bow", "é"]
    assert found("//t:ref/@target", entry("1"), entry("bow", see_also=("1",))) == ["_1"]
