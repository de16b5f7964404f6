"""reStructuredText, rendered as HTML."""

from pathlib import Path

import pytest

from rag.formats.documents.rst import TERM_SEPARATOR, has_glossary_directive, rst_to_html
from rag.formats.markup import html_to_text

GLOSSARY = """.. glossary::
   :sorted:

   anchor
      Holds the ship.

   bow
   prow : B
      The front.

Words behind it.
"""


def shown(text: str) -> str:
    return html_to_text(rst_to_html(text))


def test_a_directive_of_sphinx_marks_a_glossary() -> None:
    assert has_glossary_directive(GLOSSARY)
    assert has_glossary_directive("Words.\n\n  .. glossary::\n\n     a\n       b\n")
    assert not has_glossary_directive("a glossary::\n\n  anchor\n    Holds.\n")


def test_of_a_text_with_a_glossary_nothing_else_is_rendered() -> None:
    assert (
        shown(GLOSSARY) == f"anchor\n\nHolds the ship.\n\nbow {TERM_SEPARATOR} prow\n\nThe front."
    )


def test_a_text_without_a_glossary_is_rendered_whole() -> None:
    assert shown("Boats\n=====\n\nbow\n  The *front*.\n") == "Boats\n\nbow\n\nThe front."


def test_two_glossaries_are_rendered_one_after_the_other() -> None:
    second = ".. glossary::\n\n   cleat\n      Holds ropes.\n"
    assert shown(f"{GLOSSARY}\n{second}").endswith("The front.\n\ncleat\n\nHolds ropes.")


def test_substitutions_hold_in_a_glossary() -> None:
    text = f".. |it| replace:: the ship\n\n{GLOSSARY.replace('the ship', '|it|')}"
    assert "Holds the ship." in shown(text)


def test_a_comment_in_a_glossary_is_not_shown() -> None:
    text = GLOSSARY.replace("   bow\n", "   .. nobody sees this\n   bow\n")
    assert "nobody" not in shown(text)


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (":term:`bow`", "bow"),
        (":term:`the front <bow>`", "the front"),
        (":py:class:`~a.b.Boat`", "Boat"),
        (":class:`!Boat`", "Boat"),
        (":class:`a.Boat`", "a.Boat"),
        (":abbr:`LIFO (last in,\n first out)`", "LIFO (last in, first out)"),
        (":abbr:`LIFO`", "LIFO"),
        (":pep:`8`", "PEP 8"),
        (":rfc:`7231`", "RFC 7231"),
    ],
)
def test_a_role_shows_its_words(role: str, words: str) -> None:
    assert shown(f"It is {role} here.") == f"It is {words} here."


@pytest.mark.parametrize(
    ("directive", "words"),
    [
        (".. versionadded:: 1.2\n", "Added in version 1.2"),
        (".. deprecated:: 3\n", "Deprecated since version 3"),
        (".. seealso:: the bow\n", "See also: the bow"),
        (".. unheard-of:: some words\n", "some words"),
        (".. py:function:: run(x)\n", "run(x)"),
        (".. toctree::\n\n   a\n   b\n", ""),
        (".. include:: /etc/passwd\n", ""),
        (".. raw:: html\n\n   <script>x</script>\n", ""),
    ],
)
def test_a_directive_shows_its_words_and_includes_nothing(directive: str, words: str) -> None:
    paragraphs = [part for part in ("Before.", words, "After.") if part]
    assert shown(f"Before.\n\n{directive}\nAfter.\n").split("\n\n") == paragraphs


def test_the_words_below_an_unknown_directive_stay() -> None:
    assert "Since then of steel." in shown(
        "a\n  .. versionadded:: 1\n\n     Since then of steel.\n"
    )


def test_a_directive_that_docutils_knows_is_rendered_by_it() -> None:
    assert shown(".. note::\n\n   Mind this.\n") == "Note\n\nMind this."


def test_blank_lines_may_stand_between_a_term_and_its_text() -> None:
    text = ".. glossary::\n\n\n    anchor\n\n        Holds the ship.\n\n    -1\n        The last.\n"
    assert shown(text) == "anchor\n\nHolds the ship.\n\n-1\n\nThe last."


@pytest.mark.parametrize("directive", ["image", "figure"])
def test_no_file_of_a_picture_is_opened(directive: str, tmp_path: Path) -> None:
    picture = tmp_path / "secret.svg"
    picture.write_text("<svg xmlns='http://www.w3.org/2000/svg'><title>secret</title></svg>")
    html = rst_to_html(f"Seed\n  A number.\n\n.. {directive}:: {picture}\n   :loading: embed\n")
    assert "A number." in html
    assert "<title>secret" not in html


def test_a_code_block_of_sphinx_is_code() -> None:
    html = rst_to_html("mast\n   Raise it:\n\n   .. code-block:: python\n\n      up(mast)\n")
    assert "<pre" in html
    assert "<p>python" not in html
