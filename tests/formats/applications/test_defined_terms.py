"""Defined terms of schema.org, by themselves and in a page."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.account import Account
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


def test_texts_without_a_language_and_those_in_the_nearest_one_are_taken(tmp_path: Path) -> None:
    names = '"Tide", {"@value": "Flut", "@language": "de"}, {"@value": "flow", "@language": "en"}'
    text = f'{{"@type": "DefinedTerm", "name": [{names}, {{"@language": "en"}}, 7]}}'
    [english] = drafts_in(DefinedTerms(), tmp_path, text, "terms.jsonld")
    assert (english.term, english.aliases) == ("Tide", ("flow",))
    wanted = ReadOptions(language="de")
    [german] = drafts_in(DefinedTerms(), tmp_path, text, "terms.jsonld", wanted)
    assert (german.term, german.aliases) == ("Tide", ("Flut",))


def test_a_page_is_as_long_as_what_it_shows_and_its_terms(tmp_path: Path) -> None:
    path = tmp_path / "terms.html"
    term = '{"@type": "DefinedTerm", "name": "Tide", "description": "The rise."}'
    script = f'<script type="application/ld+json">{term}</script>'
    path.write_text(f"<html><body>{script}<p>Choose one.</p></body></html>", encoding="utf-8")
    *_, account = DefinedTerms().read(path, ReadOptions())
    assert isinstance(account, Account)
    assert (account.characters, account.characters_read) == (22, 12)


def test_a_file_by_itself_has_no_other_text(tmp_path: Path) -> None:
    path = tmp_path / "terms.jsonld"
    path.write_text('{"@type": "DefinedTerm", "name": "Tide", "description": "x"}', "utf-8")
    *_, account = DefinedTerms().read(path, ReadOptions())
    assert isinstance(account, Account)
    assert account.characters == 0
