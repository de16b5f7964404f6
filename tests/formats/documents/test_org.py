"""Outlines of Emacs are read: lists of terms, headings, tables, code."""

from pathlib import Path

import pytest

from rag.formats.documents.org import org_to_html
from rag.formats.registry import READERS
from tests.formats.reading import drafts_in

LIST = """#+TITLE: Harbour glossary
#+AUTHOR: Ann

# a comment
* A
- anchor :: An iron hook that holds a *ship*.
- anchorage :: A place where ships anchor,
  in shelter of the wind.
* B
- bollard :: A short post.
  - on the quay
  - on the ship
- bow :: The front of a ship. See [[https://example.org/bow][the picture]].
"""
HEADINGS = """#+title: Glossary

* Tide                              :sea:
:PROPERTIES:
:ID: 123
:END:
The rise and /fall/ of the sea.

#+begin_src python
# not a comment
x = 1
#+end_src
* TODO Quay
A wall beside ships, =stone= or ~wood~.
* Pier
A structure in the sea.
"""
TABLE = """* Glossary

| Term | Meaning              |
|------+----------------------|
| Tide | The rise of the sea. |
| Quay | A wall.              |
"""


def _found(tmp_path: Path, text: str) -> dict[str, str]:
    drafts = drafts_in(READERS["org"].reader, tmp_path, text, "glossary.org")
    return {draft.term: draft.definition for draft in drafts}


def test_items_with_two_colons_are_terms_and_keep_their_lists_and_links(tmp_path: Path) -> None:
    assert _found(tmp_path, LIST) == {
        "anchor": "An iron hook that holds a **ship**.",
        "anchorage": "A place where ships anchor, in shelter of the wind.",
        "bollard": "A short post.\n\n- on the quay\n- on the ship",
        "bow": "The front of a ship. See [the picture](https://example.org/bow).",
    }


def test_headings_are_terms_without_their_tags_states_and_drawers(tmp_path: Path) -> None:
    assert _found(tmp_path, HEADINGS) == {
        "Tide": "The rise and *fall* of the sea.\n\n```python\n# not a comment\nx = 1\n```",
        "Quay": "A wall beside ships, `stone` or `wood`.",
        "Pier": "A structure in the sea.",
    }


def test_rows_of_a_table_are_terms(tmp_path: Path) -> None:
    assert _found(tmp_path, TABLE) == {"Tide": "The rise of the sea.", "Quay": "A wall."}


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b & *c*", "<p>a &lt; b &amp; <b>c</b></p>"),
        ("2*3*4 and a_b_c", "<p>2*3*4 and a_b_c</p>"),
        ("[[#part][words]] [[file:/etc/passwd]]", "<p>words /etc/passwd</p>"),
        ("#+INCLUDE: /etc/passwd", ""),
        ("#+begin_quote\nOld.\n#+end_quote", "<blockquote><p>Old.</p></blockquote>"),
        ("#+begin_src sh\nrm x", '<pre><code class="language-sh">rm x</code></pre>'),
        ("1. one\n2. two", "<ol>\n<li><p>one</p></li>\n<li><p>two</p></li>\n</ol>"),
    ],
)
def test_pieces_are_rendered_and_nothing_is_included(text: str, html: str) -> None:
    assert org_to_html(text) == html
