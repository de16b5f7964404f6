"""Replies in the language of the reader."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.language_tags import ANY_LANGUAGE, ReaderLanguages
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.search.translated import lacking_note, quoted_in
from rag.types import Entry, Generation, Match, Quote, Reply, Translation
from tests.toys import ToyEncoder

GERMAN = Translation("de", "Kessel", "Ein Kessel erhitzt Wasser.")
KETTLE = replace(
    EMPTY_ENTRY,
    id="kettle",
    term="Kettle",
    definition="A kettle is a pot that heats the water for a cup of tea.",
    translations=(GERMAN, Translation("sw", "Birika", "")),
)
MATCH = Match("kettle", "Kettle", (), KETTLE.short, KETTLE.definition, 1.0, 0.9, "approved")
ANSWER = Quote(KETTLE.definition, ("kettle",), None)
FRENCH = ReaderLanguages(("fr",), are_asked_for=True)
REPLY = Reply("Kessel", "answered", 0.9, ANSWER, (MATCH,), None, Generation(1, ""))


def asked(*wanted: str, is_told: bool = True) -> Reply:
    languages = ReaderLanguages(wanted, are_asked_for=True)
    return quoted_in(REPLY, languages, "en", {"kettle": KETTLE}, is_told)


def quoted(reply: Reply) -> Quote:
    assert reply.answer
    return reply.answer


def test_the_answer_quotes_the_definition_in_the_wanted_language() -> None:
    reply = asked("de-AT")
    assert quoted(reply) == Quote(GERMAN.definition, ("kettle",), None, ("de",))
    match = reply.matches[0]
    assert (match.translation, match.quoted, match.note) == (GERMAN, GERMAN.definition, None)
    assert (match.language, match.definition) == ("en", KETTLE.definition)


def test_the_first_language_that_an_entry_has_is_taken() -> None:
    assert quoted(asked("fr", "de", "en")).languages == ("de",)
    assert quoted(asked("fr", "en", "de")).languages == ("en",)


@pytest.mark.parametrize(("wanted", "named"), [("fr-CA", "French"), ("sw", "Swahili")])
def test_a_note_says_which_definition_stands_in_for_a_missing_one(wanted: str, named: str) -> None:
    note = f"Kettle has no definition in {named}; this one is in English."
    reply = asked(wanted)
    assert quoted(reply) == Quote(KETTLE.definition, ("kettle",), note, ("en",))
    assert (reply.matches[0].note, reply.matches[0].quoted) == (note, KETTLE.definition)


def test_a_reply_in_the_language_of_its_question_says_nothing_of_a_missing_one() -> None:
    reply = asked("fr", is_told=False)
    assert (quoted(reply).notice, reply.matches[0].note) == (None, None)


def test_a_name_alone_is_given_too() -> None:
    translation = asked("sw").matches[0].translation
    assert translation == Translation("sw", "Birika", "")


def test_the_language_of_the_glossary_needs_no_translation() -> None:
    reply = asked("en-GB")
    assert (reply.matches[0].translation, reply.matches[0].note) == (None, None)
    assert quoted(reply).languages == ("en",)


def test_a_notice_about_a_deprecated_entry_is_kept() -> None:
    reply = replace(REPLY, answer=replace(ANSWER, notice="Kettle is deprecated."))
    shown = quoted_in(reply, FRENCH, "en", {"kettle": KETTLE})
    assert quoted(shown).notice == (
        "Kettle is deprecated. Kettle has no definition in French; this one is in English."
    )


def test_a_comparison_says_once_which_entries_have_no_definition_in_a_language() -> None:
    pan = entry("pan", "A pan is a flat pot to fry in.")
    answer = replace(ANSWER, citations=("kettle", "pan"))
    both = {"kettle": KETTLE, "pan": pan}
    shown = quoted_in(replace(REPLY, answer=answer), FRENCH, "en", both)
    assert quoted(shown).notice == (
        "Kettle and Pan have no definition in French; these are in English."
    )


def test_the_language_of_a_glossary_may_be_unknown() -> None:
    assert lacking_note(["Kettle"], FRENCH, "") == (
        "Kettle has no definition in French; this one is in the language of the glossary."
    )


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    Builder(tmp_path, ToyEncoder()).build([KETTLE, entry("pan", "A pan is a flat pot to fry in.")])
    return Engine(load_generation(tmp_path), ToyEncoder())


def entry(id: str, definition: str) -> Entry:
    return replace(EMPTY_ENTRY, id=id, term=id.title(), definition=definition)


def test_a_question_is_answered_in_its_own_language(engine: Engine) -> None:
    assert quoted(engine.ask("Was ist ein Kessel?")).languages == ("de",)
    assert quoted(engine.ask("what is a kettle?")).languages == ("en",)


def test_other_languages_can_be_asked_for(engine: Engine) -> None:
    reply = engine.ask("what is a kettle?")
    assert quoted(engine.in_language(reply, ReaderLanguages(("de",)))).text == GERMAN.definition
    assert engine.in_language(reply, ANY_LANGUAGE) == reply


def test_of_an_entry_without_translations_a_question_in_another_language_says_nothing(
    engine: Engine,
) -> None:
    reply = engine.ask("Was ist ein Pan?")
    assert reply.matches[0].note is None
    assert quoted(reply).languages == ("en",)


@pytest.mark.parametrize("wanted", [("de-DE",), ("de-DE", "de")])
def test_where_nothing_is_translated_only_who_asks_for_a_language_is_told(
    wanted: tuple[str, ...],
) -> None:
    plain = {"kettle": replace(KETTLE, translations=(Translation("sw", "Birika", ""),))}
    told = quoted_in(REPLY, ReaderLanguages(wanted, are_asked_for=True), "en", plain)
    assert quoted(told).notice
    browser = quoted_in(REPLY, ReaderLanguages(wanted), "en", plain)
    assert (quoted(browser).notice, browser.matches[0].note) == (None, None)


def test_where_something_is_translated_the_languages_of_a_browser_are_told() -> None:
    browser = quoted_in(REPLY, ReaderLanguages(("fr",)), "en", {"kettle": KETTLE})
    assert quoted(browser).notice
