"""SKOS in four syntaxes -> entries, and entries -> SKOS that keeps its own rules."""

import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import CorpusError
from rag.formats.drafts import ParsedGlossary, ReadOptions
from rag.formats.resolve import resolve
from rag.formats.terminologies.skos import SkosThesaurus
from rag.types import Entry, Translation
from tests.formats.drawn import glossaries

FORMAT = SkosThesaurus()

SAMPLES = Path(__file__).parent.parent / "samples"
BOATS = SAMPLES / "boats.ttl"
PREFIX = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
ROPE = 'skos:prefLabel "rope"@en ; skos:definition "A rope is a thick line."@en .'
# Integrity conditions of the SKOS reference that our files could break: each must find nothing.
CONDITIONS = {
    "S9: no concept is a scheme": "?x a skos:Concept, skos:ConceptScheme",
    "S13: no label is preferred and alternative": """
        ?x skos:prefLabel ?l ; skos:altLabel|skos:hiddenLabel ?l""",
    "S13: no label is alternative and hidden": "?x skos:altLabel ?l ; skos:hiddenLabel ?l",
    "S14: one preferred label in a language": """
        ?x skos:prefLabel ?one, ?other .
        FILTER (?one != ?other && lcase(lang(?one)) = lcase(lang(?other)))""",
    "S27: nothing related is broader": """
        ?x skos:related|^skos:related ?y .
        ?x (skos:broader|^skos:narrower|skos:broaderTransitive)+ ?y""",
    "every concept is in a scheme": """
        ?x a skos:Concept . FILTER NOT EXISTS { ?x skos:inScheme/a skos:ConceptScheme }""",
    "every concept has a label": "?x a skos:Concept . FILTER NOT EXISTS { ?x skos:prefLabel ?l }",
    "what is related is a concept": "?x skos:related ?y . FILTER NOT EXISTS { ?y a skos:Concept }",
}


def reading(path: Path, language: str = "en") -> ParsedGlossary:
    return resolve(FORMAT.read(path, ReadOptions(language)))


def entry(identifier: str, path: Path = BOATS, language: str = "en") -> Entry:
    return next(each for each in reading(path, language).entries if each.id == identifier)


def written(folder: Path, text: str | bytes, name: str = "some.ttl") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CorpusError) as caught:
        reading(path)
    [fault] = caught.value.faults
    return f"{fault.line}: {fault.message}"


def again(entries: Sequence[Entry]) -> list[Entry]:
    with TemporaryDirectory() as folder:
        return list(reading(written(Path(folder), FORMAT.write(entries)["glossary.ttl"])).entries)


