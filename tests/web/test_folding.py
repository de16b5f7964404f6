"""Parts of a definition: the short one, what is marked, and what is folded away."""

import pytest

from rag.web.folding import LONG, folded_parts, top_level_elements

LONG_TEXT = f"<p>{'word ' * (LONG // 5 + 1)}</p>"


def folds(html: str) -> list[bool]:
    return [part.is_folded for part in folded_parts(html)]


def test_the_first_element_is_shown_however_long_it_is() -> None:
    assert folds(LONG_TEXT) == [False]
    assert folds(f"{LONG_TEXT}<p>More.</p>") == [False, False]


def test_what_follows_is_folded_if_it_is_long() -> None:
    assert folds(f"<p>Short.</p>{LONG_TEXT}") == [False, True]
    assert folds(f"<p>Short.</p>{LONG_TEXT}{LONG_TEXT}") == [False, True]


def test_what_is_marked_is_shown_and_the_rest_around_it_folded() -> None:
    marked = f"<p><mark>This.</mark> {'word ' * LONG}</p>"
    assert folds(f"<p>Short.</p>{LONG_TEXT}{marked}{LONG_TEXT}") == [False, True, False, True]
    assert folds(f"<p>Short.</p><p>Brief.</p>{marked}") == [False, False, False]


def test_tags_do_not_count_as_text() -> None:
    link = '<a href="https://example.org/a-very-long-address" rel="nofollow noopener">a</a> '
    assert folds(f"<p>Short.</p><p>{link * 10}</p>") == [False, False]


@pytest.mark.parametrize(
    ("html", "elements"),
    [
        ("", []),
        ("text", []),
        ("<p>a</p>\n<p>b</p>\n", ["<p>a</p>", "\n<p>b</p>\n"]),
        ("<ul><li>a<p>b</p></li></ul><hr>", ["<ul><li>a<p>b</p></li></ul>", "<hr>"]),
        ('<p title="a > b">a<br>b</p><p>c</p>', ['<p title="a > b">a<br>b</p>', "<p>c</p>"]),
    ],
)
def test_html_is_split_between_its_elements(html: str, elements: list[str]) -> None:
    assert top_level_elements(html) == elements


def test_the_parts_hold_all_of_it() -> None:
    html = f"<p>Short.</p>\n{LONG_TEXT}<p><mark>It.</mark></p>\ntext"
    assert "".join(part.html for part in folded_parts(html)) == html
