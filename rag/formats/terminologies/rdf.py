"""A file of RDF, in one of four syntaxes -> what it says of each thing. Nothing is fetched. Owns rdflib."""

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

SYNTAXES = {
    ".ttl": "turtle",
    ".nt": "nt",
    ".rdf": "xml",
    ".xml": "xml",
    ".owl": "xml",
    ".jsonld": "json-ld",
    ".json-ld": "json-ld",
    ".json": "json-ld",
}
MAX_BYTES = 50_000_000
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XL = "http://www.w3.org/2008/05/skos-xl#"
# A text may stand in a node of its own.
WITHIN = (f"{RDF}value", f"{XL}literalForm")
# What names that are relative to the file are relative to, wherever it lies.
NOWHERE = "http://file.invalid/"
SUBJECT = re.compile(
    r'^<?([^\s<>"@#][^\s<>"]*)>?[\s;]|\brdf:(?:about|ID)\s*=\s*"(?:&\w+;)?([^"]+)"', re.MULTILINE
)


@dataclass(frozen=True, order=True)
class Value:
    """What is said of a thing: a text with its language and its type, or another thing by its IRI."""

    text: str
    language: str = ""
    type: str = ""
    is_thing: bool = False


Said: TypeAlias = dict[str, list[Value]]


@dataclass(frozen=True)
class Facts:
    """What a file says of each thing, by predicate; on which lines; and what it names that is not fetched."""

    said: Mapping[str, Said]
    lines: Mapping[str, int]
    remote: tuple[str, ...]

    def things(self, subject: str, *predicates: str) -> list[str]:
        """Return the things that a thing is linked with."""
        return [value.text for value in self._values(subject, predicates) if value.is_thing]

    def texts(self, subject: str, *predicates: str) -> list[Value]:
        """Return the texts that are said of a thing, those in nodes of their own too; sorted, as RDF has no order."""
        found = []
        for value in self._values(subject, predicates):
            found += self._values(value.text, WITHIN) if value.is_thing else [value]
        return sorted({value for value in found if not value.is_thing})

    def below(self, kind: str) -> set[str]:
        """Return a class and all classes below it."""
        under: dict[str, set[str]] = defaultdict(set)
        for each in self.said:
            for above in self.things(each, f"{RDFS}subClassOf"):
                under[above].add(each)
        found, waiting = {kind}, [kind]
        while waiting:
            new = under[waiting.pop()] - found
            found |= new
            waiting.extend(new)
        return found

    def items(self, head: str) -> Iterator[str]:
        """Yield the things in a list, once each."""
        seen: set[str] = set()
        while head in self.said and head not in seen:
            seen.add(head)
            yield from self.things(head, f"{RDF}first")
            head = next(iter(self.things(head, f"{RDF}rest")), "")

    def line(self, subject: str) -> int:
        """Return the line where something is first said of a thing, as far as that can be told."""
        return self.lines.get(local(subject), 1)

    def _values(self, subject: str, predicates: tuple[str, ...]) -> list[Value]:
        said = self.said.get(subject, {})
        return [value for predicate in predicates for value in said.get(predicate, ())]


def local(iri: str) -> str:
    """Return the last part of an IRI: `http://example.org/terms#seed` -> `seed`."""
    return unquote(re.split("[/#:]", iri.rstrip("/#:"))[-1])


def load(path: Path) -> Facts:
    """Return what a file says. Raises CorpusError."""
    syntax = SYNTAXES.get(path.suffix.lower(), "")
    data = content(path)
    try:
        source, remote = local_source(data, syntax)
        said = parsed(source, syntax)
    except (
        Exception
    ) as error:  # the parsers of four syntaxes fail in as many ways as there are broken files
        line = getattr(error, "lineno", None) or getattr(error, "lines", 0) + 1
        told = f"cannot be read as {syntax or 'RDF'} ({summary(error)}); name it by what it is: {' '.join(SYNTAXES)}"
        raise CorpusError([Fault(str(path), line, told)]) from error
    return Facts(said, {} if syntax == "json-ld" else lines(data.decode(errors="replace")), remote)


