"""Words that a style sheet sets in bold are bold."""

from pathlib import Path

from rag.formats.documents.single_page import SingleDocument
from rag.formats.documents.styles import set_bold
from rag.formats.markup import parse_html
from tests.formats.reading import drafts_in

EXPORTED = """<html><head><title>Glossary</title><style>
.c1{color:#000;font-weight:700}.c2{font-weight:400}</style></head><body>
<p><span class="c1">Anchor</span></p><p><span class="c2">An iron hook.</span></p>
<p><span class="c1">Berth</span></p><p><span class="c2">A place for a ship.</span></p>
<p><span class="c1">Cleat</span></p><p><span class="c2">A fitting for ropes.</span></p>
</body></html>"""


def test_spans_are_bold_by_class_or_by_style() -> None:
    root = parse_html(
        "<style>.a{font-weight: bold}.b{font-weight:400}</style><span class='x a'>1</span>"
        "<span class=b>2</span><span style='font-weight:600'>3</span><span>4</span>"
    )
    set_bold(root)
    assert [element.text for element in root.iter("b")] == ["1", "3"]


def test_paragraphs_in_bold_of_an_exported_document_are_terms(tmp_path: Path) -> None:
    drafts = drafts_in(SingleDocument(), tmp_path, EXPORTED, "glossary.html")
    assert {draft.term: draft.definition for draft in drafts} == {
        "Anchor": "An iron hook.",
        "Berth": "A place for a ship.",
        "Cleat": "A fitting for ropes.",
    }
