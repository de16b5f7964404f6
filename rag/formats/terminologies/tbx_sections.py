"""Takes the sections of a concept in TBX apart: their terms, and their other parts by kind."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from rag.entries.text import one_line
from rag.formats.text_to_markdown import dedented
from rag.formats.xml_trees import XmlElement

LANGUAGE_SECTIONS = ("langSet", "langSec", "langGroup")
TERM_SECTIONS = ("tig", "ntig", "termSec", "termGroup")
GROUPS = ("descripGrp", "termGrp", "termNoteGrp")
STANDINGS = ("administrativestatus", "normativeauthorization", "termstatus")
AVOIDED = frozenset("deprecated superseded obsolete forbidden notrecommended rejected".split())
SHORT_FORMS = frozenset("acronym abbreviation shortform initialism symbol formula".split())

# An element with its kind: the type of an element in DCA, its name in DCT.
Part: TypeAlias = tuple[str, XmlElement]


@dataclass(frozen=True)
class TbxName:
    """A term of a concept, how it is regarded, and the other parts of its section."""

    text: str
    is_preferred: bool
    is_avoided: bool
    is_short: bool
    parts: tuple[Part, ...]


def element_name(element: XmlElement) -> str:
    """Return the name of an element without its namespace; '' if it has none, as an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def section_parts(section: XmlElement) -> Iterator[Part]:
    """Yield the parts of a section on this level, those in groups too, each with its kind."""
    for element in section:
        name = element_name(element)
        if name in GROUPS:
            yield from _parts_of_group(element)
        elif name in ("term", "note"):
            yield name, element
        elif name not in (*LANGUAGE_SECTIONS, *TERM_SECTIONS):
            yield element.get("type", name).lower(), element


def _parts_of_group(group: XmlElement) -> Iterator[Part]:
    """Yield the parts of a group; a note on a note of a term says nothing of the concept."""
    is_on_note = element_name(group) == "termNoteGrp"
    for kind, element in section_parts(group):
        if not (is_on_note and kind == "note"):
            yield kind, element


def section_name(section: XmlElement) -> TbxName:
    """Return the term of a section."""
    parts = list(section_parts(section))
    texts = {kind: part_text(element) for kind, element in parts}
    standings = {_standing(texts.get(kind, "")) for kind in STANDINGS}
    others = [part for part in parts if part[0] != "term"]
    return TbxName(
        text=one_line(texts.get("term", "")),
        is_preferred="preferred" in standings,
        is_avoided=bool(standings & AVOIDED),
        is_short=texts.get("termtype", "").lower() in SHORT_FORMS,
        parts=tuple(others),
    )


def _standing(text: str) -> str:
    """Return how a term is regarded: `deprecatedTerm-admn-sts` -> `deprecated`."""
    return text.lower().removesuffix("-admn-sts").removesuffix("term")


def ranked_names(names: Iterable[TbxName]) -> list[TbxName]:
    """Return names, best first: not avoided, then preferred, then full forms."""
    return sorted(names, key=lambda name: (name.is_avoided, not name.is_preferred, name.is_short))


def part_text(element: XmlElement) -> str:
    """Return the text in an element as Markdown."""
    return dedented(raw_text(element))


def raw_text(element: XmlElement) -> str:
    """Return the text in an element as it is written."""
    return "".join(map(str, element.itertext()))