def content(path: Path) -> bytes:
    """Return the bytes of a file. Raises CorpusError if they cannot be read, or are too many for the parser."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CorpusError(
                [Fault(str(path), 1, f"is larger than {MAX_BYTES:,} bytes; split it")]
            )
        return path.read_bytes()
    except OSError as error:
        raise CorpusError([Fault(str(path), 1, f"cannot be read ({error.strerror})")]) from error


def summary(error: Exception) -> str:
    """Return in a few words what a parser said."""
    if isinstance(error, AttributeError | LookupError | TypeError):
        return "its parser gave up"
    return " ".join(str(getattr(error, "_why", "") or error).split())[:200]


def local_source(data: bytes, syntax: str) -> tuple[Any, tuple[str, ...]]:
    """Return what the parser is given, which leads nowhere else; and what it named that lies elsewhere."""
    if syntax == "json-ld":
        source = json.loads(data)
        return source, tuple(sorted(set(cut_off(source))))
    return (expanded(data) if syntax == "xml" else data.removeprefix(b"\xef\xbb\xbf")), ()


def expanded(data: bytes) -> bytes:
    """Return XML with its own entities written out, within libxml2's bounds, and none that lies elsewhere."""
    internal: Any = "internal"  # which the stubs do not know yet
    parser = etree.XMLParser(
        resolve_entities=internal, no_network=True, load_dtd=False, huge_tree=False
    )
    return etree.tostring(etree.fromstring(data, parser))


def cut_off(source: Any) -> Iterator[str]:
    """Yield the contexts on the web that JSON-LD names, and take them out of it."""
    waiting = [source]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            if isinstance(imported := node.pop("@import", None), str):
                yield imported
            if "@context" in node:
                node["@context"], named = without_names(node["@context"])
                yield from named
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def without_names(context: Any) -> tuple[Any, list[str]]:
    """Return a context without those that it only names, and these."""
    if isinstance(context, str):
        # An empty one at once would say that no other is to hold.
        return [{}], [context]
    if not isinstance(context, list):
        return context, []
    kept = [without_names(each) for each in context]
    return [each for each, _ in kept], [name for _, names in kept for name in names]


def parsed(source: Any, syntax: str) -> dict[str, Said]:
    """Return what is said of each thing."""
    # Here: half a second that only files of RDF need.
    import rdflib
    from rdflib.plugins.parsers.jsonld import to_rdf

    # It warns and logs, with tracebacks, of whatever looks odd to it; and writes out 1e999999999 digit by digit.
    logging.getLogger("rdflib").setLevel(logging.CRITICAL)
    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph(bind_namespaces="none")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if syntax == "json-ld":
            to_rdf(source, graph, base=NOWHERE)
        else:
            graph.parse(data=source, format=syntax, publicID=NOWHERE)
    said: dict[str, Said] = {}
    for subject, predicate, thing in graph:
        said.setdefault(value_of(subject).text, {}).setdefault(str(predicate), []).append(
            value_of(thing)
        )
    return said


def value_of(node: Any) -> Value:
    """Return what stands at either end of a statement; what has no IRI gets a name that no IRI is."""
    # Here: see `parsed`.
    from rdflib import BNode, Literal

    if isinstance(node, Literal):
        return Value(str(node), node.language or "", str(node.datatype or ""))
    return Value(f"_:{node}" if isinstance(node, BNode) else str(node), is_thing=True)


def lines(text: str) -> dict[str, int]:
    """Return the line where each thing first stands as a subject, by its last part."""
    found: dict[str, int] = {}
    line, end = 1, 0
    for match in SUBJECT.finditer(text):
        line, end = line + text.count("\n", end, match.start()), match.start()
        found.setdefault(local(match[1] or match[2]), line)
    return found
