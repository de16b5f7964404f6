"""Writes entries as a concept scheme of SKOS in Turtle."""

import json
from collections.abc import Sequence, Set
from urllib.parse import quote

from rag.entries.language_tags import language_tag
from rag.formats.languages import BASE_LANGUAGE
from rag.formats.terminologies.rdf import DCTERMS, OWL, SKOS
from rag.types import Entry

# The IRI of an entry is this and its id, with percent signs where an IRI cannot hold it.
ID_PREFIX = "urn:glossary:"
# No entry has this IRI, since the colon of an id is written as %3A.
SCHEME = f"<{ID_PREFIX}scheme:main>"
HEAD = f"""\
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcterms: <{DCTERMS}> .
@prefix owl: <{OWL}> .
@prefix skos: <{SKOS}> .

{SCHEME} a skos:ConceptScheme ;
    dcterms:title "Glossary"@{BASE_LANGUAGE} .
"""
DRAFT_STATUS = "<http://purl.org/adms/status/UnderDevelopment>"


def turtle(entries: Sequence[Entry]) -> str:
    """Return the entries as one concept scheme, without links to entries that are not in it."""
    ids = {entry.id for entry in entries}
    concepts = [_concept(entry, ids) for entry in entries]
    return "\n".join([HEAD, *concepts])


def _concept(entry: Entry, ids: Set[str]) -> str:
    """Return the statements about an entry."""
    labels = [_literal(entry.term)]
    definitions = [_literal(entry.definition)]
    for translation in entry.translations:
        labels.append(_literal(translation.term, translation.language))
        if translation.definition:
            definitions.append(_literal(translation.definition, translation.language))
    linked = [name for name in entry.see_also if name in ids and name != entry.id]
    statements = {
        "a": ["skos:Concept"],
        "skos:inScheme": [SCHEME],
        "skos:prefLabel": labels,
        "skos:altLabel": list(map(_literal, entry.aliases)),
        "skos:definition": definitions,
        "skos:related": list(map(_iri, linked)),
        "dcterms:subject": list(map(_literal, entry.tags)),
    }
    if entry.status == "deprecated":
        statements["owl:deprecated"] = ["true"]
    elif entry.status == "draft":
        statements["adms:status"] = [DRAFT_STATUS]
    lines = []
    for predicate, objects in statements.items():
        if objects:
            lines.append(f"    {predicate} {', '.join(objects)}")
    return f"{_iri(entry.id)}\n" + " ;\n".join(lines) + " .\n"


def _iri(identifier: str) -> str:
    """Return the IRI of an entry."""
    return f"<{ID_PREFIX}{quote(identifier, safe='')}>"


def _literal(text: str, language: str = BASE_LANGUAGE) -> str:
    """Return a text as Turtle writes it, which escapes as JSON does."""
    return f"{json.dumps(text, ensure_ascii=False)}@{language_tag(language)}"
