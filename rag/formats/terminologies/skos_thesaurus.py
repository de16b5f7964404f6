"""Reads the concepts of SKOS from the facts of an RDF file, in the language wanted."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from rag.entries.language_tags import is_near_language, nearest_language
from rag.entries.text import one_line
from rag.errors import Fault
from rag.formats.drafts import Draft, DraftOrNote
from rag.formats.html_to_markdown import html_to_markdown
from rag.formats.terminologies.rdf import (
    DC_ELEMENTS,
    DCTERMS,
    OWL,
    RDF,
    RDFS,
    SKOS,
    XL,
    RdfFacts,
    RdfValue,
    local_name,
)
from rag.formats.terminologies.skos_turtle import ID_PREFIX
from rag.formats.text_to_markdown import dedented
from rag.types import Status, Translation

TYPE = f"{RDF}type"
PREFERRED_LABELS = (f"{SKOS}prefLabel", f"{XL}prefLabel")
# What names a thing that has no preferred label.
OTHER_NAMES = (f"{RDFS}label", f"{DCTERMS}title")
ALTERNATIVE_LABELS = (
    f"{SKOS}altLabel",
    f"{XL}altLabel",
    "http://www.geneontology.org/formats/oboInOwl#hasExactSynonym",
)
HIDDEN_LABELS = (f"{SKOS}hiddenLabel", f"{XL}hiddenLabel")
NOTATION = f"{SKOS}notation"
DEFINITION = f"{SKOS}definition"
# The texts that make up a definition, in this order, each with its introduction.
TEXTS = {
    DEFINITION: "",
    f"{SKOS}scopeNote": "",
    f"{SKOS}example": "Example: ",
    f"{SKOS}note": "",
}
# What is read where a concept has none of these; the first is that of OBO's ontologies.
DESCRIPTIONS = (
    "http://purl.obolibrary.org/obo/IAO_0000115",
    f"{DCTERMS}description",
    f"{RDFS}comment",
)
LINKS = (
    f"{SKOS}broader",
    f"{SKOS}narrower",
    f"{SKOS}related",
    f"{SKOS}exactMatch",
    f"{SKOS}closeMatch",
    f"{SKOS}broadMatch",
    f"{SKOS}narrowMatch",
    f"{SKOS}relatedMatch",
    f"{DCTERMS}isReplacedBy",
    f"{RDFS}subClassOf",
)
SUBJECTS = (f"{DCTERMS}subject", f"{DC_ELEMENTS}subject")
COLLECTIONS = {f"{SKOS}Collection", f"{SKOS}OrderedCollection"}
# The things of an ontology that are read where a file has no concepts.
ONTOLOGY_TERMS = {
    *(f"{OWL}Class", f"{RDFS}Class", f"{RDF}Property", f"{OWL}NamedIndividual"),
    *(f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty", f"{OWL}AnnotationProperty"),
}
NO_CONCEPTS = COLLECTIONS | {f"{SKOS}ConceptScheme", f"{XL}Label", f"{OWL}Ontology"}
STATUS_PREDICATES = (
    "http://www.w3.org/ns/adms#status",
    "http://purl.org/ontology/bibo/status",
    f"{OWL}deprecated",
)
DEPRECATED = frozenset(("true", "1", "deprecated", "withdrawn"))
UNFINISHED = frozenset(("underdevelopment", "draft"))
MARKUP_TYPES = (f"{RDF}HTML", f"{RDF}XMLLiteral")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Thesaurus:
    """The concepts of a file, and the language in which they are wanted."""

    file: str
    facts: RdfFacts
    language: str

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The id of each concept: the last part of its IRI, or all of it if others share that."""
        kinds = self.facts.subclasses(f"{SKOS}Concept")
        things = self.facts.statements
        concepts = [thing for thing in things if self._is_concept(thing, kinds)]
        concepts = concepts or [thing for thing in things if self._is_ontology_term(thing)]
        counts = Counter(local_name(concept) for concept in concepts)
        ids: dict[str, str] = {}
        for concept in concepts:
            name = local_name(concept)
            ids[concept] = name if counts[name] == 1 else concept
        return ids

    def _is_concept(self, thing: str, kinds: set[str]) -> bool:
        """Return whether a thing is of these kinds, or has a preferred label or a definition."""
        types = {*self.facts.things(thing, TYPE)}
        if types & NO_CONCEPTS:
            return False
        stated = self.facts.statements[thing]
        has_words = any(predicate in stated for predicate in (*PREFERRED_LABELS, DEFINITION))
        return has_words or bool(types & kinds)

    def _is_ontology_term(self, thing: str) -> bool:
        """Return whether a thing is a named class, property or individual of an ontology."""
        types = {*self.facts.things(thing, TYPE)}
        return bool(types & ONTOLOGY_TERMS and self.facts.texts(thing, *OTHER_NAMES))

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many concepts have no label, and how many things an ontology does not name."""
        kinds = [{*self.facts.things(thing, TYPE)} for thing in self.facts.statements]
        collections = sum(bool(kind & COLLECTIONS) for kind in kinds)
        named = [concept for concept in self.ids if self._labels(concept)]
        is_ontology = not any(self._is_concept(concept, set()) for concept in self.ids)
        terms = sum(bool(kind & ONTOLOGY_TERMS) for kind in kinds) if is_ontology else 0
        return {
            "concept without a label": len(self.ids) - len(named),
            "thing of the ontology without a label": max(terms - len(named), 0),
            "collection": collections,
        }

    def drafts(self) -> Iterator[DraftOrNote]:
        """Yield notes on missing words, and the draft of each concept, linked to those defined."""
        drafts: dict[str, Draft] = {}
        for concept in self.ids:
            yield from self._notes(concept)
            if self._labels(concept):
                drafts[concept] = self._draft(concept)
        defined = {concept for concept, draft in drafts.items() if draft.definition}
        for draft in drafts.values():
            linked = [concept for concept in draft.see_also if concept in defined]
            yield replace(draft, see_also=tuple(linked))

    def _notes(self, concept: str) -> Iterator[Fault]:
        """Yield a note if a concept lacks words in the language wanted, or has several labels."""
        language = self._language(concept)
        _, other_language = self._definition(concept)
        labels = _in_language(self._labels(concept), language)
        if not labels:
            yield self._note(concept, "has no label; left out")
        elif not is_near_language(self.language, language):
            yield self._note(concept, f"has no label in {self.language!r}; taken in {language!r}")
        elif other_language:
            message = f"is not defined in {self.language!r}; taken in {other_language!r}"
            yield self._note(concept, message)
        if len(labels) > 1:
            message = f"has several labels in one language; {labels[0]!r} is taken as the term"
            yield self._note(concept, message)

    def _note(self, concept: str, message: str) -> Fault:
        return Fault(self.file, self.facts.line(concept), f"{self.ids[concept]!r} {message}")

    def _draft(self, concept: str) -> Draft:
        term, *aliases = self._names(concept)
        definition, _ = self._definition(concept)
        tags = {*self._subjects(concept), *self._collections.get(concept, ())}
        linked = {thing for thing in self.facts.things(concept, *LINKS) if thing in self.ids}
        is_blank = concept.startswith("_:")
        return Draft(
            term=term,
            definition=definition,
            file=self.file,
            line=self.facts.line(concept),
            id="" if is_blank else self.ids[concept],
            also_known=(concept,),
            aliases=tuple(aliases),
            tags=tuple(sorted(tags)),
            see_also=tuple(sorted(linked - {concept}, key=lambda each: (self.ids[each], each))),
            status=self._status(concept),
            translations=tuple(self._translations(concept)),
            complete=concept.startswith(ID_PREFIX),
        )

    def _labels(self, thing: str) -> list[RdfValue]:
        """Return the preferred labels of a thing, or its other names, in all languages."""
        preferred = self.facts.texts(thing, *PREFERRED_LABELS)
        return preferred or self.facts.texts(thing, *OTHER_NAMES)

    def _language(self, thing: str) -> str:
        """Return the language in which a thing is named: the one wanted, or the nearest to it."""
        return (
            nearest_language(self.language, (label.language for label in self._labels(thing))) or ""
        )

    def _label(self, thing: str) -> list[str]:
        """Return the first label of a thing in the nearest language, if it has any."""
        return _in_language(self._labels(thing), self._language(thing))[:1]

    def _names(self, concept: str) -> Iterator[str]:
        """Yield the preferred labels of a concept, then all its other names.

        They are in the language of its name or in none. Codes without letters are no names.
        """
        language, labels = self._language(concept), self._labels(concept)
        yield from _in_language(labels, language)
        if language:
            yield from _in_language(labels, "")
        for predicates in (ALTERNATIVE_LABELS, HIDDEN_LABELS):
            for label in self.facts.texts(concept, *predicates):
                if is_near_language(language or self.language, label.language):
                    yield label.text
        for code in self.facts.texts(concept, NOTATION):
            if LETTER.search(code.text):
                yield code.text

    def _definition(self, concept: str) -> tuple[str, str]:
        """Return the definition of a concept, and its language if its name has another one."""
        language = self._language(concept) or self.language
        blocks: list[str] = []
        for predicate, introduction in TEXTS.items():
            for block in self._blocks(concept, predicate, language):
                blocks.append(f"{introduction}{block}")
        if not blocks:
            for predicate in DESCRIPTIONS:
                blocks += self._blocks(concept, predicate, language)
        if blocks:
            return "\n\n".join(dict.fromkeys(blocks)), ""
        for predicate in (*TEXTS, *DESCRIPTIONS):
            for value in self.facts.texts(concept, predicate):
                return _markdown(concept, value), value.language
        return "", ""

    def _blocks(self, concept: str, predicate: str, language: str) -> list[str]:
        """Return the texts in the nearest language, if that is near enough."""
        texts = self.facts.texts(concept, predicate)
        taken = nearest_language(language, (text.language for text in texts))
        if taken is None or not is_near_language(language, taken):
            return []
        blocks = [_markdown(concept, text) for text in texts if text.language == taken]
        return [block for block in blocks if block]

    def _subjects(self, concept: str) -> Iterator[str]:
        """Yield the subjects of a concept, which are texts or things with a label."""
        for subject in self.facts.texts(concept, *SUBJECTS):
            if is_near_language(self.language, subject.language):
                yield subject.text
        for thing in self.facts.things(concept, *SUBJECTS):
            yield from self._label(thing)

    @cached_property
    def _collections(self) -> Mapping[str, list[str]]:
        """The labels of the collections that each concept is in."""
        labels: dict[str, list[str]] = defaultdict(list)
        for thing in self.facts.statements:
            if COLLECTIONS.isdisjoint(self.facts.things(thing, TYPE)):
                continue
            for member in self._members(thing):
                labels[member] += self._label(thing)
        return labels

    def _members(self, collection: str) -> Iterator[str]:
        """Yield the members of a collection, then those in the lists of an ordered one."""
        yield from self.facts.things(collection, f"{SKOS}member")
        for head in self.facts.things(collection, f"{SKOS}memberList"):
            yield from self.facts.items(head)

    def _translations(self, concept: str) -> Iterator[Translation]:
        """Yield the first label in each other language, with its definition there."""
        own_language = self._language(concept)
        first_labels: dict[str, str] = {}
        for label in self._labels(concept):
            first_labels.setdefault(label.language, label.text)
        for language, term in sorted(first_labels.items()):
            if language not in ("", own_language):
                definition = self._definition_in(concept, language)
                yield Translation(language, one_line(term), definition)

    def _definition_in(self, concept: str, language: str) -> str:
        """Return the definition in just this language, or else a description."""
        for predicate in (DEFINITION, *DESCRIPTIONS):
            values = self.facts.texts(concept, predicate)
            texts = [_markdown(concept, value) for value in values if value.language == language]
            if texts:
                return "\n\n".join(texts)
        return ""

    def _status(self, concept: str) -> Status:
        """Return the status of a concept, by any of the usual predicates."""
        stated = [text.text for text in self.facts.texts(concept, *STATUS_PREDICATES)]
        stated += self.facts.things(concept, *STATUS_PREDICATES)
        words = {local_name(name).lower() for name in stated}
        if words & DEPRECATED:
            return "deprecated"
        if words & UNFINISHED:
            return "draft"
        return "approved"


def _in_language(values: Iterable[RdfValue], language: str) -> list[str]:
    """Return the texts in just this language."""
    return [value.text for value in values if value.language == language]


def _markdown(concept: str, value: RdfValue) -> str:
    """Return a text as Markdown; what we wrote is Markdown word for word."""
    if concept.startswith(ID_PREFIX):
        return value.text
    if value.type in MARKUP_TYPES:
        return html_to_markdown(value.text)
    return dedented(value.text)
