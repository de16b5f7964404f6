"""Reads the concepts of SKOS from the facts of an RDF file, in the language wanted."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from rag.entries.language_tags import is_near_language
from rag.errors import Fault
from rag.formats.drafts import Draft, DraftOrNote
from rag.formats.terminologies.rdf import (
    DC_ELEMENTS,
    DCTERMS,
    OWL,
    RDF,
    RDFS,
    SKOS,
    XL,
    RdfFacts,
    local_name,
)
from rag.formats.terminologies.skos_turtle import ID_PREFIX
from rag.formats.terminologies.skos_words import (
    DEFINITION,
    OTHER_NAMES,
    PREFERRED_LABELS,
    SkosWords,
)
from rag.types import Status

TYPE = f"{RDF}type"
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


@dataclass(frozen=True)
class Thesaurus:
    """The concepts of a file, and the language in which they are wanted."""

    file: str
    facts: RdfFacts
    language: str

    @cached_property
    def _words(self) -> SkosWords:
        return SkosWords(self.facts, self.language)

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """The id of each concept: the last part of its IRI, or all of it if others share that."""
        kinds = self.facts.subclasses(f"{SKOS}Concept")
        things = self.facts.statements
        concepts = [thing for thing in things if self._is_concept(thing, kinds)]
        concepts = concepts or list(filter(self._is_ontology_term, things))
        counts = Counter(map(local_name, concepts))
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
        predicates = self.facts.statements[thing].keys()
        has_words = not predicates.isdisjoint((*PREFERRED_LABELS, DEFINITION))
        return has_words or bool(types & kinds)

    def _is_ontology_term(self, thing: str) -> bool:
        """Return whether a thing is a named class, property or individual of an ontology."""
        types = {*self.facts.things(thing, TYPE)}
        return bool(types & ONTOLOGY_TERMS and self.facts.texts(thing, *OTHER_NAMES))

    @property
    def passed_over(self) -> Mapping[str, int]:
        """How many concepts have no label, and how many things an ontology does not name."""
        collections = terms = 0
        for thing in self.facts.statements:
            types = {*self.facts.things(thing, TYPE)}
            collections += bool(types & COLLECTIONS)
            terms += bool(types & ONTOLOGY_TERMS)
        named = len(list(filter(self._words.labels, self.ids)))
        is_ontology = not any(self._is_concept(concept, set()) for concept in self.ids)
        unnamed = max(terms - named, 0) if is_ontology else 0
        return {
            "concept without a label": len(self.ids) - named,
            "thing of the ontology without a label": unnamed,
            "collection": collections,
        }

    def drafts(self) -> Iterator[DraftOrNote]:
        """Yield notes on missing words, and the draft of each concept, linked to those defined."""
        drafts: dict[str, Draft] = {}
        for concept in self.ids:
            yield from self._notes(concept)
            if self._words.labels(concept):
                drafts[concept] = self._draft(concept)
        defined = {concept for concept, draft in drafts.items() if draft.definition}
        for draft in drafts.values():
            linked = [concept for concept in draft.see_also if concept in defined]
            yield replace(draft, see_also=tuple(linked))

    def _notes(self, concept: str) -> Iterator[Fault]:
        """Yield a note if a concept lacks words in the language wanted, or has several labels."""
        language = self._words.language_of(concept)
        _, other_language = self._words.definition(concept)
        labels = self._words.own_labels(concept)
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
        term, *aliases = self._words.names(concept)
        definition, _ = self._words.definition(concept)
        tags = {*self._subjects(concept), *self._collections.get(concept, ())}
        linked = self.ids.keys() & self.facts.things(concept, *LINKS)
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
            translations=tuple(self._words.translations(concept)),
            complete=concept.startswith(ID_PREFIX),
        )

    def _subjects(self, concept: str) -> Iterator[str]:
        """Yield the subjects of a concept, which are texts or things with a label."""
        for subject in self.facts.texts(concept, *SUBJECTS):
            if is_near_language(self.language, subject.language):
                yield subject.text
        for thing in self.facts.things(concept, *SUBJECTS):
            yield from self._words.own_labels(thing)[:1]

    @cached_property
    def _collections(self) -> Mapping[str, list[str]]:
        """The labels of the collections that each concept is in."""
        labels: dict[str, list[str]] = defaultdict(list)
        for thing in self.facts.statements:
            if COLLECTIONS.isdisjoint(self.facts.things(thing, TYPE)):
                continue
            for member in self._members(thing):
                labels[member] += self._words.own_labels(thing)[:1]
        return labels

    def _members(self, collection: str) -> Iterator[str]:
        """Yield the members of a collection, then those in the lists of an ordered one."""
        yield from self.facts.things(collection, f"{SKOS}member")
        for head in self.facts.things(collection, f"{SKOS}memberList"):
            yield from self.facts.items(head)

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
