"""Words of SKOS concepts: names, definitions and translations in the language wanted."""

from pathlib import Path

import pytest

from rag.formats.terminologies.rdf import RDF, load_rdf
from rag.formats.terminologies.skos_words import SkosWords
from rag.types import Translation

PREFIXES = f"""@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <{RDF}> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix x: <http://x.test/> .
"""
BOW = "http://x.test/bow"
DEFINED = 'x:bow skos:prefLabel "bow"@en ; skos:definition "The front."@en'


def words(folder: Path, source: str, language: str = "en") -> SkosWords:
    path = folder / "some.ttl"
    path.write_text(PREFIXES + source, encoding="utf-8")
    return SkosWords(load_rdf(path), language)


def test_preferred_labels_go_before_all_other_names(tmp_path: Path) -> None:
    found = words(tmp_path, 'x:bow rdfs:label "prow"@en ; skos:prefLabel "bow"@en, "Bug"@de .')
    assert [label.text for label in found.labels(BOW)] == ["Bug", "bow"]
    other = words(tmp_path, 'x:bow rdfs:label "prow"@en .')
    assert [label.text for label in other.labels(BOW)] == ["prow"]


def test_a_thing_is_named_in_the_language_wanted_or_in_the_nearest_one(tmp_path: Path) -> None:
    source = 'x:bow skos:prefLabel "bow"@en, "Bug"@de-AT .'
    german = words(tmp_path, source, "de")
    assert (german.language_of(BOW), german.own_labels(BOW)) == ("de-AT", ["Bug"])
    british = words(tmp_path, source, "en-GB")
    assert (british.language_of(BOW), british.own_labels(BOW)) == ("en", ["bow"])


def test_a_thing_without_labels_has_no_language_and_no_name(tmp_path: Path) -> None:
    found = words(tmp_path, "x:bow a skos:Concept .")
    assert (found.language_of(BOW), found.own_labels(BOW)) == ("", [])
    assert list(found.names(BOW)) == []
    assert found.definition(BOW) == ("", "")


def test_other_names_are_in_the_language_of_the_term_or_in_none(tmp_path: Path) -> None:
    names = '"stem"@en-GB, "Steven"@de, "prow" ; skos:hiddenLabel "bwo" ; skos:notation "12", "B1"'
    found = words(tmp_path, f"{DEFINED} ; skos:altLabel {names} .")
    assert list(found.names(BOW)) == ["bow", "prow", "stem", "bwo", "B1"]


@pytest.mark.parametrize(
    ("predicate", "definition"),
    [
        ("skos:scopeNote", "The front.\n\nMore."),
        ("skos:example", "The front.\n\nExample: More."),
        ("skos:note", "The front.\n\nMore."),
        ("dcterms:description", "The front."),
    ],
)
def test_notes_and_examples_follow_the_definition(
    tmp_path: Path, predicate: str, definition: str
) -> None:
    found = words(tmp_path, f'{DEFINED} ; {predicate} "More."@en .')
    assert found.definition(BOW) == (definition, "")


def test_a_description_stands_for_a_missing_definition(tmp_path: Path) -> None:
    found = words(tmp_path, 'x:bow skos:prefLabel "bow"@en ; rdfs:comment "The front."@en .')
    assert found.definition(BOW) == ("The front.", "")


def test_a_definition_in_another_language_is_told_with_that_language(tmp_path: Path) -> None:
    found = words(tmp_path, 'x:bow skos:prefLabel "bow"@en ; skos:definition "Vorn."@de .')
    assert found.definition(BOW) == ("Vorn.", "de")


def test_a_text_that_stands_twice_is_taken_once(tmp_path: Path) -> None:
    found = words(tmp_path, f'{DEFINED} ; skos:note "The front."@en .')
    assert found.definition(BOW) == ("The front.", "")


def test_markup_of_a_typed_text_is_read_as_a_reader_sees_it(tmp_path: Path) -> None:
    markup = '"<p>One<p><i>Two</i>"^^rdf:HTML'
    found = words(tmp_path, f'x:bow skos:prefLabel "bow" ; skos:definition {markup} .')
    assert found.definition(BOW) == ("One\n\n*Two*", "")


def test_what_we_wrote_is_markdown_word_for_word(tmp_path: Path) -> None:
    source = '<urn:glossary:bow> skos:prefLabel "bow"@en ; skos:definition "  The front."@en .'
    assert words(tmp_path, source).definition("urn:glossary:bow") == ("  The front.", "")


def test_labels_of_other_languages_are_translations_with_their_definitions(
    tmp_path: Path,
) -> None:
    source = DEFINED.replace('"bow"@en', '"bow"@en, "Bug"@de, "proue"@fr, "prow"')
    found = words(tmp_path, f'{source}, "Vorn."@de .')
    assert list(found.translations(BOW)) == [
        Translation("de", "Bug", "Vorn."),
        Translation("fr", "proue", ""),
    ]


def test_labels_near_the_language_of_a_thing_are_not_its_own(tmp_path: Path) -> None:
    found = words(tmp_path, 'x:bow skos:prefLabel "prow"@en-GB, "bow"@en, "stem"@en, "Bug" .')
    assert found.own_labels(BOW) == ["bow", "stem"]
