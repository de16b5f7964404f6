"""What questions name, on a small glossary of signs, numbers and pairs."""

import pytest

from rag.entries.name_lookup import NameIndex
from rag.search.glossary_words import GlossaryWords
from rag.search.naming import Namer
from rag.search.question import EncodedQuestion
from rag.types import Entry
from tests.toys import ToyEncoder

NAMES = {
    "c": "C",
    "c-sharp": "C#",
    "http-3": "HTTP/3",
    "hmo": "HMO",
    "ppo": "PPO",
    "simmer": "Simmer",
}


def namer(drafts: frozenset[str] = frozenset()) -> Namer:
    entries = {}
    for id, name in NAMES.items():
        definition = f"{name} is kept in a drawer."
        entries[id] = Entry(id, name, (), (), (), "approved", (), (), definition)
    names = NameIndex.of(entries.values())
    return Namer(names, entries, drafts, GlossaryWords({"drawer": 6, "kept": 6}, len(entries)))


def named(text: str, drafts: frozenset[str] = frozenset()) -> list[str]:
    """Return the entries that a question names, in the order of their mentions."""
    [encoding] = ToyEncoder().encode_query([text])
    question = EncodedQuestion(text, text, encoding, {})
    naming = namer(drafts).naming(question, [])
    return [entry for mention in naming.mentions for entry in mention.entries]


@pytest.mark.parametrize(
    ("question", "entries"),
    [
        ("what is C", ["c"]),
        ("what is C#", ["c-sharp"]),
        ("what does HMO mean", ["hmo"]),
        ("simmering meaning", ["simmer"]),
        ("HMO or PPO, which one lets me see any doctor", ["hmo", "ppo"]),
    ],
)
def test_a_question_by_name_names_its_entries(question: str, entries: list[str]) -> None:
    assert named(question) == entries


@pytest.mark.parametrize(
    "question", ["what is HTTP/4", "what is C++", "my pasta is always too soft, what went wrong"]
)
def test_other_numbers_other_signs_and_situations_name_nothing(question: str) -> None:
    assert named(question) == []


def test_a_draft_is_not_named() -> None:
    assert named("what is C#", frozenset({"c-sharp"})) == []


def test_the_phrase_that_is_asked_for_is_kept_though_no_entry_bears_it() -> None:
    [encoding] = ToyEncoder().encode_query(["what is a drawer"])
    question = EncodedQuestion("what is a drawer", "what is a drawer", encoding, {})
    naming = namer().naming(question, [])
    assert naming.phrase
    assert naming.phrase.text == "drawer"
    assert naming.is_refused
