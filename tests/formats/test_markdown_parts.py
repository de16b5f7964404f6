"""The pieces of a paragraph are written with escapes only where they would be marks."""

from rag.formats.markdown_parts import LINE_END, Part, escaped, paragraph_markdown, trimmed


def _words(text: str) -> Part:
    return Part(text=text, seen=text)


BOLD = Part(mark="**", tag="<strong>")
END_OF_BOLD = Part(mark="**", tag="</strong>")


def test_marks_stand_as_they_are_where_they_read_right() -> None:
    parts = [_words("a "), BOLD, _words("tide"), END_OF_BOLD, _words(" table")]
    assert paragraph_markdown(parts) == "a **tide** table"


def test_tags_stand_for_marks_that_would_be_no_marks() -> None:
    parts = [_words("a"), BOLD, _words("("), END_OF_BOLD, _words("b")]
    assert paragraph_markdown(parts) == "a<strong>(</strong>b"


def test_signs_get_a_backslash_where_they_would_be_marks() -> None:
    assert paragraph_markdown([_words("2*3 and snake_case")]) == "2*3 and snake_case"
    assert paragraph_markdown([_words("*plain*")]) == "\\*plain\\*"
    assert escaped("[a]") == "\\[a\\]"


def test_no_line_begins_a_block() -> None:
    parts = [_words("a"), LINE_END, _words("1. b")]
    assert paragraph_markdown(parts) == "a\\\n1\\. b"


def test_spaces_at_the_ends_are_cut_off_and_returned() -> None:
    assert trimmed([_words(" "), _words(" a b ")]) == (" ", [_words("a b")], " ")
    assert trimmed([_words("  ")]) == (" ", [], "")
