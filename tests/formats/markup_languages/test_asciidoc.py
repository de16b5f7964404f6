"""AsciiDoc as HTML: lists of terms, blocks that belong to them, tables, sections."""

from pathlib import Path

import pytest

from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import parse_html
from rag.formats.markup_languages.asciidoc import READER, asciidoc_to_html
from tests.formats.reading import drafts_in

GLOSSARY = """= Harbour
:place: Kiel
// a comment

[glossary]
[[tide]]Tide:: The rise of the sea at {place}.
  See <<quay>>.
Ebb::
Low water::

  The fall of the sea:
+
* slow
** at first
* fast
+
[source,python]
----
level = 1

level = 0
----
Quay:: A wall.

Text behind the list.
"""


def markdown(source: str) -> str:
    return element_to_markdown(parse_html(asciidoc_to_html(source)))


def test_terms_keep_the_blocks_that_belong_to_them(tmp_path: Path) -> None:
    tide, ebb, quay = drafts_in(READER, tmp_path, GLOSSARY, "glossary.adoc")
    assert (tide.term, tide.line) == ("Tide", 6)
    assert tide.definition == "The rise of the sea at Kiel. See quay."
    assert (ebb.term, ebb.aliases) == ("Ebb", ("Low water",))
    assert ebb.definition.startswith("The fall of the sea:\n\n- slow\n  - at first\n")
    assert "level = 1\n\n  level = 0\n  ```" in ebb.definition
    assert quay.definition == "A wall."


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("== Tides\n\nHigh *and* _low_.", "## Tides\n\nHigh **and** *low*."),
        ("`a*b*c` and ``d``", "`a*b*c` and `d`"),
        ("https://x.test[a site] link:a.html[b]", "[a site](https://x.test) [b](a.html)"),
        (". one\n.. deep\n. two", "1. one\n   1. deep\n2. two"),
        ("|===\n|a |b\n\n|1 |2\n|===", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        ("NOTE: mind", "**Note:** mind"),
        ("____\nsaid\n____", "> said"),
        ("H~2~O x^2^", "H<sub>2</sub>O x<sup>2</sup>"),
        ("stem:[x < 2] footnote:[why]", "$x < 2$ (why)"),
        ("include::secret.txt[]\nseen", "seen"),
        ("++++\n<script>x</script>\n++++\nseen", "seen"),
        ("image::a.png[A wall]", "![A wall](a.png)"),
        ("a +\nb", "a\\\nb"),
    ],
)
def test_marks_become_those_of_markdown(source: str, expected: str) -> None:
    assert markdown(source) == expected


def test_blocks_inside_one_another_end_somewhere() -> None:
    marks = ["=" * length for length in range(4, 60)]
    assert "x" in markdown("\n".join([*marks, "x"]))


def test_a_cell_may_have_several_paragraphs_or_be_empty() -> None:
    html = asciidoc_to_html("|===\n|One.\n\nTwo. |\n|===\n")
    assert "<p>One.</p><p>Two.</p></td>" in html
    assert html.count("<td") == 2
