"""XML that people wrote is parsed, and nothing that it points to."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.xml_trees import (
    children,
    elements,
    local_attribute,
    parse_xml,
    read_xml,
    source_of,
    text_of,
)


def test_names_have_no_namespaces() -> None:
    root = parse_xml('<a:x xmlns:a="urn:a" a:id="1" id2="2"><a:y/></a:x>')
    assert [element.tag for element in elements(root)] == ["x", "y"]
    assert (local_attribute(root, "id"), local_attribute(root, "none")) == ("1", "")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("<a>x&eacute;</a>", "xé"),
        ("<a>&unknown;</a>", "&unknown;"),
        ('<!DOCTYPE a [<!ENTITY own "mine">]><a>&own;</a>', "mine"),
        ("<a>b\x00c</a>", "bc"),
        ('<?xml version="1.0" encoding="latin-1"?><a>é</a>', "é"),
        ("<a> b\n <b>c</b> </a>", "b c"),
    ],
)
def test_entities_and_declarations_of_texts_are_understood(written: str, text: str) -> None:
    assert text_of(parse_xml(written)) == text


def test_no_file_is_read_through_an_entity(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret words")
    source = f'<!DOCTYPE a [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><a>&x;</a>'
    (tmp_path / "a.xml").write_text(source)
    try:
        root, _ = read_xml(tmp_path / "a.xml")
    except CorpusError:
        return
    assert "secret" not in text_of(root)


def test_broken_xml_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<a>\n<b></a>")
    with pytest.raises(CorpusError, match=r"a.xml:2: is no XML .*; mend it"):
        read_xml(tmp_path / "a.xml")


def test_a_text_may_be_rewritten_as_xml_first(tmp_path: Path) -> None:
    (tmp_path / "a.sgml").write_text("<a>x")
    root, _ = read_xml(tmp_path / "a.sgml", lambda text: f"{text}</a>")
    assert text_of(root) == "x"
    assert text_of(None) == ""


def test_children_are_those_of_some_tags_and_sources_have_no_tail() -> None:
    root = parse_xml("<a><b>1</b>tail<c/><b>2</b></a>")
    assert [text_of(child) for child in children(root, "b")] == ["1", "2"]
    assert source_of(root[0]) == "<b>1</b>"
