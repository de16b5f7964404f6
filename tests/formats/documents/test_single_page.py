"""Glossaries that are one document: HTML, Markdown, reStructuredText."""

from pathlib import Path

import pytest

from rag.formats.documents import single_page
from rag.formats.documents.single_page import SingleDocument
from rag.formats.drafts import Draft, ReadOptions
from rag.formats.resolve import resolve
from rag.types import Entry
from tests.conftest import ROOT
from tests.formats.reading import drafts_in

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
<dl><div><dt id="a"><dfn>Anchor</dfn><dt>Hook<dd><p>Holds the <b>ship</b>.
<p>See also <a href="#b">Bow</a>.</div><dt id=b><abbr title="Front of boat">Bow</abbr>
<dd>The front.<ul><li>one<li>two</ul><!-- unseen --></dl>
<footer>Made by hand</footer></body></html>
"""


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def entries(path: Path) -> dict[str, Entry]:
    return {
        entry.id: entry for entry in resolve(SingleDocument().read(path, ReadOptions())).entries
    }


def test_headings_of_the_level_that_has_most_are_terms(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.md", HEADED))
    assert set(found) == {"anchor", "aft", "bow", "buoy", "cleat"}
    assert (
        found["anchor"].definition
        == "A heavy thing that holds a *ship*.\n\nIt is let down on a chain."
    )
    assert found["aft"].definition == "Towards the `stern` & its lamp."
    assert found["buoy"].definition == "A floating mark.\n\n#### Kinds\n\nCans and cones."
    assert found["bow"].see_also == ("aft", "anchor")


def test_names_in_bold_that_begin_a_paragraph_are_terms(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.md", BOLD))
    assert set(found) == {"anchor", "aft", "bow", "cleat", "deck"}
    assert found["cleat"].definition == "ropes are tied to it.\n\nMore of the cleat."
    assert found["deck"].definition == "where one walks, **not** swims."


def test_definition_lists_in_markdown_hold_several_texts_and_aliases(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.md", LISTED))
    assert found["anchor"].definition == "Holds the ship.\n\nHolds a story together."
    assert found["bow"].aliases == ("Prow",)


def test_a_table_in_a_document_is_read_by_its_columns(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.md", TABLE))
    assert (found["anchor"].definition, found["anchor"].aliases) == ("Holds `it`", ("hook",))
    assert set(found) == {"anchor", "bow"}


def test_a_glossary_of_sphinx_is_read_with_what_its_roles_and_directives_show(
    tmp_path: Path,
) -> None:
    found = entries(write(tmp_path, "boats.rst", SPHINX))
    assert set(found) == {"anchor", "bow", "lifo"}
    assert found["anchor"].plain.split("\n\n") == [
        "Holds the ship, see the front.",
        "Second paragraph with literal and a link.",
        "Added in version 1.2",
        "Since then of steel.",
        "See also: bow",
    ]
    assert found["anchor"].see_also == ("bow",)
    assert found["bow"].aliases == ("prow",)
    assert found["bow"].definition.startswith("The front. The best of Boat.\n\n- one\n- two")
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
    found = entries(write(tmp_path, "boats.rst", text))
    assert (found["one"].definition, found["two"].definition) == ("First.", "Second.")


def test_a_page_is_read_however_loosely_it_is_written(tmp_path: Path) -> None:
    found = entries(write(tmp_path, "boats.html", PAGE))
    assert found["anchor"].definition == "Holds the **ship**.\n\nSee also Bow."
    assert (found["anchor"].aliases, found["anchor"].see_also) == (("Hook",), ("bow",))
    assert found["bow"].definition == "The front.\n\n- one\n- two"
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


def test_a_title_in_the_front_matter_leaves_a_glossary_one(tmp_path: Path) -> None:
    file = write(tmp_path, "a.md", f"---\ntitle: Boats\n---\n{HEADED}")
    assert SingleDocument().recognises(file)
    assert len(entries(file)) == 5


def test_a_document_with_few_terms_is_no_glossary(tmp_path: Path) -> None:
    assert not SingleDocument().recognises(write(tmp_path, "a.md", "Bow\n: The front.\n"))
    assert not SingleDocument().recognises(write(tmp_path, "a.rst", "Bow\n  The front.\n"))
    assert SingleDocument().recognises(write(tmp_path, "b.rst", "Bow\n  Front.\n\nAft\n  Back.\n"))


def test_a_text_file_is_a_document_only_if_it_marks_a_glossary(tmp_path: Path) -> None:
    assert not SingleDocument().recognises(write(tmp_path, "a.txt", LISTED))


def test_other_paths_are_not_recognised(tmp_path: Path) -> None:
    assert not SingleDocument().recognises(tmp_path)
    assert not SingleDocument().recognises(tmp_path / "missing.md")
    assert not SingleDocument().recognises(write(tmp_path, "a.py", LISTED))


def test_a_document_that_is_too_large_is_not_recognised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_page, "MAX_BYTES", 10)
    assert not SingleDocument().recognises(write(tmp_path, "a.md", LISTED))


def test_columns_of_a_table_may_be_named(tmp_path: Path) -> None:
    table = "| x | y |\n|---|---|\n| Anchor | Holds. |\n| Bow | Front. |\n"
    file = write(tmp_path, "a.md", table)
    options = ReadOptions("en", {"term": "x", "definition": "y"})
    found = resolve(SingleDocument().read(file, options)).entries
    assert [(entry.term, entry.definition) for entry in found] == [
        ("Anchor", "Holds."),
        ("Bow", "Front."),
    ]


def test_each_term_has_the_line_where_it_stands_first(tmp_path: Path) -> None:
    found = SingleDocument().read(write(tmp_path, "a.md", LISTED), ReadOptions())
    lines = {draft.term: draft.line for draft in found if isinstance(draft, Draft)}
    assert lines == {"Anchor": 1, "Bow": 6}


def test_a_paragraph_that_begins_with_see_leads_to_names_of_the_document_alone(
    tmp_path: Path,
) -> None:
    text = (
        "Bow\n: Front.\n\n  Compare: prow, Stern and the sky.\n\nStern\n: Back.\n\nProw\n: Tip.\n"
    )
    assert entries(write(tmp_path, "a.md", text))["bow"].see_also == ("prow", "stern")


def test_what_stands_beside_the_text_of_a_page_is_not_read(tmp_path: Path) -> None:
    menu = "<nav><dl><dt>Home<dd>x<dt>Away<dd>y</dl></nav>"
    found = entries(write(tmp_path, "a.html", PAGE.replace("<footer>", f"<footer>{menu}")))
    assert set(found) == {"anchor", "bow"}


def test_a_list_and_a_table_on_one_page_are_both_read(tmp_path: Path) -> None:
    table = (
        "## Short forms\n\n| Term | Meaning |\n|---|---|\n| Mole | A wall. |\n| Quay | Stone. |\n"
    )
    for listed in ("Net\n: For fish.\n\nOar\n: For boats.\n\n", BOLD):
        drafts = drafts_in(SingleDocument(), tmp_path, f"{listed}\n\n{table}", "glossary.md")
        names = {draft.term for draft in drafts}
        assert {"Mole", "Quay"} < names
        assert len(names) == len(drafts) >= 4


def test_a_table_inside_a_definition_stays_in_it(tmp_path: Path) -> None:
    text = HEADED + "\n| Term | Meaning |\n|---|---|\n| Horn | A part. |\n| Jam | Another. |\n"
    drafts = drafts_in(SingleDocument(), tmp_path, text, "glossary.md")
    assert "| Horn |" in drafts[-1].definition


def test_cells_of_tables_keep_lists_code_and_links(tmp_path: Path) -> None:
    page = (
        "<h1>Glossary</h1><table><tr><th>Term<th>Definition"
        "<tr><td>Mast<td><p>Holds:</p><ul><li>sails</li><li>lamps</li></ul>"
        "<tr><td>Net<td><code>2*3</code> &lt; <a href='https://example.org/n'>this</a></table>"
    )
    drafts = drafts_in(SingleDocument(), tmp_path, page, "glossary.html")
    assert [draft.definition for draft in drafts] == [
        "Holds:\n\n- sails\n- lamps",
        "`2*3` < [this](https://example.org/n)",
    ]
