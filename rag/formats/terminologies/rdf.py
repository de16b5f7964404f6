"""Reads RDF, in one of four syntaxes, as facts about things. Fetches nothing. Owns rdflib."""

import json
import logging
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import unquote

from lxml import etree

from rag.errors import CorpusError, Fault

# The name that rdflib has for the syntax of a file, by its suffix.
SYNTAXES = {
    ".ttl": "turtle",
    ".skos": "turtle",
    ".nt": "nt",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".jsonld": "json-ld",
    ".json-ld": "json-ld",
    ".json": "json-ld",
}
# The largest file that is read, in bytes.
MAX_BYTES = 50_000_000
# Namespaces.
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XL = "http://www.w3.org/2008/05/skos-xl#"
DCTERMS = "http://purl.org/dc/terms/"
DC_ELEMENTS = "http://purl.org/dc/elements/1.1/"
# The predicates of a node that stands for a text.
TEXT_OF_NODE = (f"{RDF}value", f"{XL}literalForm")
# The base of names that are relative to the file, wherever that lies.
BASE_IRI = "http://file.invalid/"
# A subject in Turtle or N-Triples at the beginning of a line, or in RDF/XML.
SUBJECT = re.compile(
    r'^<?([^\s<>"@#][^\s<>"]*)>?[\s;]|\brdf:(?:about|ID)\s*=\s*"(?:&\w+;)?([^"]+)"', re.MULTILINE
)
UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, order=True)
class RdfValue:
    """The object of a statement: a text with its language and type, or the IRI of a thing."""

    text: str
    language: str = ""
    type: str = ""
    is_thing: bool = False


# The values that are stated of one thing, by predicate.
Statements: TypeAlias = dict[str, list[RdfValue]]


@dataclass(frozen=True)
class RdfFacts:
    """The statements of a file about each thing, their lines, and the contexts not fetched."""

    statements: Mapping[str, Statements]
    lines: Mapping[str, int]
    unfetched_contexts: tuple[str, ...]

    def things(self, subject: str, *predicates: str) -> list[str]:
        """Return the things that a thing is linked to."""
        return [value.text for value in self._values(subject, predicates) if value.is_thing]

    def texts(self, subject: str, *predicates: str) -> list[RdfValue]:
        """Return the texts of a thing, also those of nodes; sorted, since RDF has no order."""
        texts: set[RdfValue] = set()
        for value in self._values(subject, predicates):
            if value.is_thing:
                inner = self._values(value.text, TEXT_OF_NODE)
                texts.update(text for text in inner if not text.is_thing)
            else:
                texts.add(value)
        return sorted(texts)

    def subclasses(self, kind: str) -> set[str]:
        """Return a class and all classes below it."""
        subclasses: dict[str, set[str]] = defaultdict(set)
        for thing in self.statements:
            for superclass in self.things(thing, f"{RDFS}subClassOf"):
                subclasses[superclass].add(thing)
        classes, waiting = {kind}, [kind]
        while waiting:
            new = subclasses[waiting.pop()] - classes
            classes |= new
            waiting.extend(new)
        return classes

    def items(self, head: str) -> Iterator[str]:
        """Yield the things in an RDF list that begins with a node; a list that loops ends."""
        seen: set[str] = set()
        while head in self.statements and head not in seen:
            seen.add(head)
            yield from self.things(head, f"{RDF}first")
            rest = self.things(head, f"{RDF}rest")
            head = rest[0] if rest else ""

    def imported(self) -> Iterator[str]:
        """Yield the ontologies elsewhere that the file imports."""
        for thing in self.statements:
            yield from self.things(thing, f"{OWL}imports")

    def line(self, subject: str) -> int:
        """Return the line where a thing is first described; 1 if that is not known."""
        return self.lines.get(local_name(subject), 1)

    def _values(self, subject: str, predicates: tuple[str, ...]) -> list[RdfValue]:
        statements = self.statements.get(subject, {})
        values: list[RdfValue] = []
        for predicate in predicates:
            values += statements.get(predicate, ())
        return values


def local_name(iri: str) -> str:
    """Return the last part of an IRI: `http://example.org/terms#seed` -> `seed`."""
    return unquote(re.split("[/#:]", iri.rstrip("/#:"))[-1])


def load_rdf(path: Path) -> RdfFacts:
    """Return the facts in a file. Raises CorpusError if it cannot be read, or is too large."""
    syntax = SYNTAXES.get(path.suffix.lower(), "")
    data = _read_bytes(path)
    try:
        source, remote = _local_source(data, syntax)
        statements = _parse(source, syntax)
    except Exception as error:
        # The parsers of four syntaxes fail in as many ways as there are broken files.
        raise CorpusError([_unreadable(path, syntax, error)]) from error
    lines: dict[str, int] = {}
    if syntax != "json-ld":
        lines = _lines_of_subjects(data.decode(errors="replace"))
    return RdfFacts(statements, lines, remote)


