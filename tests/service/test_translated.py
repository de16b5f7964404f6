"""Replies in the language of the reader."""

from rag.service.translated import wanted_language, with_translations
from rag.types import Entry, Generation, Match, Reply, Translation

KETTLE = Entry(
    "kettle", "Kettle", (), (), (), "approved", (), (), "A kettle heats water.",
    (Translation("de", "Kessel", "Ein Kessel erhitzt Wasser."),),
)  # fmt: skip
MATCH = Match("kettle", "Kettle", (), KETTLE.short, KETTLE.definition, 1.0, 0.9, "approved")
REPLY = Reply("Kessel", "answered", 0.9, None, (MATCH,), None, Generation(1, ""))


def asked(wanted: str) -> Match:
    return with_translations(REPLY, wanted, "en", {"kettle": KETTLE}).matches[0]


def test_a_match_has_its_translation_in_the_wanted_language() -> None:
    match = asked("de-AT")
    assert match.translation == KETTLE.translations[0]
    assert (match.language, match.note) == ("en", None)
    assert match.definition == KETTLE.definition


def test_a_note_says_that_there_is_no_translation() -> None:
    assert asked("fr").translation is None
    assert asked("fr").note == ("Kettle has no translation into fr; its definition is in en.")


def test_the_language_of_the_glossary_needs_no_translation() -> None:
    assert (asked("en-GB").translation, asked("en-GB").note) == (None, None)


def test_the_first_language_of_the_header_is_wanted() -> None:
    assert wanted_language("de-AT,de;q=0.9,en;q=0.5") == "de-AT"
    assert wanted_language("*") == wanted_language("") == ""
