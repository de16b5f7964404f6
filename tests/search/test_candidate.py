"""What retrieval finds."""

import pytest

from rag.entries.name_mentions import NameMention
from rag.search.asked_for import Phrase
from rag.search.candidate import Naming, named_entries
from rag.search.name_match import MatchKind, NameMatch

FRAMED = Phrase("GGUF", ("gguf",), framed=True)
BARE = Phrase("GGUF", ("gguf",), framed=False)


def test_named_entries_come_once_in_the_order_of_their_mentions() -> None:
    mentions = [NameMention(("b", "a"), 0, 1), NameMention(("a", "c"), 2, 3)]
    assert named_entries(mentions) == ["b", "a", "c"]


def test_a_question_that_names_nothing_is_not_refused() -> None:
    assert not Naming().is_unborne
    assert not Naming().is_refused


def test_a_definition_of_what_no_entry_bears_is_refused() -> None:
    naming = Naming(phrase=FRAMED, match=NameMatch("none"))
    assert naming.is_unborne
    assert naming.is_refused


def test_a_bare_phrase_that_no_entry_bears_is_left_to_the_confidence() -> None:
    naming = Naming(phrase=BARE, match=NameMatch("none"))
    assert naming.is_unborne
    assert not naming.is_refused


@pytest.mark.parametrize("kind", ["signs", "number"])
def test_a_bare_name_that_differs_in_a_number_or_a_sign_is_refused(kind: MatchKind) -> None:
    assert Naming(phrase=BARE, match=NameMatch(kind, ("http-3",))).is_refused


def test_a_name_that_is_mentioned_is_not_refused() -> None:
    mention = NameMention(("seed",), 0, 1)
    assert not Naming((mention,), FRAMED, NameMatch("none")).is_refused
