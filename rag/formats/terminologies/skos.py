"""A thesaurus in SKOS, in Turtle, RDF/XML, JSON-LD or N-Triples -> drafts; entries -> SKOS in Turtle."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from rag.entries.text import paragraphs
from rag.errors import Fault
from rag.formats.drafts import Draft, Found, Options
from rag.formats.languages import BASE, is_near, nearest, tag, tagged
from rag.formats.markup import from_html
from rag.formats.terminologies.rdf import RDF, RDFS, SYNTAXES, XL, Facts, Value, load, local
from rag.types import Entry, Status, Translation

SKOS = "http://www.w3.org/2004/02/skos/core#"
OWL = "http://www.w3.org/2002/07/owl#"
TERMS = "http://purl.org/dc/terms/"
ELEMENTS = "http://purl.org/dc/elements/1.1/"

TYPE = f"{RDF}type"
PREFERRED = (f"{SKOS}prefLabel", f"{XL}prefLabel")
NAMED = (f"{RDFS}label", f"{TERMS}title")
ALTERNATIVE = (f"{SKOS}altLabel", f"{XL}altLabel")
HIDDEN = (f"{SKOS}hiddenLabel", f"{XL}hiddenLabel")
NOTATION = f"{SKOS}notation"
DEFINITION = f"{SKOS}definition"
# What is read one after the other; and what may be read where SKOS says nothing.
TEXTS = (
    (DEFINITION, ""),
    (f"{SKOS}scopeNote", ""),
    (f"{SKOS}example", "Example: "),
    (f"{SKOS}note", ""),
)
DESCRIPTIONS = (f"{TERMS}description", f"{RDFS}comment")
MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
LINKS = (
    *(f"{SKOS}{name}" for name in ("broader", "narrower", "related", *MATCHES)),
    f"{TERMS}isReplacedBy",
)
SUBJECTS = (f"{TERMS}subject", f"{ELEMENTS}subject")
COLLECTIONS = {f"{SKOS}Collection", f"{SKOS}OrderedCollection"}
NO_CONCEPTS = COLLECTIONS | {f"{SKOS}ConceptScheme", f"{XL}Label", f"{OWL}Ontology"}
STATES = (
    "http://www.w3.org/ns/adms#status",
    "http://purl.org/ontology/bibo/status",
    f"{OWL}deprecated",
)
STATUS: Mapping[str, Status] = {
    **dict.fromkeys(("true", "1", "deprecated", "withdrawn"), "deprecated"),
    **dict.fromkeys(("underdevelopment", "draft"), "draft"),
}
MARKED_UP = (f"{RDF}HTML", f"{RDF}XMLLiteral")

FIRST_BYTES = 65_536
SIGNS = (b"2004/02/skos/core#", b"2008/05/skos-xl#", b'"prefLabel"')
# Files of these suffixes are most often of another kind.
SURE_SIGN = {".xml": b"rdf:RDF", ".json": b'"@'}

IDS = "urn:glossary:"
# No entry is called so: what ids hold of such signs is spelt in percents.
SCHEME = f"<{IDS}scheme:main>"
HEAD = f"""\
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcterms: <{TERMS}> .
@prefix owl: <{OWL}> .
@prefix skos: <{SKOS}> .

{SCHEME} a skos:ConceptScheme ;
    dcterms:title "Glossary"@{BASE} .
"""
DRAFT = "<http://purl.org/adms/status/UnderDevelopment>"


class SkosThesaurus:
    """SKOS, in any syntax of RDF; written as Turtle."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is RDF that speaks of labels as SKOS does."""
        suffix = path.suffix.lower()
        if suffix not in SYNTAXES:
            return False
        try:
            with path.open("rb") as stream:
                start = stream.read(FIRST_BYTES)
        except OSError:
            return False
        return any(sign in start for sign in SIGNS) and SURE_SIGN.get(suffix, b"") in start

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the concepts of a file in the language wanted, with the other languages as their translations."""
        facts = load(path)
        for name in facts.remote:
            yield Fault(
                str(path),
                1,
                f"the context {name!r} is not fetched; write what it says into the file",
            )
        thesaurus = Thesaurus(str(path), facts, options.language)
        if not thesaurus.ids:
            yield Fault(
                str(path),
                1,
                "holds no skos:Concept, nor anything with a skos:prefLabel or skos:definition",
            )
        yield from thesaurus.found()

    def held(self, entry: Entry) -> Entry:
        """Return an entry as SKOS holds it: no questions, nothing in order, one label in a language."""
        aliases = tuple(sorted({*entry.aliases} - {entry.term}))
        entry = tagged(entry)
        return replace(
            entry,
            aliases=aliases,
            tags=tuple(sorted({*entry.tags})),
            see_also=tuple(sorted({*entry.see_also})),
            questions=(),
            shared_names=tuple(
                name for name in (entry.term, *aliases) if name in entry.shared_names
            ),
            translations=tuple(sorted(entry.translations, key=lambda each: each.language)),
        )

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the entries as one scheme of concepts in Turtle."""
        known = {entry.id for entry in entries}
        blocks = [HEAD, *(concept(self.held(entry), known) for entry in entries)]
        return {"glossary.ttl": "\n".join(blocks).encode()}


