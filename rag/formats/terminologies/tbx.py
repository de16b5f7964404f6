"""A termbase in TBX, of 2008 (`martif`) or of 2019 (`tbx`, in both styles) -> drafts; entries -> TBX-Basic of 2019."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, cast

from lxml import etree

from rag.entries.text import paragraphs
from rag.errors import CorpusError, Fault
from rag.formats.drafts import Draft, Found, Options
from rag.formats.languages import BASE, is_near, nearest, tagged
from rag.formats.resolve import given_ids
from rag.types import Entry, Status, Translation

# Element names differ between the versions; what they hold does not.
ENTRIES = ("{*}termEntry", "{*}conceptEntry")
SECTIONS = ("langSet", "langSec")
TERMS = ("tig", "ntig", "termSec")
GROUPS = ("descripGrp", "termGrp", "termNoteGrp")
# What other programs need for their own mark-up, and no reader sees.
CODES = ("{*}bpt", "{*}ept", "{*}ph", "{*}it", "{*}ut", "{*}sc", "{*}ec")

# What is read one after the other; a description of no type is what some programs write for a definition.
TEXTS = {
    **dict.fromkeys(("definition", "descrip", "explanation", "context"), ""),
    **dict.fromkeys(("example", "samplesentence"), "Example: "),
    "note": "",
}
TAGS = ("subjectfield",)
CONCEPTS = (
    "relatedconcept",
    "relatedconceptbroader",
    "relatedconceptnarrower",
    "associatedconcept",
)
LINKS = ("crossreference", *CONCEPTS, "superordinateconceptgeneric", "subordinateconceptgeneric")
STANDINGS = ("administrativestatus", "normativeauthorization")
AVOIDED = ("deprecated", "superseded", "obsolete", "forbidden", "notrecommended", "rejected")
SHORT = ("acronym", "abbreviation", "shortform", "initialism", "symbol", "formula")
UNFINISHED = ("unprocessed", "provisionallyprocessed")
# How a draft is told from an approved entry, for which TBX-Basic has no word: by a note that says so.
DRAFT = "draft"

SUFFIXES = (".tbx", ".xml", ".martif")
FIRST_BYTES = 16_384
ROOT = re.compile(r"<(?:martif|tbx)[\s>]")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACE = "urn:iso:std:iso:30042:ed-2"
# What tells a file that we wrote.
DESCRIBED, SOURCE = "{*}tbxHeader/{*}fileDesc/{*}sourceDesc/{*}p", "The entries of a glossary."
SKELETON = f"""\
<tbx type="TBX-Basic" style="dca" xml:lang="{BASE}" xmlns="{NAMESPACE}">
  <tbxHeader>
    <fileDesc>
      <titleStmt><title>Glossary</title></titleStmt>
      <sourceDesc><p>{SOURCE}</p></sourceDesc>
    </fileDesc>
  </tbxHeader>
  <text><body/></text>
</tbx>
"""
ADDRESS = re.compile(r"(?:[\w-]+:\s*)?(?:https?://|www\.)\S+")
NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Part: TypeAlias = tuple[str, etree._Element]


class TbxFile:
    """TBX, versions 2 and 3; written as TBX-Basic."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is XML whose root is one of TBX."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        try:
            with path.open("rb") as stream:
                start = stream.read(FIRST_BYTES)
        except OSError:
            return False
        wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
        return bool(ROOT.search(start.decode("utf-16" if wide else "utf-8", errors="replace")))

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the concepts of a file in the language wanted, with the other languages as their translations."""
        is_empty = True
        try:
            for element in entry_elements(path):
                is_empty = False
                yield from Concept(element, str(path), options.language).found()
        except etree.XMLSyntaxError as error:
            raise CorpusError(
                [Fault(str(path), error.lineno or 1, f"is not sound XML: {error.msg}")]
            ) from error
        except OSError as error:
            raise CorpusError(
                [Fault(str(path), 1, f"cannot be read ({error.strerror})")]
            ) from error
        if is_empty:
            raise CorpusError(
                [Fault(str(path), 1, "holds no termEntry and no conceptEntry; it is no TBX")]
            )

    def held(self, entry: Entry) -> Entry:
        """Return an entry as TBX-Basic holds it: no questions, one section a language, no signs that XML forbids."""
        entry = tagged(entry)
        return replace(
            entry,
            term=sound(entry.term),
            aliases=tuple(dict.fromkeys(map(sound, entry.aliases))),
            tags=tuple(map(sound, entry.tags)),
            questions=(),
            shared_names=tuple(dict.fromkeys(map(sound, entry.shared_names))),
            definition=sound(entry.definition),
            translations=tuple(
                Translation(each.language, sound(each.term), sound(each.definition))
                for each in entry.translations
            ),
        )

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the entries as one file."""
        root = etree.fromstring(SKELETON, etree.XMLParser(remove_blank_text=True))
        ids = xml_ids(entries)
        for entry in entries:
            add_concept(root[-1][0], self.held(entry), ids)
        return {
            "glossary.tbx": etree.tostring(
                root, encoding="UTF-8", xml_declaration=True, pretty_print=True
            )
        }


