"""Sentences that mention a phrase."""

from rag.search.asked_for import Phrase
from rag.search.engine import Engine
from rag.search.mentions import entry_mentions, mention_in
from rag.types import Entry

TEXT = "It has parts.\n\nFilters of coffee are washed. Coffee filters stay."
ENTRY = Entry("pot", "Pot", (), (), (), "approved", (), (), TEXT)


def test_the_first_sentence_with_the_words_in_a_row_is_quoted() -> None:
    mention = mention_in(ENTRY, ["coffe", "filter"])
    assert mention
    assert mention.text == "Coffee filters stay."
    assert TEXT[mention.start : mention.end] == "Coffee filters"


def test_small_words_between_do_not_count() -> None:
    mention = mention_in(ENTRY, ["filter", "coffe"])
    assert mention
    assert TEXT[mention.start : mention.end] == "Filters of coffee"


def test_words_apart_are_no_mention() -> None:
    assert mention_in(ENTRY, ["part", "coffe"]) is None


def test_entries_that_are_nearest_come_first_and_drafts_never(engine: Engine) -> None:
    phrase = Phrase("picture", ("picture",), framed=True)
    every = entry_mentions(phrase, engine.index.entries, (), ())
    assert 1 < len(every) <= 3
    last = every[-1].id
    assert entry_mentions(phrase, engine.index.entries, [last], ())[0].id == last
    left_out = {mention.id for mention in every}
    others = entry_mentions(phrase, engine.index.entries, (), left_out)
    assert left_out.isdisjoint(mention.id for mention in others)


def test_signs_of_a_pattern_are_letters(engine: Engine) -> None:
    assert list(engine.index.entries.containing(["%"])) == []
