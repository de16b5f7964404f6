"""A document of any kind becomes a tree of its text, whose elements have lines in the document."""

import pytest

from rag.formats.documents.document_tree import LineFinder, document_tree

MARKDOWN_TEXT = "---\ntitle: Words\n---\n\n## Tide\n\nThe rise.\n"


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".html", "<h2>Tide</h2>\n<p>The rise.</p>"),
        (".md", "## Tide\n\nThe rise.\n"),
        (".rst", "Tide\n====\n\nThe rise.\n"),
    ],
)
def test_each_kind_of_document_becomes_a_tree(suffix: str, text: str) -> None:
    root, dropped = document_tree(text, suffix)
    assert root.text_content().split() == ["Tide", "The", "rise."]
    assert dropped == 0


def test_front_matter_is_no_part_of_the_tree() -> None:
    root, _ = document_tree(MARKDOWN_TEXT, ".md")
    assert "Words" not in root.text_content()


def test_what_stands_beside_the_text_of_a_page_is_dropped_and_counted() -> None:
    root, dropped = document_tree("<nav>Home</nav><dl><dt>Tide<dd>The rise.</dl>", ".html")
    assert "Home" not in root.text_content()
    assert dropped == 1


def test_an_element_of_markdown_knows_its_line_below_front_matter() -> None:
    root, _ = document_tree(MARKDOWN_TEXT, ".md")
    [heading] = root.iter("h2")
    assert LineFinder(MARKDOWN_TEXT, ".md").find(heading, "Tide") == 5


def test_without_lines_names_are_looked_for_one_after_the_other() -> None:
    text = "Tide\n\nQuay\n\nTide again\n"
    root, _ = document_tree(text, ".rst")
    lines = LineFinder(text, ".rst")
    assert [lines.find(root, name) for name in ("Tide", "Tide again", "Quay")] == [1, 5, 3]
