"""Terms in definition lists of HTML."""

from rag.formats.documents.definition_lists import (
    DocumentTerm,
    definition_list_terms,
    own_page_terms,
)
from rag.formats.documents.html_page import HtmlPage
from rag.formats.documents.reading import FoundTerm
from rag.formats.documents.rst import TERM_SEPARATOR
from rag.formats.documents.term_names import LONGEST_NAME
from rag.formats.markup import parse_html
from rag.types import Entry


def terms(source: str) -> list[FoundTerm]:
    return definition_list_terms(parse_html(source))


def test_a_name_and_a_text_are_a_term() -> None:
    [term] = terms("<dl><dt>Bow<dd>The <i>front</i>.</dl>")
    assert (term.name, term.definition) == ("Bow", "The *front*.")


def test_several_texts_of_a_name_are_one_definition() -> None:
    [term] = terms("<dl><dt>Bow</dt><dd>Front.</dd><dd>See also: Aft</dd></dl>")
    assert term.definition == "Front.\n\nSee also: Aft"


def test_texts_without_end_tags_stand_beside_one_another() -> None:
    [bow, aft] = terms("<dl><dt>Bow<dd>Front.<dd>Tied.<dd>Again.<dt>Aft<dd>Back.</dl>")
    assert bow.definition == "Front.\n\nTied.\n\nAgain."
    assert aft.definition == "Back."


def test_the_first_of_several_names_is_the_term_and_the_others_are_aliases() -> None:
    [term] = terms(f"<dl><dt>Bow {TERM_SEPARATOR} Prow<dt>Stem<dd>Front.</dl>")
    assert (term.name, term.aliases) == ("Bow", ("Prow", "Stem"))


def test_what_an_abbreviation_stands_for_is_an_alias() -> None:
    [term] = terms('<dl><dt><abbr title="First in">FI</abbr><dd>x</dl>')
    assert (term.name, term.aliases) == ("FI", ("First in",))


def test_groups_may_stand_in_boxes_or_without_a_list() -> None:
    found = terms("<dl><div><dt>Bow<dd>Front.</div><div><dt>Aft<dd>Back.</div></dl>")
    assert [term.name for term in found] == ["Bow", "Aft"]
    assert [term.name for term in terms("<dt>Bow</dt><dd>Front.</dd>")] == ["Bow"]


def test_a_list_within_a_text_belongs_to_that() -> None:
    [term] = terms("<dl><dt>Bow<dd>Front.<dl><dt>Port<dd>Left.</dl></dd></dl>")
    assert term.definition == "Front.\n\nPort\n\nLeft."


def test_a_name_without_a_text_has_no_definition() -> None:
    [term] = terms("<dl><dt>Alone</dl>")
    assert (term.name, term.definition) == ("Alone", "")


def test_a_text_without_a_name_is_no_term() -> None:
    assert terms("<dl><dd>Lost.</dl><dl><dt> <dd>Nameless.</dl>") == []


def test_numbers_of_footnotes_are_no_part_of_a_name() -> None:
    assert terms("<dl><dt>Awl<sup>[1]</sup><dd>A tool.</dl>")[0].name == "Awl"


def test_a_name_as_long_as_prose_is_no_name() -> None:
    assert terms(f"<dl><dt>{'x' * (LONGEST_NAME + 1)}<dd>y</dl>") == []
    assert len(terms(f"<dl><dt>{'x' * LONGEST_NAME}<dd>y</dl>")) == 1


def test_the_id_is_the_first_in_the_names() -> None:
    assert terms('<dl><dt><a name="b"></a>Bow<dt id="c">C<dd>x</dl>')[0].id == "b"
    assert terms("<dl><dt>Bow<dd>x</dl>")[0].id == ""


def test_links_in_paragraphs_that_begin_with_see_lead_within_the_page() -> None:
    text = (
        '<p>Like a <a href="#no">no</a>.<p>See also <a href="#a">A</a>, <a href="#b">B</a>,'
        '<a href="#">top</a>, <a href="https://x.test#c">C</a>.<p>Cf. <a href="#a">A</a>'
    )
    assert terms(f"<dl><dt>Bow<dd>{text}</dl>")[0].see_also == ("a", "b")


def test_a_page_that_we_wrote_is_read_word_for_word() -> None:
    bow = Entry("bow", "x" * 200, ("Prow",), (), ("aft",), "draft", (), (), "Front.")
    [term] = own_page_terms(parse_html(HtmlPage().write([bow])["glossary.html"].decode()))
    assert term == DocumentTerm(
        "x" * 200, "Front.", "bow", ("Prow",), ("aft",), status="draft", complete=True
    )