def entry_elements(path: Path) -> Iterator[etree._Element]:
    """Yield each entry of a file, of which no more than one is held at a time."""
    # Entities stay unresolved, nothing is loaded from elsewhere, and libxml2's bounds on depth and length hold.
    bounds = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    with path.open("rb") as stream:
        for _, element in etree.iterparse(
            stream, tag=ENTRIES, remove_comments=True, remove_pis=True, **bounds
        ):
            etree.strip_elements(element, *CODES, with_tail=False)
            yield element
            element.clear()
            body = element.getparent()
            while body is not None and body[0] is not element:
                body.remove(body[0])


@dataclass(frozen=True)
class Name:
    """A term of a concept, with what is said of it."""

    text: str
    is_preferred: bool
    is_avoided: bool
    is_short: bool
    parts: tuple[Part, ...]


class Concept:
    """One entry of a termbase, taken apart by language."""

    def __init__(self, element: etree._Element, file: str, language: str) -> None:
        """Note what is said of the concept as a whole, and of it and its terms in each language."""
        self._element, self._file, self._wanted = element, file, language
        self._parts = [*parts(element)]
        self._sections: dict[str, list[Part]] = defaultdict(list)
        self._names: dict[str, list[Name]] = defaultdict(list)
        for section in element:
            if local(section) in SECTIONS:
                self._take(section)

    def _take(self, section: etree._Element) -> None:
        """Note one language, unless it has no words yet."""
        spoken = section.get(XML_LANG) or section.get("lang") or ""
        names = [name for each in section if local(each) in TERMS and (name := name_of(each)).text]
        if names:
            self._names[spoken] += names
            self._sections[spoken] += [
                *parts(section),
                *(part for name in names for part in name.parts),
            ]

    def found(self) -> Iterator[Found]:
        """Yield the draft of the concept, and a note where it is not named or defined in the language wanted."""
        spoken = nearest(self._wanted, self._names)
        if spoken is None:
            yield self._note(f"the concept {self._element.get('id', '')!r} has no term; left out")
            return
        draft = self._draft(spoken)
        if not is_near(self._wanted, spoken):
            yield self._note(f"{draft.term!r} has no term in {self._wanted!r}; taken in {spoken!r}")
        other = next((each for each in draft.translations if each.definition), None)
        if other and not draft.definition:
            yield self._note(
                f"{draft.term!r} is not defined in {spoken!r}; taken in {other.language!r}"
            )
            draft = replace(draft, definition=other.definition)
        yield draft

    def _note(self, message: str) -> Fault:
        return Fault(self._file, self._line, message)

    @property
    def _line(self) -> int:
        return cast(int, self._element.sourceline)

    def _draft(self, spoken: str) -> Draft:
        first, *others = ranked(self._names[spoken])
        mine = [*self._sections[spoken], *self._common(spoken)]
        return Draft(
            term=first.text,
            definition=definition(mine),
            file=self._file,
            line=self._line,
            id=self._element.get("id", "").removeprefix("_"),
            also_known=tuple(each.get("id", "") for each in self._element.iter() if each.get("id")),
            aliases=tuple(name.text for name in others),
            tags=tuple(" ".join(said(each).split()) for kind, each in self._parts if kind in TAGS),
            see_also=tuple(filter(None, (target(each) for kind, each in mine if kind in LINKS))),
            status=self._status(spoken, mine),
            translations=tuple(
                self._translation(each) for each in self._names if each not in (spoken, "")
            ),
            complete=self._element.getroottree().findtext(DESCRIBED) == SOURCE,
        )

    def _common(self, language: str) -> Iterator[Part]:
        """Yield what is said of the concept as a whole, unless it is in another language."""
        for kind, element in self._parts:
            if is_near(language, element.get(XML_LANG, "")):
                yield kind, element

    def _status(self, language: str, mine: Iterable[Part]) -> Status:
        if all(name.is_avoided for name in self._names[language]):
            return "deprecated"
        return "draft" if any(is_draft(kind, said(each)) for kind, each in mine) else "approved"

    def _translation(self, language: str) -> Translation:
        own = [part for part in self._parts if part[1].get(XML_LANG) == language]
        told = [
            said(each) for kind, each in (*self._sections[language], *own) if kind == "definition"
        ]
        return Translation(
            language, ranked(self._names[language])[0].text, "\n\n".join(filter(None, told))
        )


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace; '' for what is none, such as an entity."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def parts(section: etree._Element) -> Iterator[Part]:
    """Yield what is said on one level with its kind: the type of an element in one style, its name in the other."""
    for element in section:
        name = local(element)
        if name in GROUPS:
            # A note on a note says nothing of the concept.
            yield from (
                part for part in parts(element) if part[0] != "note" or name != "termNoteGrp"
            )
        elif name not in (*SECTIONS, *TERMS):
            yield (name if name in ("term", "note") else element.get("type", name)).lower(), element


