"""RDF in four syntaxes, read as facts about things."""

import json
from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.terminologies.rdf import RDF, RDFS, RdfFacts, RdfValue, load_rdf, local_name

PREFIXES = f"""@prefix rdf: <{RDF}> .
@prefix rdfs: <{RDFS}> .
@prefix x: <http://x.test/> .
"""
LABEL = "http://x.test/label"
PART = "http://x.test/part"
BOW = "http://x.test/bow"


def facts(folder: Path, text: str, name: str = "some.ttl") -> RdfFacts:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_rdf(path)


@pytest.mark.parametrize(
    ("iri", "last"),
    [
        ("http://example.org/terms#seed", "seed"),
        ("http://example.org/terms/", "terms"),
        ("urn:x:a%20b", "a b"),
        ("seed", "seed"),
        ("_:b1", "b1"),
    ],
)
def test_the_local_name_is_the_last_part_of_an_iri(iri: str, last: str) -> None:
    assert local_name(iri) == last


def test_texts_have_their_language_and_type(tmp_path: Path) -> None:
    found = facts(tmp_path, f'{PREFIXES}x:bow x:label "Bug"@de, "1"^^x:number, "bow" .')
    assert found.texts(BOW, LABEL) == [
        RdfValue("1", type="http://x.test/number"),
        RdfValue("Bug", "de"),
        RdfValue("bow"),
    ]


def test_texts_may_stand_in_nodes_and_things_are_no_texts(tmp_path: Path) -> None:
    source = 'x:bow x:label [ rdf:value "bow" ], x:thing ; x:part x:stem .'
    found = facts(tmp_path, PREFIXES + source)
    assert found.texts(BOW, LABEL) == [RdfValue("bow")]
    assert found.things(BOW, PART) == ["http://x.test/stem"]
    assert "http://x.test/thing" in found.things(BOW, LABEL)


def test_nothing_is_known_of_what_is_not_described(tmp_path: Path) -> None:
    found = facts(tmp_path, PREFIXES)
    assert (found.texts(BOW, LABEL), found.things(BOW, PART), found.line(BOW)) == ([], [], 1)


def test_blank_nodes_get_a_name_that_no_iri_has(tmp_path: Path) -> None:
    found = facts(tmp_path, f"{PREFIXES}x:bow x:part [ x:part x:stem ] .")
    [part] = found.things(BOW, PART)
    assert part.startswith("_:")
    assert found.things(part, PART) == ["http://x.test/stem"]


def test_classes_below_a_class_are_found_at_any_depth(tmp_path: Path) -> None:
    source = "x:c rdfs:subClassOf x:b . x:b rdfs:subClassOf x:a . x:a rdfs:subClassOf x:c ."
    found = facts(tmp_path, PREFIXES + source)
    assert found.subclasses("http://x.test/a") == {f"http://x.test/{name}" for name in "abc"}
    assert found.subclasses("http://x.test/other") == {"http://x.test/other"}


def test_items_of_a_list_keep_their_order_and_a_loop_ends(tmp_path: Path) -> None:
    source = "x:bow x:part (x:b x:a) . x:loop rdf:first x:c ; rdf:rest x:loop ."
    found = facts(tmp_path, PREFIXES + source)
    [head] = found.things(BOW, PART)
    assert list(found.items(head)) == ["http://x.test/b", "http://x.test/a"]
    assert list(found.items("http://x.test/loop")) == ["http://x.test/c"]


def test_each_thing_has_the_line_of_its_first_description(tmp_path: Path) -> None:
    lines = ["<http://x.test/aft> x:label 'aft' .", "", "x:bow x:label 'bow' .", "x:bow x:part 1 ."]
    found = facts(tmp_path, PREFIXES + "\n".join(lines))
    assert (found.line("http://x.test/aft"), found.line(BOW)) == (4, 6)


def test_relative_names_do_not_depend_on_where_the_file_lies(tmp_path: Path) -> None:
    [thing] = facts(tmp_path, f"{PREFIXES}<#bow> x:label 'bow' .").statements
    assert thing == "http://file.invalid/#bow"


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    assert BOW in facts(tmp_path, f"\ufeff{PREFIXES}x:bow x:label 'bow' .").statements


def test_contexts_elsewhere_are_listed_and_not_fetched(tmp_path: Path) -> None:
    here = {"label": LABEL}
    source = {
        "@context": ["https://b.invalid/c", here, ["https://a.invalid/c"]],
        "@id": BOW,
        "label": "bow",
    }
    found = facts(tmp_path, json.dumps(source), "some.jsonld")
    assert found.unfetched_contexts == ("https://a.invalid/c", "https://b.invalid/c")
    assert found.texts(BOW, LABEL) == [RdfValue("bow")]
    assert found.lines == {}


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("some.ttl", "\n\nx:bow x:label", "cannot be read as turtle"),
        ("some.rdf", "<a>\n<b></a>", "cannot be read as xml"),
        ("some.jsonld", '{"a": ', "cannot be read as json-ld"),
        ("some.nt", "words\n", "cannot be read as nt"),
        ("some.txt", "words", "cannot be read as RDF"),
    ],
)
def test_a_broken_file_is_refused_with_a_remedy(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        facts(tmp_path, text, name)
    assert "; name it by what it is: .ttl .skos .nt .rdf" in str(caught.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"cannot be read \(No such file"):
        load_rdf(tmp_path / "missing.ttl")
