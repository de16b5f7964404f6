"""Elements of DocBook and DITA become those of HTML."""

import pytest

from rag.formats.markup_languages.xml_to_html import make_html, markdown_of
from rag.formats.xml_trees import parse_xml


def markdown(source: str, titles: dict[str, str] | None = None) -> str:
    root = parse_xml(f"<root>{source}</root>")
    make_html(root, titles or {})
    return markdown_of(root)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<para>a <emphasis>b</emphasis> <emphasis role='bold'>c</emphasis></para>", "a *b* **c**"),
        (
            "<orderedlist><listitem><para>a</para></listitem><listitem><para>b</para></listitem>"
            "</orderedlist>",
            "1. a\n2. b",
        ),
        ("<screen>a\n  b</screen>", "```\na\n  b\n```"),
        ("<p>a <codeph>b</codeph> <uicontrol>c</uicontrol></p>", "a `b` **c**"),
        ("<para>a<footnote><para>why</para></footnote></para>", "a (why)"),
        ("<para>a<indexterm><primary>x</primary></indexterm> b</para>", "a b"),
        ("<note><para>mind</para></note>", "> mind"),
        ("<quote>a</quote>", "\N{LEFT DOUBLE QUOTATION MARK}a\N{RIGHT DOUBLE QUOTATION MARK}"),
        ("<p>see <xref href='b.dita#t/quay'/></p>", "see Quay"),
        ("<para><ulink url='http://x.test/'>a</ulink></para>", "[a](http://x.test/)"),
        ("<p><image href='a.png'><alt>A wall</alt></image></p>", "![A wall](a.png)"),
        (
            "<mediaobject><imageobject><imagedata fileref='a.png'/></imageobject>"
            "<textobject><phrase>A wall</phrase></textobject></mediaobject>",
            "![A wall](a.png)",
        ),
        (
            "<simpletable><sthead><stentry>a</stentry><stentry>b</stentry></sthead>"
            "<strow><stentry>1</stentry><stentry>2|3</stentry></strow></simpletable>",
            "| a | b |\n| --- | --- |\n| 1 | 2\\|3 |",
        ),
    ],
)
def test_elements_become_markdown(source: str, expected: str) -> None:
    assert markdown(source, {"quay": "Quay"}) == expected
