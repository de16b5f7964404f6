"""Footnotes are found where a text refers to them."""

import pytest

from rag.formats.footnotes import Footnotes, is_back_link, is_footnote, is_footnote_reference
from rag.formats.markup import parse_html

PAGE = """<p>Tide<sup class="footnote-ref"><a href="#fn1">[1]</a></sup>
and <a href="#other">more</a> and <a class="footnote-ref" href="#gone">2</a>.</p>
<section class="footnotes"><ol><li id="fn1" class="footnote-item">A note.
<a class="footnote-backref" href="#r">back</a></li></ol></section><p id="other">x</p>"""


def test_a_reference_has_the_label_of_its_footnote_which_is_yielded_once() -> None:
    root = parse_html(PAGE)
    notes = Footnotes()
    assert [notes.label_of(link) for link in root.iter("a")] == ["1", "", "", ""]
    assert [label for label, _ in notes.new()] == ["1"]
    assert list(notes.new()) == []


@pytest.mark.parametrize(
    ("html", "is_one"),
    [
        ('<aside class="footnote">x</aside>', True),
        ('<section class="footnotes">x</section>', True),
        ('<p class="note">x</p>', False),
        ('<span class="footnote">x</span>', False),
    ],
)
def test_footnotes_are_blocks_of_a_class(html: str, is_one: bool) -> None:
    [element] = parse_html(html)
    assert is_footnote(element) is is_one


def test_links_back_are_no_text_of_a_footnote() -> None:
    back, role, other = parse_html(
        '<a class="footnote-backref">b</a><a role="doc-backlink">b</a><a>b</a>'
    )
    assert (is_back_link(back), is_back_link(role), is_back_link(other)) == (True, True, False)


def test_only_a_raised_link_to_a_footnote_alone_is_a_reference() -> None:
    root = parse_html(PAGE)
    [raised] = root.iter("sup")
    assert is_footnote_reference(raised)
    [power] = parse_html("<sup>2</sup>")
    assert not is_footnote_reference(power)