@dataclass(frozen=True)
class Thesaurus:
    """The concepts of a file, what groups them, and the language in which they are wanted."""

    file: str
    facts: Facts
    language: str

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The id of each concept: the last part of its IRI; all of it where that is another one's too."""
        kinds = self.facts.below(f"{SKOS}Concept")
        concepts = [each for each in self.facts.said if self._is_concept(each, kinds)]
        common = Counter(map(local, concepts))
        return {each: each if common[local(each)] > 1 else local(each) for each in concepts}

    def _is_concept(self, thing: str, kinds: set[str]) -> bool:
        types = {*self.facts.things(thing, TYPE)}
        return not types & NO_CONCEPTS and (
            bool(types & kinds)
            or any(each in self.facts.said[thing] for each in (*PREFERRED, DEFINITION))
        )

    @cached_property
    def _groups(self) -> Mapping[str, list[str]]:
        """The labels of the collections that a concept is in."""
        groups: dict[str, list[str]] = defaultdict(list)
        for each in self.facts.said:
            if COLLECTIONS & {*self.facts.things(each, TYPE)}:
                listed = self.facts.things(each, f"{SKOS}memberList")
                members = [
                    *self.facts.things(each, f"{SKOS}member"),
                    *(one for head in listed for one in self.facts.items(head)),
                ]
                for member in members:
                    groups[member] += self._label(each)
        return groups

    def found(self) -> Iterator[Found]:
        """Yield the draft of each concept, linked with those that are defined; and a note where words were missing."""
        drafts = {each: self._draft(each) for each in self.ids if self._labels(each)}
        for concept in self.ids:
            yield from self._doubts(concept)
        for draft in drafts.values():
            linked = (each for each in draft.see_also if each in drafts and drafts[each].definition)
            yield replace(draft, see_also=tuple(linked))

    def _doubts(self, concept: str) -> Iterator[Fault]:
        """Yield a note if a concept is not named just once in the language wanted, or is defined in another one."""
        language, other = self._language(concept), self._definition(concept)[1]
        terms = [each.text for each in self._labels(concept) if each.language == language]
        line, name = self.facts.line(concept), repr(self.ids[concept])
        if not terms:
            yield Fault(self.file, line, f"{name} has no label; left out")
        elif not is_near(self.language, language):
            yield Fault(
                self.file, line, f"{name} has no label in {self.language!r}; taken in {language!r}"
            )
        elif other:
            yield Fault(
                self.file, line, f"{name} is not defined in {self.language!r}; taken in {other!r}"
            )
        if len(terms) > 1:
            yield Fault(
                self.file,
                line,
                f"{name} has several labels in one language; {terms[0]!r} is taken as the term",
            )

    def _draft(self, concept: str) -> Draft:
        term, *aliases = self._names(concept)
        linked = {
            each
            for each in self.facts.things(concept, *LINKS)
            if each in self.ids and each != concept
        }
        return Draft(
            term=term,
            definition=self._definition(concept)[0],
            file=self.file,
            line=self.facts.line(concept),
            id="" if concept.startswith("_:") else self.ids[concept],
            also_known=(concept,),
            aliases=tuple(aliases),
            tags=tuple(sorted({*self._tags(concept), *self._groups.get(concept, ())})),
            see_also=tuple(sorted(linked, key=lambda each: (self.ids[each], each))),
            status=self._status(concept),
            translations=tuple(self._translations(concept)),
            complete=concept.startswith(IDS),
        )

    def _labels(self, thing: str) -> list[Value]:
        return self.facts.texts(thing, *PREFERRED) or self.facts.texts(thing, *NAMED)

    def _language(self, thing: str) -> str:
        """Return the language in which a thing is to be named: the one wanted, or the nearest there is."""
        return nearest(self.language, (each.language for each in self._labels(thing))) or ""

    def _names(self, concept: str) -> Iterator[str]:
        """Yield the preferred name first, then the others in its language or in none; of codes those with letters."""
        language, labels = self._language(concept), self._labels(concept)
        yield from (each.text for each in labels if each.language == language)
        yield from (each.text for each in labels if language and not each.language)
        for predicates in (ALTERNATIVE, HIDDEN):
            for each in self.facts.texts(concept, *predicates):
                if is_near(language or self.language, each.language):
                    yield each.text
        yield from (
            each.text
            for each in self.facts.texts(concept, NOTATION)
            if re.search(r"[^\W\d_]", each.text)
        )

    def _definition(self, concept: str) -> tuple[str, str]:
        """Return what is said of a concept, and in which language if none of it is in the one of its name."""
        language = self._language(concept) or self.language
        blocks = [
            f"{lead}{block}"
            for each, lead in TEXTS
            for block in self._blocks(concept, each, language)
        ]
        blocks = blocks or [
            block for each in DESCRIPTIONS for block in self._blocks(concept, each, language)
        ]
        if blocks:
            return "\n\n".join(dict.fromkeys(blocks)), ""
        for predicate in (*(each for each, _ in TEXTS), *DESCRIPTIONS):
            for value in self.facts.texts(concept, predicate):
                return plain(value), value.language
        return "", ""

    def _blocks(self, concept: str, predicate: str, language: str) -> list[str]:
        """Return the texts in the nearest language, if that is near enough."""
        texts = [
            each
            for each in self.facts.texts(concept, predicate)
            if is_near(language, each.language)
        ]
        taken = nearest(language, (each.language for each in texts))
        return [block for each in texts if each.language == taken and (block := plain(each))]

    def _tags(self, concept: str) -> Iterator[str]:
        for each in self.facts.texts(concept, *SUBJECTS):
            if is_near(self.language, each.language):
                yield each.text
        for thing in self.facts.things(concept, *SUBJECTS):
            yield from self._label(thing)

    def _label(self, thing: str) -> list[str]:
        language = self._language(thing)
        return [each.text for each in self._labels(thing) if each.language == language][:1]

    def _translations(self, concept: str) -> Iterator[Translation]:
        language, labels = self._language(concept), self._labels(concept)
        others = {
            each.language: each.text
            for each in reversed(labels)
            if each.language not in ("", language)
        }
        for other, term in sorted(others.items()):
            said = [
                plain(each)
                for each in self.facts.texts(concept, DEFINITION)
                if each.language == other
            ]
            yield Translation(other, " ".join(term.split()), "\n\n".join(said))

    def _status(self, concept: str) -> Status:
        told = {each.text for each in self.facts.texts(concept, *STATES)} | {
            *self.facts.things(concept, *STATES)
        }
        words = {local(each).lower() for each in told}
        return next((status for word, status in STATUS.items() if word in words), "approved")


