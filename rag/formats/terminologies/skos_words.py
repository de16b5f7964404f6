"""Finds the words of SKOS concepts, in the language wanted: names, definitions, translations."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.entries.language_tags import is_near_language, nearest_language
from rag.entries.text import one_line
from rag.formats.html_to_markdown import html_to_markdown
from rag.formats.terminologies.rdf import DCTERMS, RDF, RDFS, SKOS, XL, RdfFacts, RdfValue
from rag.formats.terminologies.skos_turtle import ID_PREFIX
from rag.formats.text_to_markdown import dedented
from rag.types import Translation

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
MARKUP_TYPES = (f"{RDF}HTML", f"{RDF}XMLLiteral")
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class SkosWords:
    """The words that facts state of each thing, and the language in which they are wanted."""

    facts: RdfFacts
    language: str

    def labels(self, thing: str) -> list[RdfValue]:
        """Return the preferred labels of a thing, or its other names, in all languages."""
        preferred = self.facts.texts(thing, *PREFERRED_LABELS)
        return preferred or self.facts.texts(thing, *OTHER_NAMES)

    def language_of(self, thing: str) -> str:
        """Return the language in which a thing is named: the one wanted, or the nearest to it."""
        return nearest_language(self.language, _languages(self.labels(thing))) or ""

    def own_labels(self, thing: str) -> list[str]:
        """Return the labels of a thing in the language in which it is named."""
        return _in_language(self.labels(thing), self.language_of(thing))

    def names(self, concept: str) -> Iterator[str]:
        """Yield the preferred labels of a concept, then all its other names.

        They are in the language of its name or in none. Codes without letters are no names.
        """
        language, labels = self.language_of(concept), self.labels(concept)
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

    def definition(self, concept: str) -> tuple[str, str]:
        """Return the definition of a concept, and its language if its name has another one."""
        language = self.language_of(concept) or self.language
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
        taken = nearest_language(language, _languages(texts))
        if taken is None or not is_near_language(language, taken):
            return []
        return list(filter(None, _markdown_in(concept, texts, taken)))

    def translations(self, concept: str) -> Iterator[Translation]:
        """Yield the first label in each other language, with its definition there."""
        own_language = self.language_of(concept)
        first_labels: dict[str, str] = {}
        for label in self.labels(concept):
            first_labels.setdefault(label.language, label.text)
        for language, term in sorted(first_labels.items()):
            if language not in ("", own_language):
                definition = self._definition_in(concept, language)
                yield Translation(language, one_line(term), definition)

    def _definition_in(self, concept: str, language: str) -> str:
        """Return the definition in just this language, or else a description."""
        for predicate in (DEFINITION, *DESCRIPTIONS):
            texts = _markdown_in(concept, self.facts.texts(concept, predicate), language)
            if texts:
                return "\n\n".join(texts)
        return ""


def _languages(texts: Iterable[RdfValue]) -> list[str]:
    return [text.language for text in texts]


def _in_language(values: Iterable[RdfValue], language: str) -> list[str]:
    """Return the texts in just this language."""
    return [value.text for value in values if value.language == language]


def _markdown_in(concept: str, values: Iterable[RdfValue], language: str) -> list[str]:
    """Return the texts in just this language, each as Markdown."""
    return [_markdown(concept, value) for value in values if value.language == language]


def _markdown(concept: str, value: RdfValue) -> str:
    """Return a text as Markdown; what we wrote is Markdown word for word."""
    if concept.startswith(ID_PREFIX):
        return value.text
    if value.type in MARKUP_TYPES:
        return html_to_markdown(value.text)
    return dedented(value.text)