def broken_conditions(data: bytes | str) -> list[str]:
    graph = rdflib.Graph().parse(data=data, format="turtle")
    query = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> ASK {{ {} }}"
    return [
        name for name, pattern in CONDITIONS.items() if graph.query(query.format(pattern)).askAnswer
    ]


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every try to reach another machine fails the test."""

    def refuse(*_: Any, **__: Any) -> None:
        pytest.fail("reaches for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld", "nt"])
def test_all_four_syntaxes_are_recognised(suffix: str) -> None:
    assert FORMAT.recognises(SAMPLES / f"boats.{suffix}")


def test_other_files_are_not_recognised(tmp_path: Path) -> None:
    assert not FORMAT.recognises(written(tmp_path, b"\xff\xfe@prefix \xd8\xd8 rdfs: ."))
    assert not FORMAT.recognises(written(tmp_path, '{"prefLabel": "no linked data"}', "some.json"))
    assert not FORMAT.recognises(
        written(tmp_path, "<a>http://www.w3.org/2004/02/skos/core#</a>", "some.xml")
    )
    assert not FORMAT.recognises(tmp_path / "missing.ttl")
    assert not FORMAT.recognises(Path(__file__))


def test_a_concept_is_read_in_one_language_with_the_others_as_translations() -> None:
    hull = entry("hull")
    assert (hull.term, hull.status) == ("hull", "approved")
    assert hull.translations == (
        Translation("de", "Rumpf", "Der Rumpf ist der Körper eines Bootes."),
        Translation("fr", "coque", ""),
    )


def test_alternative_and_hidden_labels_and_codes_with_letters_are_aliases() -> None:
    assert entry("hull").aliases == ("body", "shell of a boat", "hul", "H-1")
    assert entry("fin").aliases == ("fin",)


def test_notes_and_examples_follow_the_definition_or_stand_for_it() -> None:
    assert entry("hull").plain.split("\n\n") == [
        "The hull is the watertight body of a boat.",
        "It carries everything else.",
        "Masts and sails are no part of it.",
        "Example: the hull of a dinghy",
        "Builders measure it first.",
    ]
    assert entry("mast").definition == "A mast is a pole that carries sails."
    assert entry("tiller").definition == "A lever that turns the rudder."


def test_definitions_in_nodes_and_in_markup_are_read_as_text() -> None:
    assert entry("keel").definition == "The keel is the spine below a hull."
    assert entry("fin").definition == "A fin keel is a **short** keel.\n\nIt turns fast."
    assert entry("buoy", SAMPLES / "boats.rdf").plain == "A buoy floats and marks a place."


def test_links_within_the_file_are_see_also() -> None:
    assert entry("hull").see_also == ("keel",)
    assert entry("keel").see_also == ("fin", "hull")
    assert entry("tiller").see_also == ("hull",)


def test_subjects_and_collections_are_tags() -> None:
    assert entry("hull").tags == ("boat building", "construction", "order of work")
    assert entry("tiller").tags == ("steering",)


def test_deprecated_and_unfinished_concepts_say_so() -> None:
    assert [entry(each).status for each in ("keel", "fin", "hull")] == [
        "deprecated",
        "draft",
        "approved",
    ]
    assert entry("buoy", SAMPLES / "boats.rdf").status == "deprecated"


def test_another_language_can_be_wanted() -> None:
    rumpf = entry("hull", language="de-AT")
    assert (rumpf.term, rumpf.aliases) == ("Rumpf", ("Bootskörper", "H-1"))
    assert rumpf.definition == "\n\n".join(
        ["Der Rumpf ist der Körper eines Bootes.", "Ohne Mast.", "Builders measure it first."]
    )
    assert rumpf.tags == ("Bau", "boat building", "order of work")
    assert [each.language for each in rumpf.translations] == ["en", "fr"]


def test_a_language_of_another_region_or_none_is_near_enough() -> None:
    assert [entry(each).term for each in ("keel", "mast")] == ["keel", "mast"]


def test_what_is_left_out_or_in_another_language_is_told_with_its_line() -> None:
    assert [f"{note.line}: {note.message}" for note in reading(BOATS).notes] == [
        "1: imports http://elsewhere.invalid/more, which is not fetched",
        "67: 'segel' has no label in 'en'; taken in 'de'",
        "73: 'oar' is not defined in 'en'; taken in 'fr'",
        "78: 'rope' has no definition; left out",
        "79: 'nameless' has no label; left out",
        "82: 'tiller' has several labels in one language; 'helm stick' is taken as the term",
    ]
    assert entry("segel").aliases == ("Tuch",)


def test_two_senses_whose_names_end_alike_stay_apart() -> None:
    bows = [each for each in reading(BOATS).entries if each.term == "bow"]
    assert len(bows) == 2
    assert all(each.shared_names == ("bow",) for each in bows)
    assert entry("stern").see_also == ("http-boats-invalid-parts-sharp-bow",)


def test_schemes_collections_and_labels_are_no_concepts() -> None:
    assert {each.id for each in reading(BOATS).entries}.isdisjoint(
        {"scheme", "steering", "finLabel", "terms"}
    )


def test_rdf_xml_with_entities_and_relative_names_is_read() -> None:
    anchor = entry("anchor", SAMPLES / "boats.rdf")
    assert (anchor.aliases, anchor.see_also) == (("hook & chain",), ("buoy",))
    assert anchor.plain == "An anchor holds a boat to the ground."
    assert entry("buoy", SAMPLES / "boats.rdf").translations == (Translation("nl", "boei", ""),)


def test_n_triples_are_read() -> None:
    cleat = entry("cleat", SAMPLES / "boats.nt")
    assert cleat.definition == 'A cleat is a fitting that a rope — or "line" — is made fast to.'
    assert cleat.translations == (Translation("de", "Klampe", ""),)


@pytest.mark.usefixtures("no_network")
def test_json_ld_is_read_by_its_own_context_and_those_elsewhere_are_told() -> None:
    found = reading(SAMPLES / "boats.jsonld")
    pump = next(each for each in found.entries if each.id == "pump")
    assert (pump.aliases, pump.see_also) == (("bailer", "pump"), ("bilge",))
    assert pump.translations == (Translation("es", "bomba de achique", "Una bomba saca el agua."),)
    assert [note.message.split(";")[0] for note in found.notes] == [
        "the context 'https://elsewhere.invalid/context.jsonld' is not fetched",
        "the context 'https://elsewhere.invalid/inner.jsonld' is not fetched",
    ]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize(
    "shape", ["{}", "[[{}]]", '{{"@import": {}}}', '{{"a": {{"@id": "b:c", "@context": {}}}}}']
)
def test_no_context_is_fetched_however_it_is_named(tmp_path: Path, shape: str) -> None:
    terms = {
        name: f"http://www.w3.org/2004/02/skos/core#{name}" for name in ("prefLabel", "definition")
    }
    here = written(tmp_path, json.dumps({"@context": terms}), "context.jsonld")
    rope = '"prefLabel": "rope", "definition": "A thick line."'
    for name in (here.as_uri(), str(here), "https://elsewhere.invalid/x"):
        context = shape.format(json.dumps(name))
        told = f'{{"@context": {context}, "@id": "x:y", {rope}, "a": {{"@id": "x:z", {rope}}}}}'
        found = reading(written(tmp_path, told, "some.jsonld"))
        assert found.entries == ()
        assert any("not fetched" in note.message for note in found.notes)


@pytest.mark.usefixtures("no_network")
def test_imports_are_not_followed() -> None:
    assert reading(BOATS).entries


def test_a_file_without_concepts_says_so(tmp_path: Path) -> None:
    [note] = reading(written(tmp_path, PREFIX)).notes
    assert note.message.startswith("holds no skos:Concept")


def test_what_is_broken_is_refused_with_its_line(tmp_path: Path) -> None:
    assert refusal(written(tmp_path, f"{PREFIX}<x:a> {ROPE}\n<x:b> un:known 1 .")).startswith(
        "3: cannot be read"
    )
    assert refusal(written(tmp_path, "<a>\n<b>", "some.rdf")).startswith("2: cannot be read as xml")
    assert refusal(written(tmp_path, '{"@id":\n x}', "some.jsonld")).startswith(
        "2: cannot be read as json-ld"
    )
    assert refusal(written(tmp_path, b"\xff\xfe\xff", "some.ttl")).startswith(
        "1: cannot be read as turtle"
    )
    assert "name it by what it is: .ttl" in refusal(written(tmp_path, PREFIX, "some.txt"))
    assert refusal(tmp_path / "missing.ttl").startswith("1: cannot be read (")


def test_what_is_too_large_or_nested_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "cannot be read" in refusal(
        written(tmp_path, f"{PREFIX}<x:a> skos:note {'[ skos:note ' * 50_000}")
    )
    assert "cannot be read" in refusal(written(tmp_path, "[" * 200_000, "some.jsonld"))
    assert "cannot be read" in refusal(
        written(tmp_path, '{"@graph":' * 50_000 + "1" + "}" * 50_000, "some.jsonld")
    )
    assert "cannot be read" in refusal(
        written(tmp_path, "<a>" * 50_000 + "</a>" * 50_000, "some.rdf")
    )
    monkeypatch.setattr("rag.formats.terminologies.rdf.MAX_BYTES", 10)
    assert "is larger than 10 bytes" in refusal(BOATS)


def test_entities_are_neither_read_from_elsewhere_nor_multiplied(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    whole = (SAMPLES / "boats.rdf").read_text().replace("An anchor", "An &x; anchor")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    for declared in (
        f'<!ENTITY x SYSTEM "{tmp_path}/secret">',
        f'<!ENTITY l0 "ha ha">{laughs}<!ENTITY x "&l11;">',
    ):
        attacked = written(
            tmp_path, whole.replace("<!ENTITY", f"{declared}\n  <!ENTITY", 1), "some.rdf"
        )
        with suppress(CorpusError):
            assert "secret words" not in str(reading(attacked))
            assert len(str(reading(attacked))) < 10_000


def test_lists_and_classes_that_hold_themselves_end(tmp_path: Path) -> None:
    looping = f"""{PREFIX}@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        <x:all> a skos:OrderedCollection ; skos:prefLabel "all"@en ; skos:memberList <x:list> .
        <x:list> rdf:first <x:rope> ; rdf:rest <x:list> .
        <x:Kind> rdfs:subClassOf <x:Kind> , skos:Concept .
        <x:rope> a <x:Kind> ; skos:broader <x:rope> ; {ROPE}"""
    [rope] = reading(written(tmp_path, looping)).entries
    assert (rope.tags, rope.see_also) == (("all",), ())


def test_a_number_is_not_written_out_digit_by_digit(tmp_path: Path) -> None:
    decimal = "<http://www.w3.org/2001/XMLSchema#decimal>"
    huge = f'{PREFIX}<x:a> skos:notation "1E+999999999"^^{decimal} ; {ROPE}'
    [rope] = reading(written(tmp_path, huge)).entries
    assert rope.names == ("rope", "1E+999999999")


@given(st.sampled_from(["ttl", "rdf", "jsonld", "nt"]), st.data())
def test_a_damaged_file_is_read_or_refused_with_reasons(suffix: str, data: st.DataObject) -> None:
    whole = (SAMPLES / f"boats.{suffix}").read_bytes()
    at, size = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 40))
    damaged = whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + size :]
    with TemporaryDirectory() as folder:
        path = written(Path(folder), damaged, f"some.{suffix}")
        FORMAT.recognises(path)
        with suppress(CorpusError):
            reading(path)


@given(glossaries())
def test_what_is_written_is_read_again_as_it_is_held(entries: list[Entry]) -> None:
    assert again(entries) == [FORMAT.representable(each) for each in entries]


@settings(max_examples=20)
@given(glossaries())
def test_what_is_written_keeps_the_integrity_conditions_of_skos(entries: list[Entry]) -> None:
    assert broken_conditions(FORMAT.write(entries)["glossary.ttl"]) == []


def test_the_conditions_find_what_breaks_them() -> None:
    broken = f"""{PREFIX}<x:a> a skos:Concept, skos:ConceptScheme ;
        skos:related <x:b> ; skos:broader <x:c> ;
        skos:prefLabel "a"@en, "b"@EN ; skos:altLabel "a"@en, "h"@en ; skos:hiddenLabel "h"@en .
        <x:c> a skos:Concept ; skos:broader <x:b> ."""
    assert broken_conditions(broken) == [*CONDITIONS]


def test_what_skos_cannot_hold_is_told() -> None:
    told = Entry(
        id="1",
        term="Thing",
        aliases=("b", "Thing", "a"),
        tags=("z", "y"),
        see_also=(),
        status="draft",
        questions=("What is it?",),
        shared_names=("b",),
        definition="A thing is something.",
        translations=(
            Translation("zh_Hant", "物", ""),
            Translation("en", "Item", ""),
            Translation("?", "x", ""),
        ),
    )
    held = FORMAT.representable(told)
    assert (held.questions, held.status, held.shared_names) == ((), "draft", ("b",))
    assert (held.aliases, held.tags) == (("a", "b"), ("y", "z"))
    assert held.translations == (Translation("zh-Hant", "物", ""),)
    assert broken_conditions(FORMAT.write([told])["glossary.ttl"]) == []


def test_any_id_becomes_an_iri() -> None:
    [data] = FORMAT.write(
        [Entry("C++ <x> é", "C++", (), (), (), "approved", (), (), "A language.")]
    ).values()
    concepts = (
        rdflib.Graph()
        .parse(data=data, format="turtle")
        .subjects(rdflib.RDF.type, rdflib.SKOS.Concept)
    )
    assert [str(each) for each in concepts] == ["urn:glossary:C%2B%2B%20%3Cx%3E%20%C3%A9"]
