"""A run of AsciiDoc text becomes HTML."""

import pytest

from rag.formats.markup_languages.asciidoc_inline import asciidoc_inline


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("*a* _b_ `c`", "<strong>a</strong> <em>b</em> <code>c</code>"),
        ("a*b*c snake_case_name", "a*b*c snake_case_name"),
        ("**a**b __c__d", "<strong>a</strong>b <em>c</em>d"),
        ("H~2~O x^2^", "H<sub>2</sub>O x<sup>2</sup>"),
        ("`*a* {x}`", "<code>*a* {x}</code>"),
        ("+++<b>+++ pass:[<i>]", "&lt;b&gt; &lt;i&gt;"),
        ("stem:[a < b]", "\\(a &lt; b\\)"),
        ("<<quay>> <<quay,the wall>>", '<a href="#quay">Quay</a> <a href="#quay">the wall</a>'),
        ("xref:a.adoc#quay[]", '<a href="#quay">Quay</a>'),
        ("https://x.test[a site,window=_blank]", '<a href="https://x.test">a site</a>'),
        ("image:a.png[A wall,100]", '<img src="a.png" alt="A wall">'),
        ("a footnote:[why]", "a  (why)"),
        ("((tide)) (((sea, tide)))", "tide "),
        ("{place} {nothing}", "Kiel {nothing}"),
        ("[.red]#a# kbd:[Ctrl]", "<span>a</span> Ctrl"),
        ("a +\nb", "a<br>\nb"),
        ("<script>", "&lt;script&gt;"),
    ],
)
def test_marks_become_tags(source: str, expected: str) -> None:
    assert asciidoc_inline(source, {"place": "Kiel"}, {"quay": "Quay"}) == expected


def test_marks_that_are_never_closed_are_text() -> None:
    source = "*" * 500 + "`" * 500 + "[[" * 500
    assert "<strong>" not in asciidoc_inline(source, {}, {})


def test_signs_of_our_own_in_a_text_stand_for_nothing() -> None:
    text = "a \ue0107\ue011 `b` \ue0100\ue011"
    assert asciidoc_inline(text, {}, {}) == "a 7 <code>b</code> 0"