def name_of(section: etree._Element) -> Name:
    """Return the term of a section."""
    found = tuple(parts(section))
    told = {kind: said(each) for kind, each in found}
    standings = {standing(told[kind]) for kind in STANDINGS if kind in told}
    return Name(
        text=" ".join(told.get("term", "").split()),
        is_preferred="preferred" in standings,
        is_avoided=bool(standings & {*AVOIDED}),
        is_short=told.get("termtype", "").lower() in SHORT,
        parts=tuple(part for part in found if part[0] != "term"),
    )


def standing(text: str) -> str:
    """Return how a term is regarded: `deprecatedTerm-admn-sts` -> `deprecated`."""
    return text.lower().removesuffix("-admn-sts").removesuffix("term")


def ranked(names: Iterable[Name]) -> list[Name]:
    """Return names with the one first by which the concept is to be called."""
    return sorted(names, key=lambda name: (name.is_avoided, not name.is_preferred, name.is_short))


def said(element: etree._Element) -> str:
    """Return the paragraphs in an element."""
    return paragraphs("".join(map(str, element.itertext())))


def definition(found: Sequence[Part]) -> str:
    """Return what is said of a concept, the definition first."""
    texts = [
        f"{lead}{text}"
        for wanted, lead in TEXTS.items()
        for kind, element in found
        if kind == wanted
        and (text := said(element))
        and not (is_draft(kind, text) or is_address(kind, text))
    ]
    return "\n\n".join(dict.fromkeys(texts))


def is_draft(kind: str, text: str) -> bool:
    """Tell whether something says that an entry is not finished."""
    return (kind == "note" and text.lower() == DRAFT) or (
        kind == "processstatus" and text.lower() in UNFINISHED
    )


def is_address(kind: str, text: str) -> bool:
    """Tell whether a note says nothing but where something was found."""
    return kind == "note" and bool(ADDRESS.fullmatch(text))


def target(element: etree._Element) -> str:
    """Return the entry that an element leads to, by its id or, where that is missing, by its name."""
    return element.get("target") or " ".join(said(element).split())


def sound(text: str) -> str:
    """Return a text with the mark of a lost sign where XML can hold none."""
    return NOT_XML.sub("\ufffd", text)


def xml_ids(entries: Iterable[Entry]) -> dict[str, str]:
    """Return an id for each entry that begins as XML wants it."""
    entries = list(entries)
    given = given_ids([Draft(entry.term, entry.definition, id=entry.id) for entry in entries])
    return {
        entry.id: each if each[0].isalpha() else f"_{each}"
        for entry, each in zip(entries, given, strict=True)
    }


def add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    """Return a new element below another one."""
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    element.text = text or None
    return element


def add_concept(body: etree._Element, entry: Entry, ids: Mapping[str, str]) -> None:
    """Add an entry: what holds of it as a whole, then what is said in each language."""
    element = add(body, "conceptEntry", id=ids[entry.id])
    for subject in entry.tags:
        add(element, "descrip", subject, type="subjectField")
    for other in entry.see_also:
        if other in ids:
            add(element, "ref", other, type="crossReference", target=ids[other])
    if entry.status == "draft":
        add(element, "note", DRAFT)
    add_section(
        element, Translation(BASE, entry.term, entry.definition), entry.aliases, entry.status
    )
    for translation in entry.translations:
        add_section(element, translation, (), entry.status)


def add_section(
    concept: etree._Element, told: Translation, aliases: Iterable[str], status: Status
) -> None:
    """Add what is said in one language: its definition, its term and other names."""
    section = add(concept, "langSec", **{XML_LANG: told.language})
    if told.definition:
        add(section, "descrip", told.definition, type="definition")
    for name, standing in ((told.term, "preferred"), *((alias, "admitted") for alias in aliases)):
        element = add(section, "termSec")
        add(element, "term", name)
        regarded = "deprecated" if status == "deprecated" else standing
        add(element, "termNote", f"{regarded}Term-admn-sts", type="administrativeStatus")
