"""Concepts of SKOS, read in the language wanted."""

from pathlib import Path

import pytest

from rag.errors import Fault
from rag.formats.drafts import Draft
from rag.formats.terminologies.rdf import RDF, load_rdf
from rag.formats.terminologies.skos_thesaurus import Thesaurus
from rag.types import Translation

PREFIXES = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <{RDF}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix x: <http://x.test/> .
"""
BOW = 'x:bow skos:prefLabel "bow"@en ; skos:definition "The front."@en'


def thesaurus(folder: Path, source: str, language: str = "en") -> Thesaurus:
    path = folder / "some.ttl"
    path.write_text(PREFIXES + source, encoding="utf-8")
    return Thesaurus(str(path), load_rdf(path), language)


def drafts(folder: Path, source: str, language: str = "en") -> dict[str, Draft]:
    found = thesaurus(folder, source, language).drafts()
    return {each.id: each for each in found if isinstance(each, Draft)}


def notes(folder: Path, source: str, language: str = "en") -> list[str]:
    found = thesaurus(folder, source, language).drafts()
    return [each.message for each in found if isinstance(each, Fault)]


def test_a_concept_has_a_type_or_a_label_or_a_definition(tmp_path: Path) -> None:
    source = """x:a a skos:Concept . x:b skos:prefLabel "b" . x:c skos:definition "c" .
        x:d rdfs:label "d" . x:e a skos:ConceptScheme ; skos:prefLabel "e" ."""
    assert set(thesaurus(tmp_path, source).ids.values()) == {"a", "b", "c"}


def test_an_id_is_the_last_part_of_an_iri_unless_others_share_it(tmp_path: Path) -> None:
    source = (
        '<urn:a:bow> skos:prefLabel "a" . <urn:b:bow> skos:prefLabel "b" . x:aft a skos:Concept .'
    )
    assert sorted(thesaurus(tmp_path, source).ids.values()) == ["aft", "urn:a:bow", "urn:b:bow"]


def test_a_blank_node_has_no_id(tmp_path: Path) -> None:
    [draft] = drafts(tmp_path, '[] skos:prefLabel "bow" ; skos:definition "The front." .').values()
    assert (draft.term, draft.id) == ("bow", "")


def test_a_concept_without_a_preferred_label_is_named_by_another_one(tmp_path: Path) -> None:
    source = 'x:a a skos:Concept ; rdfs:label "label" ; skos:definition "x" .'
    assert drafts(tmp_path, source)["a"].term == "label"
    assert drafts(tmp_path, source + 'x:a skos:prefLabel "preferred" .')["a"].term == "preferred"


def test_a_link_leads_to_a_concept_that_is_defined(tmp_path: Path) -> None:
    source = f"""{BOW} ; skos:related x:aft, x:bare, x:bow, <http://else.test/y> .
        x:aft skos:prefLabel "aft" ; skos:definition "The back." .
        x:bare skos:prefLabel "bare" ."""
    assert drafts(tmp_path, source)["bow"].see_also == ("http://x.test/aft",)


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("owl:deprecated true", "deprecated"),
        ("owl:deprecated false", "approved"),
        ('<http://purl.org/ontology/bibo/status> "draft"', "draft"),
        ("<http://www.w3.org/ns/adms#status> x:Withdrawn", "deprecated"),
        ("<http://www.w3.org/ns/adms#status> x:UnderDevelopment", "draft"),
    ],
)
def test_a_status_is_stated_by_any_of_the_usual_predicates(
    tmp_path: Path, statement: str, status: str
) -> None:
    assert drafts(tmp_path, f"{BOW} ; {statement} .")["bow"].status == status


def test_subjects_and_collections_are_tags(tmp_path: Path) -> None:
    source = f"""{BOW} ; dcterms:subject "ships"@en, "Schiffe"@de, x:parts .
        x:parts skos:prefLabel "parts"@en ; skos:definition "x"@en .
        x:list a skos:OrderedCollection ; skos:prefLabel "all"@en ; skos:memberList (x:bow) .
        x:set a skos:Collection ; skos:prefLabel "some"@en ; skos:member x:bow ."""
    assert drafts(tmp_path, source)["bow"].tags == ("all", "parts", "ships", "some")


def test_a_draft_has_the_words_of_the_language_wanted(tmp_path: Path) -> None:
    source = BOW.replace('"bow"@en', '"bow"@en, "Bug"@de') + ', "Vorn."@de .'
    english, german = drafts(tmp_path, source)["bow"], drafts(tmp_path, source, "de")["bow"]
    assert (english.term, english.translations) == ("bow", (Translation("de", "Bug", "Vorn."),))
    assert (german.term, german.definition) == ("Bug", "Vorn.")


def test_missing_and_doubled_words_are_noted(tmp_path: Path) -> None:
    assert notes(tmp_path, f"{BOW} .") == []
    assert notes(tmp_path, "x:a a skos:Concept .") == ["'a' has no label; left out"]
    assert notes(tmp_path, f"{BOW} .", "fr") == ["'bow' has no label in 'fr'; taken in 'en'"]
    german = 'x:a skos:prefLabel "a"@en, "b"@en ; skos:definition "Vorn."@de .'
    assert notes(tmp_path, german) == [
        "'a' is not defined in 'en'; taken in 'de'",
        "'a' has several labels in one language; 'a' is taken as the term",
    ]


def test_what_we_wrote_is_complete(tmp_path: Path) -> None:
    own = BOW.replace("x:bow", "<urn:glossary:bow>")
    assert drafts(tmp_path, f"{own} .")["bow"].complete
    assert not drafts(tmp_path, f"{BOW} .")["bow"].complete
