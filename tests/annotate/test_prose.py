"""What of a text is prose: as long as the text, without code, headings, markup and links."""

import pytest
from hypothesis import given

from rag.annotate.mask import FILL, HARD, SOFT
from rag.annotate.prose import Form, prose
from tests.annotate.test_matcher import FORMS, TEXTS

BLOTS = str.maketrans(dict.fromkeys((FILL, HARD, SOFT), " "))


def read(text: str, form: Form) -> list[str]:
    return prose(text, form).read.translate(BLOTS).split()


def free(text: str, form: Form) -> list[str]:
    return prose(text, form).free.translate(BLOTS).split()


@given(TEXTS, FORMS)
def test_every_place_of_a_text_stays_where_it_is(text: str, form: Form) -> None:
    said = prose(text, form)
    assert len(said.read) == len(said.free) == len(text)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("# one\n\ntwo\n\nthree\n=====\n", "two"),
        (
            "one\n\n    two\n\n```\nthree\n```\n\n~~~py\nfour\n~~~\n\nfive `six` ``se`ven``",
            "one five",
        ),
        ("---\none: two\n---\n\nthree", "three"),
        ("one\n\n<div>\ntwo\n</div>\n\nthree", "one three"),
        ("one [two](/three 'four') ![five](six) <https://seven.test>", "one two"),
        ("one <!-- two --> three <code>four</code>", "one three"),
        ("- one\n- two\n\n  three\n\n> four\n> five", "one two three four five"),
        ("| one | two |\n|-----|-----|\n| three | `four` |", "one two three"),
        ("**one** _two_ ~~three~~ \\*four\\*", "one two three * four*"),
        ("{{ one }} {% two %} [[three]] four[^5]", "four"),
        ("one\n\n[two]: /three 'four'\n", "one"),
    ],
)
def test_only_prose_is_read_in_markdown(markdown: str, expected: str) -> None:
    assert read(markdown, "markdown") == expected.split()


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
    assert read(html, "html") == expected.split()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("[one](/x) two", "markdown"),
        ("<a href=/x>one</a> two", "html"),
        ("<a href='/x'>one</a> two", "markdown"),
    ],
)
def test_the_words_of_links_are_read_but_not_free(text: str, form: Form) -> None:
    assert read(text, form) == ["one", "two"]
    assert free(text, form) == ["two"]


def test_a_character_reference_is_read_as_what_it_stands_for() -> None:
    assert prose("a &amp; b", "html").read.replace(FILL, "") == "a & b"


@pytest.mark.parametrize(
    ("piece", "form"),
    [
        ("[", "markdown"),
        ("![", "markdown"),
        ("*a ", "markdown"),
        ("`", "markdown"),
        ("> ", "markdown"),
        ("<!--", "markdown"),
        ("[a](", "markdown"),
        ("<a ", "html"),
        ("<", "html"),
        ("<!--", "html"),
        ("&#", "html"),
        ("<a href='", "html"),
        ("<script>", "html"),
        ("</", "html"),
    ],
)
def test_hostile_texts_are_read_in_their_length(piece: str, form: Form) -> None:
    # What looks at the whole text for each piece of it would not come to an end.
    text = piece * (300_000 // len(piece))
    assert len(prose(text, form).read) == len(text)
