"""HTML and Markdown, read as the paragraphs that a reader of the page sees."""

import pytest

from rag.formats.markup import (
    html_to_text,
    markdown_renderer,
    markdown_to_html,
    markdown_to_text,
    parse_html,
    visible_text,
)


def test_blocks_become_paragraphs_with_single_spaces() -> None:
    assert html_to_text("<p>One\n  two</p><div>three <b>four</b></div>five") == (
        "One two\n\nthree four\n\nfive"
    )


def test_a_break_is_a_space() -> None:
    assert html_to_text("<p>one<br>two<br/>three</p>") == "one two three"


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>evil()</script>",
        "<style>p {}</style>",
        "<!-- a comment -->",
        "<?php echo ?>",
        "<svg><text>x</text></svg>",
        "<button>Copy <b>this</b></button>",
    ],
)
def test_what_no_reader_sees_is_left_out_and_the_text_behind_it_stays(unseen: str) -> None:
    assert html_to_text(f"<p>before {unseen} after</p>") == "before after"


def test_what_is_unseen_may_hold_itself() -> None:
    assert html_to_text("<object>a<object>b</object>c</object>d") == "d"


def test_items_of_lists_begin_with_a_hyphen() -> None:
    assert html_to_text("<ul><li>one<li><p>two</p><p>three</p><li></ul>") == (
        "- one\n\n- two\n\nthree"
    )


def test_cells_of_a_row_are_set_apart() -> None:
    text = html_to_text("<table><tr><th>a<th>b<tr><td>c<td>d</table>")
    assert text == "a | b\n\nc | d"


def test_only_the_element_is_read_and_not_what_stands_behind_it() -> None:
    [bold] = parse_html("a <b>b</b> c").iter("b")
    assert visible_text(bold) == "b"


def test_broken_html_and_characters_that_xml_cannot_hold_are_read() -> None:
    assert html_to_text("<p>a<p>b</i>\x00\x0b\ufffe c &amp; d &nbsp;&lt;") == "a\n\nb c & d <"
    assert html_to_text("") == ""


def test_markdown_is_read_as_it_shows() -> None:
    text = "# Bow\n\nThe *front* of a [boat](https://x.test).\n\n* one\n* `two`\n"
    assert markdown_to_text(text) == "Bow\n\nThe front of a boat.\n\n- one\n\n- two"


def test_tables_and_definition_lists_of_markdown_are_html() -> None:
    assert "<table>" in markdown_to_html("| a | b |\n|---|---|\n| c | d |\n")
    assert "<dt>Bow</dt>" in markdown_to_html("Bow\n: The front.\n")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## Bow {#bow}\n\nx", "Bow\n\nx"),
        ("import Tabs from '@theme/Tabs';\n\nx", "x"),
        ("export const a = 1;\n\nx", "x"),
        ("a {/* unseen */} b", "a b"),
        (":::note\nx\n:::", "x"),
        ("> [!WARNING]\n> x", "Warning: x"),
    ],
)
def test_extensions_of_markdown_are_not_shown(text: str, shown: str) -> None:
    assert markdown_to_text(text) == shown


def test_words_that_look_like_imports_are_shown() -> None:
    assert markdown_to_text("import duties from abroad") == "import duties from abroad"


def test_the_renderer_is_built_once() -> None:
    assert markdown_renderer() is markdown_renderer()
