"""What the pages say beside definitions."""

from dataclasses import replace

import pytest

from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.language_tags import ANY_LANGUAGE, ReaderLanguages
from rag.web.notices import deprecation_notice, lacking_notice
from rag.web.strings import languages, strings

KETTLE = replace(EMPTY_ENTRY, id="kettle", term="Kettle", status="approved")
BOILER = replace(KETTLE, id="boiler", term="Boiler")
FRENCH = ReaderLanguages(("fr",), are_asked_for=True)


@pytest.mark.parametrize("language", languages())
def test_a_deprecated_entry_is_told_with_what_to_see_instead(language: str) -> None:
    say = strings(language)
    alone, related = (deprecation_notice(KETTLE, seen, say) for seen in ([], [BOILER]))
    assert "Kettle" in alone
    assert "Boiler" not in alone
    assert "Boiler" in related
    draft = replace(BOILER, status="draft")
    assert deprecation_notice(KETTLE, [draft], say) == alone


def test_several_entries_without_a_definition_are_told_in_one_sentence() -> None:
    say = strings("de")
    assert lacking_notice([KETTLE, BOILER], FRENCH, "en", say) == (
        "Zu Kettle, Boiler gibt es keine Definition auf Französisch; gezeigt wird die auf Englisch."
    )
    assert lacking_notice([KETTLE], FRENCH, "", say) == (
        "Zu Kettle gibt es keine Definition auf Französisch."
    )


def test_nothing_is_told_who_wants_no_language_or_that_of_the_glossary() -> None:
    assert lacking_notice([KETTLE], ANY_LANGUAGE, "en", strings("en")) == ""
    assert lacking_notice([KETTLE], FRENCH, "fr", strings("en")) == ""