def _unreadable(path: Path, syntax: str, error: Exception) -> Fault:
    """Return the fault of a file that its parser refused, with the line if the parser named it."""
    line = getattr(error, "lineno", None) or getattr(error, "lines", 0) + 1
    reason = f"cannot be read as {syntax or 'RDF'} ({_summary(error)})"
    return Fault(str(path), line, f"{reason}; name it by what it is: {' '.join(SYNTAXES)}")


def _read_bytes(path: Path) -> bytes:
    """Return the bytes of a file. Raises CorpusError if they cannot be read, or are too many."""
    try:
        if path.stat().st_size > MAX_BYTES:
            message = f"is larger than {MAX_BYTES:,} bytes; split it"
            raise CorpusError([Fault(str(path), 1, message)])
        return path.read_bytes()
    except OSError as error:
        raise CorpusError([Fault(str(path), 1, f"cannot be read ({error.strerror})")]) from error


def _summary(error: Exception) -> str:
    """Return the message of a parser in a few words."""
    if isinstance(error, AttributeError | LookupError | TypeError):
        return "its parser gave up"
    message = str(getattr(error, "_why", "") or error)
    return " ".join(message.split())[:200]


def _local_source(data: bytes, syntax: str) -> tuple[Any, tuple[str, ...]]:
    """Return a source for the parser without links elsewhere, and the contexts it linked to."""
    if syntax == "json-ld":
        source = json.loads(data)
        contexts = set(_removed_contexts(source))
        return source, tuple(sorted(contexts))
    if syntax == "xml":
        return _with_entities(data), ()
    return data.removeprefix(UTF8_MARK), ()


def _with_entities(data: bytes) -> bytes:
    """Return XML with its internal entities written out, within libxml2's bounds."""
    internal: Any = "internal"  # which the stubs do not know yet
    parser = etree.XMLParser(
        resolve_entities=internal, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.tostring(etree.fromstring(data, parser))


def _removed_contexts(source: Any) -> Iterator[str]:
    """Remove the contexts on the web that JSON-LD names, and yield their addresses."""
    waiting = [source]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            imported = node.pop("@import", None)
            if isinstance(imported, str):
                yield imported
            if "@context" in node:
                node["@context"], addresses = _without_addresses(node["@context"])
                yield from addresses
            waiting.extend(node.values())


def _without_addresses(context: Any) -> tuple[Any, list[str]]:
    """Return a context without those that it only names by address, and these addresses."""
    if isinstance(context, str):
        # A list of an empty context: an empty one alone would say that no other is to hold.
        return [{}], [context]
    if not isinstance(context, list):
        return context, []
    kept, addresses = [], []
    for part in context:
        inner, named = _without_addresses(part)
        kept.append(inner)
        addresses += named
    return kept, addresses


def _parse(source: Any, syntax: str) -> dict[str, Statements]:
    """Return the statements about each thing. Raises whatever the parser raises."""
    # Imported here: it takes half a second that only files of RDF need.
    import rdflib
    from rdflib.plugins.parsers.jsonld import to_rdf

    # rdflib warns and logs, with tracebacks, of whatever looks odd to it; and it would write out
    # 1e999999999 digit by digit.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph(bind_namespaces="none")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if syntax == "json-ld":
            to_rdf(source, graph, base=BASE_IRI)
        else:
            graph.parse(data=source, format=syntax, publicID=BASE_IRI)
    described: dict[str, Statements] = {}
    for subject, predicate, thing in graph:
        statements = described.setdefault(_value(subject).text, {})
        statements.setdefault(str(predicate), []).append(_value(thing))
    return described


def _value(node: Any) -> RdfValue:
    """Return a node of a graph; a blank one gets a name that no IRI has."""
    from rdflib import BNode, Literal  # here, as in _parse

    if isinstance(node, Literal):
        return RdfValue(str(node), node.language or "", str(node.datatype or ""))
    if isinstance(node, BNode):
        return RdfValue(f"_:{node}", is_thing=True)
    return RdfValue(str(node), is_thing=True)


def _lines_of_subjects(text: str) -> dict[str, int]:
    """Return the line where each thing first stands as a subject, by the last part of its IRI."""
    lines: dict[str, int] = {}
    line, end = 1, 0
    for match in SUBJECT.finditer(text):
        line += text.count("\n", end, match.start())
        end = match.start()
        lines.setdefault(local_name(match[1] or match[2]), line)
    return lines
