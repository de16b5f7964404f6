"""Templates of MediaWiki show what a reader of the page sees."""

import pytest

from rag.formats.markup_languages.mediawiki_templates import with_templates


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{term|tide}}", "\n<dt>tide</dt>\n"),
        ("{{term|term=a|content=[[A|b]]}}", "\n<dt>[[A|b]]</dt>\n"),
        ("{{defn|1= The rise. }}", "\n<dd>\nThe rise.\n</dd>\n"),
        ("{{defn|no=2|x}}", '\n<dd>\n<ol><li value="2">\nx\n</li></ol>\n</dd>\n'),
        ("{{convert|3|mm|in}}", "3 mm"),
        ("{{cvt|3|to|5.5|km|mi|abbr=on}}", "3 to 5.5 km"),
        ("{{lang|nl|schepen}}", "schepen"),
        ("{{hlist|a|b | c}}", "a, b, c"),
        ("{{see also|Tide|Sea}}", "See also: [[Tide]], [[Sea]]"),
        ("{{cite book|title=x}}{{glossary}}{{reflist}}{{anchor|a}}", ""),
        ("{{unknown|seen|x}} {{empty}}", "seen "),
        ("{{small|{{nowrap|a}}}}", "a"),
    ],
)
def test_a_template_is_what_is_seen(source: str, expected: str) -> None:
    assert with_templates(source) == expected


def test_templates_inside_one_another_end_somewhere() -> None:
    assert "x" in with_templates("{{a|" * 2_000 + "x" + "}}" * 2_000)
    assert with_templates("{{" * 2_000) == "{{" * 2_000
