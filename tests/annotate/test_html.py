"""The prose of HTML."""

import pytest
from hypothesis import given

from rag.annotate.html import Nesting, decode_reference, mask_sign, prose_of_html
from rag.annotate.mask import FILL, HARD, SOFT
from tests.annotate.masked import words
from tests.annotate.texts import TEXTS


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h1>one</h1><p>two</p><H3 id=x>three</H3>", "two"),
        ("one<pre>two</pre><code>three</code>four", "one four"),
        ("<script>one</script><style>two</style><title>three</title>four", "four"),
        ("one<!-- two -->three<![CDATA[four]]>", "one three"),
        ("<p title='one' data-x=\"two\">three</p>", "three"),
        ("<script>'</scrip' + '<p>one'</script>two", "two"),
        ("<textarea>one</textarea><button>two</button>three", "three"),
        ("one <svg/> two", "one two"),
    ],
)
def test_only_prose_is_read_in_html(html: str, expected: str) -> None:
    assert words(prose_of_html(html).read) == expected.split()


def test_a_character_reference_is_read_as_what_it_stands_for() -> None:
    assert prose_of_html("a &amp; b").read.replace(FILL, "") == "a & b"


@pytest.mark.parametrize("reference", ["&nosuch;", "&#;", "&"])
def test_a_reference_to_no_character_stays_as_it_is(reference: str) -> None:
    assert prose_of_html(reference).read == reference


@pytest.mark.parametrize(
    ("reference", "character"), [("&amp;", "&"), ("&#115;", "s"), ("&#x73;", "s"), ("&#10;", " ")]
)
def test_a_reference_is_as_long_as_it_is_written(reference: str, character: str) -> None:
    assert decode_reference(reference) == character.ljust(len(reference), FILL)


@pytest.mark.parametrize("tag", ["<b>", "</EM>", "<code class=x>", "<wbr>", "<a href=x>"])
def test_a_tag_inside_a_line_parts_no_words(tag: str) -> None:
    assert mask_sign(tag) == SOFT


@pytest.mark.parametrize("tag", ["<p>", "</div>", "<br>", "<h1>", "<x-y>"])
def test_any_other_tag_parts_words(tag: str) -> None:
    assert mask_sign(tag) == HARD


def test_words_around_a_comment_or_an_inline_tag_join_and_around_a_block_do_not() -> None:
    assert prose_of_html("se<b>ed").read == f"se{SOFT * 3}ed"
    assert prose_of_html("se<!---->ed").read == f"se{SOFT * 7}ed"
    assert prose_of_html("se<p>ed").read == f"se{HARD * 3}ed"


def test_an_anchor_without_an_address_is_no_link() -> None:
    prose = prose_of_html("<a name=x>one</a> <a href=y>two</a> three")
    assert words(prose.read) == ["one", "two", "three"]
    assert words(prose.free) == ["one", "three"]


def test_a_link_ends_where_the_next_begins() -> None:
    assert words(prose_of_html("<a href=x>one<a name=y>two").free) == ["two"]


def test_an_element_that_is_nested_ends_with_its_last_end_tag() -> None:
    assert words(prose_of_html("<object>a<object>b</object>c</object>d").read) == ["d"]
    assert words(prose_of_html("</object>a").read) == ["a"]


def test_any_end_of_a_heading_ends_it() -> None:
    assert words(prose_of_html("<h1>a<h2>b</h3>c").read) == ["c"]


def test_a_script_without_an_end_goes_on_to_the_end() -> None:
    assert words(prose_of_html("one<script>two<p>three").read) == ["one"]


def test_the_nesting_of_tags_tells_links_and_code() -> None:
    nesting = Nesting()
    states = []
    for tag in ("<a href=x>", "<code>", "</a>", "</code>", "<svg/>", "<svg>"):
        nesting.read_tag(tag)
        states.append((nesting.in_link, nesting.not_prose))
    assert states == [
        *((True, False), (True, True), (False, True)),
        *((False, False), (False, False), (False, True)),
    ]


@given(TEXTS)
def test_what_can_be_linked_can_be_read(text: str) -> None:
    prose = prose_of_html(text)
    for read, free in zip(prose.read, prose.free, strict=True):
        assert free in (read, HARD)


@pytest.mark.parametrize(
    "text", ["<h1>{}</h1>", "<code>{}</code>", "<script>{}</script>", "<!-- {} -->", "<p x='{}'>"]
)
def test_words_in_code_headings_scripts_comments_and_attributes_are_never_read(text: str) -> None:
    assert words(prose_of_html(text.format("seed")).read) == []


@pytest.mark.parametrize("text", ["a < b", "a > b", "1 <2", "a <", "<"])
def test_a_sign_that_begins_no_tag_is_text(text: str) -> None:
    assert prose_of_html(text).read == text


def test_capitals_in_tags_make_no_difference() -> None:
    assert words(prose_of_html("<CODE>one</Code>two<A HREF=x>three</a>").free) == ["two"]