def plain(value: Value) -> str:
    """Return the paragraphs of a text."""
    return from_html(value.text) if value.type in MARKED_UP else paragraphs(value.text)


def concept(entry: Entry, known: set[str]) -> str:
    """Return what Turtle says of an entry."""
    others = entry.translations
    said = {
        "a": ["skos:Concept"],
        "skos:inScheme": [SCHEME],
        "skos:prefLabel": [
            literal(entry.term),
            *(literal(each.term, each.language) for each in others),
        ],
        "skos:altLabel": map(literal, entry.aliases),
        "skos:definition": [
            literal(entry.definition),
            *(literal(each.definition, each.language) for each in others if each.definition),
        ],
        "skos:related": [
            iri(each) for each in entry.see_also if each in known and each != entry.id
        ],
        "dcterms:subject": map(literal, entry.tags),
        "owl:deprecated": ["true"] if entry.status == "deprecated" else [],
        "adms:status": [DRAFT] if entry.status == "draft" else [],
    }
    lines = [
        f"    {name} {', '.join(things)}" for name, each in said.items() if (things := [*each])
    ]
    return f"{iri(entry.id)}\n" + " ;\n".join(lines) + " .\n"


def iri(identifier: str) -> str:
    """Return how an entry is called in RDF."""
    return f"<{IDS}{quote(identifier, safe='')}>"


def literal(text: str, language: str = BASE) -> str:
    """Return a text as Turtle writes it, which escapes as JSON does."""
    return f"{json.dumps(text, ensure_ascii=False)}@{tag(language)}"
