"""Defined terms of schema.org, by themselves and in a page."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.applications.defined_terms import DefinedTerms
from rag.formats.choice import read_detected
from rag.formats.drafts import ReadOptions
from tests.formats.reading import drafts_in


def test_defined_terms_are_found_at_any_depth(tmp_path: Path) -> None:
    text = (
        '{"@context": "https://schema.org", "@type": "DefinedTermSet", "hasDefinedTerm": [\n'
        '{"@type": "DefinedTerm", "name": "Tide", "alternateName": ["flood"], "termCode": "t",\n'
        '"description": "<p>The rise of the sea.</p>"},\n'
        '{"@type": ["DefinedTerm"], "name": [{"@language": "de", "@value": "Kai"},\n'
        '{"@language": "en", "@value": "Quay"}], "description": "A wall."}]}'
    )
    tide, quay = drafts_in(DefinedTerms(), tmp_path, text, "terms.jsonld")
    assert (tide.term, tide.aliases, tide.line) == ("Tide", ("flood",), 2)
    assert tide.definition == "The rise of the sea."
    assert (quay.term, quay.definition) == ("Quay", "A wall.")


PAGE = """<html><head><title>Harbour</title>
<script type="application/ld+json">{"@type": "WebPage"}</script>
<script type="application/ld+json">
{"@type": "DefinedTermSet", "hasDefinedTerm": [
{"@type": "DefinedTerm", "name": "Tide", "description": "The rise of the sea."},
{"@type": "DefinedTerm", "name": "Quay", "description": "A wall beside ships."}]}
</script></head><body>SHOWN</body></html>"""
SHOWN = "<dl><dt>Tide</dt><dd>The rise of the <b>sea</b>.</dd><dt>Quay</dt><dd>A wall.</dd></dl>"


def test_terms_in_the_head_of_a_page_are_read_with_their_lines(tmp_path: Path) -> None:
    tide, quay = drafts_in(DefinedTerms(), tmp_path, PAGE, "terms.html")
    assert [(each.term, each.line) for each in (tide, quay)] == [("Tide", 5), ("Quay", 6)]


def test_a_page_that_shows_its_terms_is_read_as_it_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "glossary.html"
    path.write_text(PAGE.replace("SHOWN", SHOWN), encoding="utf-8")
    name, reading = read_detected(path, ReadOptions())
    assert name == "html"
    assert reading.entries[1].definition == "The rise of the **sea**."
    path.write_text(PAGE.replace("SHOWN", "<p>Choose a card.</p>"), encoding="utf-8")
    assert read_detected(path, ReadOptions())[0] == "defined-terms"


def test_broken_json_is_refused_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"terms.jsonld:2: is not JSON"):
        drafts_in(DefinedTerms(), tmp_path, '{"@type": "DefinedTerm",\n]', "terms.jsonld")
