"""Parses XML that people wrote, and nothing that it points to; names without namespaces."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from rag.errors import CorpusError, Fault
from rag.formats.decoding import read_text
from rag.formats.includes import include_notes
from rag.formats.markup import NOT_IN_XML

# lxml's elements; its stubs know less than what is used here.
XmlElement: TypeAlias = Any

# A declaration of XML names an encoding, but texts are decoded already.
DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*>")
ENTITY = re.compile(r"&([A-Za-z][\w.-]{0,60});")
# The document type, and what in it would load something: entities of it, and links elsewhere.
DOCUMENT_TYPE = re.compile(r"<!DOCTYPE\b[^\[>]*\[.*?\]\s*>", re.DOTALL)
LOADING = re.compile(
    r"<!ENTITY\s+(?:%\s+)?[\w.-]+\s+(?:SYSTEM|PUBLIC)\b[^<>]*>|<!ENTITY\s+%[^<>]*>|%[\w.-]+;"
)
# The names of files that XInclude and entities of XML include.
INCLUDE = re.compile(
    r"<(?:\w+:)?include\s[^<>]*?href\s*=\s*[\"']([^\"'<>]+)"
    r"|<!ENTITY\s+(?:%\s+)?[\w.-]+\s+SYSTEM\s+[\"']([^\"'<>]+)"
)
DECLARED_ENTITY = re.compile(r"<!ENTITY\s+([\w.-]+)\s")
# The entities that every XML has.
OF_XML = frozenset(("amp", "lt", "gt", "quot", "apos"))


def read_xml(
    path: Path, rewrite: Callable[[str], str] | None = None
) -> tuple[XmlElement, list[Fault]]:
    """Return the root of a file of XML, and notes on its encoding and on what it includes.

    `rewrite` makes XML of a text that is none. No entity outside of the file is read. Raises
    CorpusError if the file cannot be read or parsed.
    """
    text, notes = read_text(path)
    notes += include_notes(path, text, INCLUDE)
    if rewrite:
        text = rewrite(text)
    try:
        return parse_xml(text), notes
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise CorpusError([Fault(str(path), line, f"is no XML ({error.msg}); mend it")]) from None


def parse_xml(text: str) -> XmlElement:
    """Return the root of XML, its names without namespaces. Raises etree.XMLSyntaxError.

    Entities of HTML become their signs; others that are not declared stay as they are written.
    """
    legal = DECLARATION.sub("", NOT_IN_XML.sub("", text))
    body = DOCUMENT_TYPE.sub(lambda kind: LOADING.sub("", kind[0]), legal, count=1)
    declared = OF_XML | set(DECLARED_ENTITY.findall(body))
    known = ENTITY.sub(lambda entity: _sign(entity, declared), body)
    internal: Any = "internal"  # which the stubs do not know yet
    parser = etree.XMLParser(
        resolve_entities=internal,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(known, parser)
    for element in elements(root):
        element.tag = local_tag(element)
    return root


def _sign(entity: re.Match[str], declared: set[str] | frozenset[str]) -> str:
    """Return an entity that XML can hold: as it is, as its sign, or as text."""
    if entity[1] in declared:
        return entity[0]
    sign = html.entities.html5.get(f"{entity[1]};")
    return sign or f"&amp;{entity[1]};"


def local_tag(element: XmlElement) -> str:
    """Return the tag of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def local_attribute(element: XmlElement, name: str) -> str:
    """Return an attribute of an element, whatever its namespace; '' if it has none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def text_of(element: XmlElement | None) -> str:
    """Return the text in an element, on one line."""
    if element is None:
        return ""
    return " ".join("".join(element.itertext()).split())


def children(element: XmlElement, *tags: str) -> Iterator[XmlElement]:
    """Yield the children of an element that have one of these tags."""
    for child in element:
        if child.tag in tags:
            yield child


def elements(root: XmlElement) -> Iterator[XmlElement]:
    """Yield an element and all elements in it."""
    yield from root.iter(etree.Element)


def unwrap(element: XmlElement, *tags: str) -> None:
    """Take the elements with these tags out of an element; what is in them stays."""
    etree.strip_tags(element, *tags)


def source_of(element: XmlElement) -> str:
    """Return an element as it is written, without the text behind it."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False))
