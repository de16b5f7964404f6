"""Entries, written as SKOS in Turtle."""

import rdflib

from rag.formats.terminologies.skos_turtle import turtle
from rag.types import Entry, Status, Translation

SKOS = rdflib.SKOS


def entry(identifier: str, status: Status = "approved", see_also: tuple[str, ...] = ()) -> Entry:
    return Entry(
        *(identifier, identifier.title(), ("other",), ("ship",), see_also, status, (), ()),
        definition=f"What {identifier} is.",
    )


def graph(*entries: Entry) -> rdflib.Graph:
    return rdflib.Graph().parse(data=turtle(entries), format="turtle")


def objects(found: rdflib.Graph, identifier: str, predicate: rdflib.URIRef) -> set[str]:
    subject = rdflib.URIRef(f"urn:glossary:{identifier}")
    return {each.n3() for each in found.objects(subject, predicate)}


def test_an_entry_is_a_concept_of_the_one_scheme() -> None:
    found = graph(entry("bow"))
    assert objects(found, "bow", rdflib.RDF.type) == {SKOS.Concept.n3()}
    assert objects(found, "bow", SKOS.inScheme) == {"<urn:glossary:scheme:main>"}
    assert objects(found, "bow", SKOS.prefLabel) == {'"Bow"@en'}
    assert objects(found, "bow", SKOS.altLabel) == {'"other"@en'}
    assert objects(found, "bow", SKOS.definition) == {'"What bow is."@en'}
    assert objects(found, "bow", rdflib.DCTERMS.subject) == {'"ship"@en'}


def test_links_lead_to_other_entries_of_the_file_alone() -> None:
    found = graph(entry("bow", see_also=("aft", "gone", "bow")), entry("aft"))
    assert objects(found, "bow", SKOS.related) == {"<urn:glossary:aft>"}


def test_a_status_is_written_unless_the_entry_is_approved() -> None:
    found = graph(entry("a", "deprecated"), entry("b", "draft"), entry("c"))
    adms_status = rdflib.URIRef("http://www.w3.org/ns/adms#status")
    assert [bool(objects(found, each, rdflib.OWL.deprecated)) for each in "abc"] == [1, 0, 0]
    assert [bool(objects(found, each, adms_status)) for each in "abc"] == [0, 1, 0]


def test_a_translation_is_a_label_and_a_definition_if_it_has_one() -> None:
    translations = (Translation("de", "Bug", "Vorn."), Translation("pt_BR", "Proa", ""))
    bow = Entry("bow", "Bow", (), (), (), "approved", (), (), "Front.", translations)
    found = graph(bow)
    assert objects(found, "bow", SKOS.prefLabel) == {'"Bow"@en', '"Bug"@de', '"Proa"@pt-BR'}
    assert objects(found, "bow", SKOS.definition) == {'"Front."@en', '"Vorn."@de'}


def test_signs_of_turtle_are_escaped() -> None:
    text = 'A "quote", a \\ and\na line; a . and an é.'
    bow = Entry("bow", text, (), (), (), "approved", (), (), text)
    found = graph(bow)
    assert [str(each) for each in found.objects(None, SKOS.prefLabel)] == [text]


def test_no_id_can_be_the_scheme() -> None:
    found = graph(entry("scheme:main"))
    assert objects(found, "scheme%3Amain", rdflib.RDF.type) == {SKOS.Concept.n3()}
    assert objects(found, "scheme:main", rdflib.RDF.type) == {SKOS.ConceptScheme.n3()}


def test_no_entries_are_an_empty_scheme() -> None:
    assert len(graph()) == 2
