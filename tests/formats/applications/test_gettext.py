"""A catalogue of gettext: terms, comments, translations, and what is not sure."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.applications.gettext import Gettext
from rag.formats.drafts import ReadOptions
from rag.types import Translation
from tests.formats.reading import drafts_in, notes_of

CATALOGUE = """msgid ""
msgstr "Language: de\\n"

#. The rise of the sea.
#: sea.c:3
msgid "tide"
msgstr "Tide"

#. A wall beside ships.
msgid "quay"
msgstr ""

#~ msgid "old"
#~ msgstr "alt"
"""


def test_a_catalogue_has_comments_as_definitions_and_translations(tmp_path: Path) -> None:
    tide, quay = drafts_in(Gettext(), tmp_path, CATALOGUE, "terms.po")
    assert (tide.term, tide.definition, tide.line) == ("tide", "The rise of the sea.", 4)
    assert tide.translations == (Translation("de", "Tide", ""),)
    assert quay.translations == ()


def test_a_catalogue_in_the_language_wanted_has_the_translations_as_terms(tmp_path: Path) -> None:
    german = ReadOptions(language="de")
    tide, quay = drafts_in(Gettext(), tmp_path, CATALOGUE, "terms.po", german)
    assert (tide.term, tide.translations) == ("Tide", (Translation("en", "tide", ""),))
    assert quay.term == "quay"


def test_a_broken_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="is no catalogue of gettext"):
        drafts_in(Gettext(), tmp_path, 'msgid "a"\nnonsense here\n', "terms.po")


def message(before: str, after: str) -> str:
    head = 'msgid ""\nmsgstr "Language: fr\\n"\n\n'
    return f'{head}{before}\nmsgid "menu"\n{after}\n'


def test_a_fuzzy_translation_is_left_out_and_told(tmp_path: Path) -> None:
    text = message("#. A list.\n#, fuzzy", 'msgstr "carte"')
    [menu] = drafts_in(Gettext(), tmp_path, text, "a.po")
    assert (menu.definition, menu.translations) == ("A list.", ())
    [note] = notes_of(Gettext(), tmp_path / "a.po")
    assert note.startswith("'menu' has a translation that is marked as fuzzy; left out")


def test_a_context_is_a_tag_beside_a_comment_and_else_the_definition(tmp_path: Path) -> None:
    [menu] = drafts_in(
        Gettext(), tmp_path, message('#. A list.\nmsgctxt "noun"', 'msgstr "x"'), "a.po"
    )
    assert (menu.definition, menu.tags) == ("A list.", ("noun",))
    [menu] = drafts_in(Gettext(), tmp_path, message('msgctxt "noun"', 'msgstr "x"'), "b.po")
    assert (menu.definition, menu.tags) == ("noun", ())


def test_the_first_of_several_forms_is_the_translation(tmp_path: Path) -> None:
    text = message("#. A list.", 'msgid_plural "menus"\nmsgstr[0] "carte"\nmsgstr[1] "cartes"')
    [menu] = drafts_in(Gettext(), tmp_path, text, "a.po")
    assert menu.translations == (Translation("fr", "carte", ""),)
