"""How entries bear a phrase."""

import pytest

from rag.entries.name_lookup import NameIndex
from rag.entries.stems import stem
from rag.search.asked_for import Phrase
from rag.search.glossary_words import GlossaryWords
from rag.search.name_match import MatchKind, NameMatch, PhraseMatcher
from rag.types import Entry

NAMES = (
    *("Condenser microphone", "Late interaction", "Simmer", "Retrieval augmented generation"),
    *("Quinoa", "Filing", "Pixel 8", "VAE", "C#", "Fudge", "Vaporizer"),
)
KNOWN = frozenset(
    "late night filing cabinet judge fridge fudges interaction tax vaporize vaporizing".split()
)


def matcher(drafts: frozenset[str] = frozenset()) -> PhraseMatcher:
    entries = {}
    for name in NAMES:
        id = name.replace(" ", "-").replace("#", "-sharp").lower()
        definition = f"The {name} is kept in a drawer."
        entries[id] = Entry(id, name, (), (), (), "approved", (), (), definition)
    words = GlossaryWords({"drawer": 20, "kept": 20}, len(entries))
    return PhraseMatcher(NameIndex.of(entries.values()), entries, drafts, words)


def match(text: str, drafts: frozenset[str] = frozenset()) -> NameMatch:
    phrase = Phrase(text, tuple(text.lower().split()), framed=True)
    return matcher(drafts).match(phrase, KNOWN)


@pytest.mark.parametrize(
    ("text", "kind", "entry"),
    [
        ("late interaction", "exact", "late-interaction"),
        ("late-interaction", "exact", "late-interaction"),
        ("simmering", "inflection", "simmer"),
        ("interactions, late", "inflection", "late-interaction"),
        ("RAG", "initials", "retrieval-augmented-generation"),
        ("condenser mic", "clipped", "condenser-microphone"),
        ("qinoa", "like", "quinoa"),
        ("simmer in a drawer", "within", "simmer"),
        ("VAE weights", "within", "vae"),
        ("filing tax", "within", "filing"),
        ("augmented retrieval", "part", "retrieval-augmented-generation"),
        ("microphone", "part", "condenser-microphone"),
        ("pixel 9", "number", "pixel-8"),
    ],
)
def test_a_phrase_is_borne_in_one_way(text: str, kind: MatchKind, entry: str) -> None:
    assert match(text) == NameMatch(kind, (entry,))


@pytest.mark.parametrize("text", ["judge", "late night", "VAX", "drawer", "unrelated matters"])
def test_another_word_is_no_misspelt_name(text: str) -> None:
    assert match(text) == NameMatch("none")


def test_a_name_that_lacks_a_sign_is_refused() -> None:
    assert match("C++").kind == "none"
    assert match("C*") == NameMatch("signs", ("c-sharp",))
    assert match("C") == NameMatch("exact", ("c-sharp",))


def test_a_word_like_one_of_a_name_may_be_misspelt() -> None:
    assert match("augmintid tax") == NameMatch("perhaps")


def test_a_word_from_which_a_name_is_derived_is_no_name() -> None:
    assert stem("vaporize") == stem("vaporizer")
    assert match("vaporize") == match("vaporizing") == NameMatch("perhaps")
    assert match("vaporizers") == NameMatch("inflection", ("vaporizer",))


def test_known_words_are_no_misspelt_name_of_other_words() -> None:
    assert match("late filing cabinet") == NameMatch("none")


def test_drafts_bear_nothing() -> None:
    assert match("simmer", frozenset({"simmer"})).entries == ()
