"""Glossaries that are one document: HTML, Markdown, reStructuredText; and the page that we write."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given

from rag.corpus.folder import read_corpus
from rag.formats.documents.html_page import HtmlPage
from rag.formats.documents.single_page import SingleDocument
from rag.formats.drafts import Options
from rag.formats.resolve import settle
from rag.types import Entry
from tests.conftest import ROOT
from tests.formats.drawn import glossaries

HEADED = """# Boats

What we call things.

## A

### Anchor
A heavy thing that holds a *ship*.

It is let down on a chain.

### Aft
Towards the `stern` &amp; its lamp.

## B

### Bow {#bow}
The front end of a boat.

See also: Aft, Anchor

### Buoy
A floating mark.

#### Kinds
Cans and cones.

## References
A book.

### Cleat
What ropes are tied to.
"""
BOLD = """Introduction to our terms.

- **Anchor**: holds the ship.
- **Aft** – towards the stern.
- **Bow:** the front.

**Cleat** - ropes are tied to it.

More of the cleat.

**Deck**: where one walks, **not** swims.
"""
LISTED = """Anchor
: Holds the ship.

: Holds a story together.

Bow
Prow
: The front.
"""
TABLE = """Our words:

| Term | Meaning | Synonyms |
|---|---|---|
| Anchor | Holds `it` | hook |
| Bow | The front | |
"""
SPHINX = """Glossary
========

Prose before it.

.. glossary::
   :sorted:

   anchor
      Holds the ship, see :term:`the front <bow>`.

      Second paragraph with ``literal`` and `a link <https://elsewhere.test>`_.

      .. versionadded:: 1.2
         Since then of steel.

      .. seealso:: :term:`bow`

   bow
   prow : B
      The front. |thing| of :class:`~a.b.Boat`.

      * one
      * two

      .. note::

         A note inside.

   .. nobody sees this
   LIFO
      An order: :abbr:`LIFO (last in, first out)`, :pep:`8`.

.. include:: /etc/passwd

.. raw:: html

   <script>evil()</script>

.. |thing| replace:: The best
"""
PAGE = """<html><head><title>Boats</title><script>evil()</script><style>p{}</style></head>
<body><nav><a href="/">Home</a></nav>
<dl><div><dt id="a"><dfn>Anchor</dfn><dt>Hook<dd><p>Holds the <b>ship</b>.<p>See also <a href="#b">Bow</a>.</div>
<dt id=b><abbr title="Front of boat">Bow</abbr><dd>The front.<ul><li>one<li>two</ul><!-- unseen --></dl>
<footer>Made by hand</footer></body></html>
"""


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def entries(path: Path) -> dict[str, Entry]:
    return {entry.id: entry for entry in settle(SingleDocument().read(path, Options())).entries}


def test_headings_of_the_level_that_has_most_are_terms(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.md", HEADED))
    assert set(found) == {"anchor", "aft", "bow", "buoy", "cleat"}
    assert (
        found["anchor"].definition
        == "A heavy thing that holds a ship.\n\nIt is let down on a chain."
    )
    assert found["aft"].definition == "Towards the stern & its lamp."
    assert found["buoy"].definition == "A floating mark.\n\nKinds\n\nCans and cones."
    assert found["bow"].see_also == ("aft", "anchor")


def test_names_in_bold_that_begin_a_paragraph_are_terms(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.md", BOLD))
    assert set(found) == {"anchor", "aft", "bow", "cleat", "deck"}
    assert found["cleat"].definition == "ropes are tied to it.\n\nMore of the cleat."
    assert found["deck"].definition == "where one walks, not swims."


def test_definition_lists_in_markdown_hold_senses_and_aliases(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.md", LISTED))
    assert [found[name].definition for name in ("anchor", "anchor-2")] == [
        "Holds the ship.",
        "Holds a story together.",
    ]
    assert found["anchor"].shared_names == ("Anchor",)
    assert found["bow"].aliases == ("Prow",)


def test_a_table_in_a_document_is_read_by_its_columns(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.md", TABLE))
    assert (found["anchor"].definition, found["anchor"].aliases) == ("Holds it", ("hook",))
    assert set(found) == {"anchor", "bow"}


def test_a_glossary_of_sphinx_is_read_with_what_its_roles_and_directives_show(
    tmp_path: Path,
) -> None:
    found = entries(write(tmp_path, "boats.rst", SPHINX))
    assert set(found) == {"anchor", "bow", "lifo"}
    assert found["anchor"].definition.split("\n\n") == [
        "Holds the ship, see the front.",
        "Second paragraph with literal and a link.",
        "Added in version 1.2",
        "Since then of steel.",
        "See also: bow",
    ]
    assert found["anchor"].see_also == ("bow",)
    assert found["bow"].aliases == ("prow",)
    assert found["bow"].definition.startswith("The front. The best of Boat.\n\n- one\n\n- two")
    assert "A note inside." in found["bow"].definition
    assert found["lifo"].definition == "An order: LIFO (last in, first out), PEP 8."


def test_nothing_is_included_in_restructured_text(tmp_path: Path) -> None:
    text = """Words
=====

one
  .. include:: /etc/passwd

  First.

two
  .. raw:: html

     <script>x</script>

  Second.
"""
    told = " ".join(
        entry.definition for entry in entries(write(tmp_path, "boats.rst", text)).values()
    )
    assert "First." in told
    assert "Second." in told
    assert "root:" not in told


def test_a_page_is_read_however_loosely_it_is_written(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.html", PAGE))
    assert found["anchor"].definition == "Holds the ship.\n\nSee also Bow."
    assert (found["anchor"].aliases, found["anchor"].see_also) == (("Hook",), ("bow",))
    assert found["bow"].definition == "The front.\n\n- one\n\n- two"
    assert found["bow"].aliases == ("Front of boat",)


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.md", HEADED), ("a.md", TABLE), ("a.rst", SPHINX), ("a.txt", SPHINX), ("a.html", PAGE)],
)
def test_glossaries_are_recognised(tmp_path: Path, name: str, text: str) -> None:
    assert SingleDocument().recognises(write(tmp_path, name, text))


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md"]
)
def test_other_documents_are_not_taken_for_glossaries(page: str) -> None:
    assert not SingleDocument().recognises(ROOT / page)


def test_a_page_of_a_site_is_left_to_its_own_reader(tmp_path: Path) -> None:
    assert not SingleDocument().recognises(
        write(tmp_path, "a.md", f"---\ntitle: Boats\n---\n{HEADED}")
    )


@given(glossaries())
def test_what_is_written_is_read_again_as_it_is_held(drawn: list[Entry]) -> None:
    with TemporaryDirectory() as folder:
        (name, content), *_ = HtmlPage().write(drawn).items()
        (Path(folder) / name).write_bytes(content)
        again = settle(SingleDocument().read(Path(folder) / name, Options())).entries
    assert list(again) == [HtmlPage().held(entry) for entry in drawn]


def test_the_shipped_corpus_is_read_again_as_it_is_held(tmp_path: Path) -> None:
    corpus = read_corpus(ROOT / "corpus")
    page = tmp_path / "glossary.html"
    page.write_bytes(HtmlPage().write(corpus)["glossary.html"])
    assert settle(SingleDocument().read(page, Options())).entries == tuple(
        map(HtmlPage().held, corpus)
    )


def test_the_page_that_is_written_runs_and_fetches_nothing() -> None:
    page = HtmlPage().write(read_corpus(ROOT / "tests/corpus"))["glossary.html"].decode()
    assert "<script" not in page
    assert "http" not in page
