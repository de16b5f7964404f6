"""A page is a flow of blocks: headings of a level, and texts between them."""

import pytest

from rag.formats.documents.blocks import (
    BOLD_LEVEL,
    Block,
    as_one,
    page_blocks,
    seen_size,
    without_beginning,
)
from rag.formats.markup import parse_html


def _blocks(html: str) -> list[tuple[str, int, str]]:
    blocks = page_blocks(parse_html(html))
    return [(block.kind, block.level, block.element.text_content().strip()) for block in blocks]


def test_containers_are_opened_and_headings_have_their_levels() -> None:
    html = "<main><section><h2>Tide</h2><div><p>The rise.</p></div></section>"
    html += "<ul><li>a</li></ul></main>"
    assert _blocks(html) == [
        ("heading", 2, "Tide"),
        ("paragraph", 0, "The rise."),
        ("list", 0, "a"),
    ]


def test_loose_text_becomes_paragraphs_between_blocks() -> None:
    assert _blocks("one <b>two</b><p>three</p>four") == [
        ("paragraph", 0, "one two"),
        ("paragraph", 0, "three"),
        ("paragraph", 0, "four"),
    ]


@pytest.mark.parametrize(
    ("html", "level"),
    [
        ("<p><b>Tide</b></p>", BOLD_LEVEL),
        ("<p><strong>Tide</strong>:</p>", BOLD_LEVEL),
        ("<p><b>Tide</b> is high.</p>", 0),
        (f"<p><b>{'long ' * 40}</b></p>", 0),
        ("<details><summary>Tide</summary></details>", 7),
    ],
)
def test_words_in_bold_alone_stand_for_a_heading(html: str, level: int) -> None:
    assert _blocks(html)[0][1] == level


def test_what_nobody_sees_is_no_block_nor_is_the_number_of_a_clause() -> None:
    html = "<script>x</script><p> </p><p>3.1</p><p>4.2 knots</p><!-- no -->"
    assert _blocks(html) == [("paragraph", 0, "4.2 knots")]


def test_the_header_of_an_article_is_opened() -> None:
    assert _blocks("<article><header><h2>Tide</h2></header><p>x</p></article>")[0][1] == 2


def test_characters_are_cut_across_elements_and_what_is_empty_goes() -> None:
    [element] = parse_html("<p><b>Tide</b>: the <i>rise</i></p>")
    cut = without_beginning(element, len("Tide: "))
    assert cut.text_content() == "the rise"
    assert next(cut.iter("b"), None) is None
    assert element.text_content() == "Tide: the rise"


def test_elements_are_copied_below_one() -> None:
    root = parse_html("<p>a</p>tail<p>b</p>")
    together = as_one(list(root))
    assert together.text_content() == "ab"
    assert len(root) == 2


def test_the_size_counts_what_is_seen_without_spaces() -> None:
    assert seen_size(parse_html("<p>a b<script>xyz</script> c</p>")) == 3


def test_a_table_is_a_kind_of_its_own() -> None:
    [element] = parse_html("<table><tr><td>a</td></tr></table>")
    assert Block(element).kind == "table"
