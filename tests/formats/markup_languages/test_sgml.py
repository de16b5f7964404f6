"""SGML becomes XML."""

import pytest

from rag.formats.markup_languages.sgml import sgml_to_xml


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<A>x</>", "<a>x</a>"),
        ("<a><b>x</a>", "<a><b>x</b></a>"),
        ("<a>x", "<a>x</a>"),
        ("x</b>", "x"),
        ("<XREF LinkEnd=quay>", '<xref linkend="quay"/>'),
        ("a & b &amp; c", "a &amp; b &amp; c"),
        ("<!-- a\nb --><?x?><!DOCTYPE a [<!ENTITY b 'c'>]>z", "\nz"),
        ("<!-- never closed", ""),
    ],
)
def test_every_tag_is_closed(source: str, expected: str) -> None:
    assert sgml_to_xml(source) == f"<sgml>{expected}</sgml>"
