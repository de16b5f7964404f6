"""The text of MediaWiki as HTML: lists of terms, templates of glossaries, tables."""

from pathlib import Path

import pytest

from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import parse_html
from rag.formats.markup_languages.mediawiki import READER, mediawiki_to_html
from tests.formats.reading import drafts_in

LISTED = """== Harbour ==
; Tide : The rise of the [[sea]].<ref>a book</ref>
; Quay
: A wall, see http://x.test:80
:* of stone
:* of wood
; [[Help:Mole|Mole]]: keeps '''waves''' out.
"""
TEMPLATES = """{{Short description|x}}
{{glossary}}
{{term|tide}}
{{defn|The rise of the sea.{{refn|a book}}
* spring
* neap}}
{{term |term=quay |content=[[Quay|quay]]}}
{{defn|1=A wall beside {{lang|nl|schepen}}.}}
{{glossary end}}
"""


def markdown(source: str) -> str:
    return element_to_markdown(parse_html(mediawiki_to_html(source)))


def test_lists_of_terms_are_read(tmp_path: Path) -> None:
    tide, quay, mole = drafts_in(READER, tmp_path, LISTED, "harbour.mediawiki")
    assert (tide.term, tide.definition, tide.line) == ("Tide", "The rise of the [sea](sea).", 2)
    assert quay.definition.endswith("- of stone\n- of wood")
    assert (mole.term, mole.definition) == ("Mole", "keeps **waves** out.")


def test_templates_of_glossaries_are_lists_of_terms(tmp_path: Path) -> None:
    tide, quay = drafts_in(READER, tmp_path, TEMPLATES, "harbour.wiki")
    assert tide.definition == "The rise of the sea.\n\n- spring\n- neap"
    assert (quay.term, quay.definition) == ("quay", "A wall beside schepen.")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("'''''a''''' ''b''", "***a*** *b*"),
        ("[http://x.test a site] [[File:a.png|thumb|x]][[Category:B]]", "[a site](http://x.test)"),
        ("<!-- no -->seen<ref name=a />", "seen"),
        ('<syntaxhighlight lang="c">a = 1;\n* b</syntaxhighlight>', "```c\na = 1;\n* b\n```"),
        ("<math>x^2</math> <nowiki>[[a]]</nowiki>", "$x^2$ [[a]]"),
        ("# a\n## b\n# c", "1. a\n   1. b\n2. c"),
        ('{|\n! a !! b\n|-\n| style="x" | 1 || 2\n|}', "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("__NOTOC__{{cite web|x}}{{unknown|seen}}", "seen"),
    ],
)
def test_marks_become_those_of_markdown(source: str, expected: str) -> None:
    assert markdown(source) == expected


def test_signs_of_our_own_in_a_page_stand_for_nothing() -> None:
    assert markdown("a \ue0107\ue011 <nowiki>b</nowiki> \ue0100\ue011") == "a 7 b 0"
