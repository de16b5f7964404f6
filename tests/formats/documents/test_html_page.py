"""The page of HTML that we write, and the parts of an entry that are read back from it."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given

from rag.corpus.folder import read_corpus
from rag.formats.documents.html_page import (
    HtmlPage,
    is_own_page,
    own_definition,
    own_links,
    own_status,
)
from rag.formats.documents.single_page import SingleDocument
from rag.formats.drafts import ReadOptions
from rag.formats.markup import HtmlElement, parse_html
from rag.formats.resolve import resolve
from rag.types import Entry, Status, Translation
from tests.conftest import ROOT
from tests.formats.drawn import glossaries

STERN = Entry("stern", "<Stern>", (), (), (), "approved", (), (), "Back.")


def bow(status: Status = "approved", see_also: tuple[str, ...] = ()) -> Entry:
    return Entry(
        "bow", "Bow", ("Prow",), ("ship",), see_also, status, (), (), "Front.\n\nTip & all."
    )


def page_of(*entries: Entry) -> str:
    return HtmlPage().write(entries)["glossary.html"].decode()


def text_element(*entries: Entry) -> HtmlElement:
    """Return the first `dd` of the page of some entries."""
    return next(parse_html(page_of(*entries)).iter("dd"))


@given(glossaries())
def test_what_is_written_is_read_again_as_it_is_held(drawn: list[Entry]) -> None:
    with TemporaryDirectory() as folder:
        (name, content), *_ = HtmlPage().write(drawn).items()
        (Path(folder) / name).write_bytes(content)
        again = resolve(SingleDocument().read(Path(folder) / name, ReadOptions())).entries
    assert list(again) == [HtmlPage().representable(entry) for entry in drawn]


def test_the_shipped_corpus_is_read_again_as_it_is_held(tmp_path: Path) -> None:
    corpus = read_corpus(ROOT / "corpus")
    page = tmp_path / "glossary.html"
    page.write_bytes(HtmlPage().write(corpus)["glossary.html"])
    assert resolve(SingleDocument().read(page, ReadOptions())).entries == tuple(
        map(HtmlPage().representable, corpus)
    )


def test_the_page_that_is_written_runs_and_fetches_nothing() -> None:
    page = HtmlPage().write(read_corpus(ROOT / "tests/corpus"))["glossary.html"].decode()
    assert "<script" not in page
    assert "http" not in page


def test_an_entry_is_a_term_with_its_names_and_paragraphs() -> None:
    page = page_of(bow())
    assert '<dt id="bow"><dfn>Bow</dfn></dt>\n<dt>Prow</dt>\n<dd data-markdown="Front.' in page
    assert ">\n<p>Front.</p>\n<p>Tip &amp; all.</p>\n</dd>" in page


def test_a_link_shows_the_term_of_an_entry_or_the_id_of_a_missing_one() -> None:
    page = page_of(bow(see_also=("stern", "keel")), STERN)
    assert '<a href="#stern">&lt;Stern&gt;</a>, <a href="#keel">keel</a>' in page


def test_a_status_is_shown_unless_the_entry_is_approved() -> None:
    assert '<p data-part="status">draft</p>' in page_of(bow("draft"))
    assert "data-part=" not in page_of(bow()).partition("<dl>")[2]


def test_the_page_holds_no_tags_questions_and_translations() -> None:
    entry = Entry(
        *("bow", "Bow\x01", (), ("ship",), (), "approved", ("What?",), (), "Front."),
        translations=(Translation("de", "Bug", ""),),
    )
    held = HtmlPage().representable(entry)
    assert (held.tags, held.questions, held.translations) == ((), (), ())
    assert held.term == "Bow\ufffd"


def test_the_parts_of_an_entry_are_read_back() -> None:
    text = text_element(bow("deprecated", ("stern", "keel")))
    assert own_definition(text) == "Front.\n\nTip & all."
    assert own_links(text) == ("stern", "keel")
    assert own_status(text) == "deprecated"


def test_an_entry_without_links_and_status_is_approved() -> None:
    text = text_element(bow())
    assert (own_links(text), own_status(text)) == ((), "approved")


def test_a_page_is_ours_by_its_generator() -> None:
    assert is_own_page(parse_html(page_of()))
    assert not is_own_page(parse_html('<meta name="generator" content="Hugo"><dl></dl>'))
