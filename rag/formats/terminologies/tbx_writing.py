"""Writes entries as TBX-Basic of 2019, in the style DCA (ISO 30042:2019)."""

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from rag.formats.drafts import Draft
from rag.formats.languages import BASE_LANGUAGE
from rag.formats.resolve import assign_ids
from rag.types import Entry, Status, Translation

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACE = "urn:iso:std:iso:30042:ed-2"
# The description of the source by which a file that we wrote is recognised.
SOURCE = "The entries of a glossary."
# TBX-Basic has no status of a draft, so a note with this text states it.
DRAFT_NOTE = "draft"
SKELETON = f"""\
<tbx type="TBX-Basic" style="dca" xml:lang="{BASE_LANGUAGE}" xmlns="{NAMESPACE}">
  <tbxHeader>
    <fileDesc>
      <titleStmt><title>Glossary</title></titleStmt>
      <sourceDesc><p>{SOURCE}</p></sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text><body/></text>
</tbx>
"""


def tbx_basic(entries: Sequence[Entry]) -> bytes:
    """Return the entries as one file; links to entries that are not in it are left out."""
    root = etree.fromstring(SKELETON, etree.XMLParser(remove_blank_text=True))
    _, text = root
    [body] = text
    ids = _xml_ids(entries)
    for entry in entries:
        _add_concept(body, entry, ids)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _xml_ids(entries: Sequence[Entry]) -> dict[str, str]:
    """Return an id for each entry that begins as an id of XML must: with a letter or '_'."""
    drafts = [Draft(entry.term, entry.definition, id=entry.id) for entry in entries]
    ids: dict[str, str] = {}
    for entry, identifier in zip(entries, assign_ids(drafts), strict=True):
        ids[entry.id] = identifier
        if not identifier[0].isalpha():
            ids[entry.id] = f"_{identifier}"
    return ids


def _add_concept(body: etree._Element, entry: Entry, ids: Mapping[str, str]) -> None:
    """Add an entry: first what holds of it as a whole, then a section for each language."""
    concept = _add(body, "conceptEntry", id=ids[entry.id])
    for subject in entry.tags:
        _add(concept, "descrip", subject, type="subjectField")
    for other in entry.see_also:
        if other in ids:
            _add(concept, "ref", other, type="crossReference", target=ids[other])
    if entry.status == "draft":
        _add(concept, "note", DRAFT_NOTE)
    base = Translation(BASE_LANGUAGE, entry.term, entry.definition)
    _add_language(concept, base, entry.aliases, entry.status)
    for translation in entry.translations:
        _add_language(concept, translation, (), entry.status)


def _add_language(
    concept: etree._Element, words: Translation, aliases: Iterable[str], status: Status
) -> None:
    """Add the section of a language: its definition, its term and other names."""
    section = _add(concept, "langSec", **{XML_LANG: words.language})
    if words.definition:
        _add(section, "descrip", words.definition, type="definition")
    _add_term(section, words.term, "preferred", status)
    for alias in aliases:
        _add_term(section, alias, "admitted", status)


def _add_term(section: etree._Element, name: str, standing: str, status: Status) -> None:
    """Add a name; all names of a deprecated entry are deprecated."""
    if status == "deprecated":
        standing = "deprecated"
    element = _add(section, "termSec")
    _add(element, "term", name)
    _add(element, "termNote", f"{standing}Term-admn-sts", type="administrativeStatus")


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """Return a new element below another one."""
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    element.text = text or None
    return element
