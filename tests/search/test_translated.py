"""Replies in the language of the reader."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.search.translated import quoted_in
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
REPLY = Reply("Kessel", "answered", 0.9, ANSWER, (MATCH,), None, Generation(1, ""))


def asked(*wanted: str, insists: bool = True) -> Reply:
    return quoted_in(REPLY, wanted, "en", {"kettle": KETTLE}, insists)


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


@pytest.mark.parametrize("wanted", ["fr", "sw"])
def test_a_note_says_which_definition_stands_in_for_a_missing_one(wanted: str) -> None:
    note = f"Kettle has no definition in {wanted}; this one is in en."
    reply = asked(wanted)
    assert quoted(reply) == Quote(KETTLE.definition, ("kettle",), note, ("en",))
    assert (reply.matches[0].note, reply.matches[0].quoted) == (note, KETTLE.definition)


def test_without_insisting_nothing_is_said_of_a_missing_language() -> None:
    reply = asked("fr", insists=False)
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
    shown = quoted_in(reply, ("fr",), "en", {"kettle": KETTLE}, insists=True)
    assert quoted(shown).notice == (
        "Kettle is deprecated. Kettle has no definition in fr; this one is in en."
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
    assert quoted(engine.in_language(reply, ["de"])).text == GERMAN.definition
    assert engine.in_language(reply, []) == reply


def test_of_an_entry_without_translations_a_question_in_another_language_says_nothing(
    engine: Engine,
) -> None:
    reply = engine.ask("Was ist ein Pan?")
    assert reply.matches[0].note is None
    assert quoted(reply).languages == ("en",)


def test_readers_with_several_languages_are_told_nothing_where_nothing_is_translated() -> None:
    plain = {"kettle": replace(KETTLE, translations=())}
    told = quoted_in(REPLY, ("de-DE",), "en", plain, insists=True)
    assert quoted(told).notice
    browser = quoted_in(REPLY, ("de-DE", "de"), "en", plain, insists=True)
    assert (quoted(browser).notice, browser.matches[0].note) == (None, None)
