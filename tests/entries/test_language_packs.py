"""The words of each language that frame questions."""

import pytest

from rag.entries.language_packs import (
    ENGLISH_PACK,
    LanguagePack,
    Phrases,
    pack_languages,
    pack_of,
)
from rag.entries.stems import content_stems

PACKS = [pack_of(language) for language in pack_languages()]


def test_ten_languages_have_a_pack_and_english_is_first() -> None:
    assert pack_languages()[0] == "en"
    assert set(pack_languages()) == {*"en de es fr it ja nl pl pt zh".split()}


def test_a_language_without_a_pack_gets_the_english_one() -> None:
    assert pack_of("sv") is not None
    assert pack_of("sv").language == "en"


@pytest.mark.parametrize("pack", PACKS, ids=pack_languages())
def test_longer_phrases_come_first_so_that_none_hides_another(pack: LanguagePack) -> None:
    for phrases in (pack.before, pack.after):
        lengths = [(len(phrase), len(phrase[0]) * (len(phrase) == 1)) for phrase in phrases]
        assert lengths == sorted(lengths, reverse=True)


@pytest.mark.parametrize("pack", PACKS, ids=pack_languages())
def test_frames_are_case_folded_and_without_apostrophes(pack: LanguagePack) -> None:
    phrases: Phrases = pack.before + pack.after
    words = {word for phrase in phrases for word in phrase} | pack.stopwords | pack.describing
    assert phrases
    for word in words:
        assert "'" not in word
        assert word == word.lower()


@pytest.mark.parametrize("pack", PACKS, ids=pack_languages())
def test_every_pack_has_cues_and_words_that_compare(pack: LanguagePack) -> None:
    assert pack.name
    assert pack.cues
    assert pack.comparing
    assert pack.describing


def test_words_are_known_without_their_accents_too() -> None:
    assert {"qué", "que"} <= pack_of("es").stopwords


def test_inflections_have_one_stem_in_their_language() -> None:
    german = pack_of("de")
    assert len({content_stems([word], german) for word in ("kessel", "kessels", "kesseln")}) == 1
    assert content_stems(["kesseln"], ENGLISH_PACK) != content_stems(["kessel"], ENGLISH_PACK)


@pytest.mark.parametrize(
    ("language", "question", "sides"),
    [
        ("en", "Kettle vs. pot", ("Kettle", "pot")),
        ("en", "what is the difference between a kettle and a pot", ("a kettle", "a pot")),
        ("de", "Worin liegt der Unterschied zwischen Kessel und Topf", ("Kessel", "Topf")),
        ("fr", "quelle est la difference entre poêle et casserole", ("poêle", "casserole")),
    ],
)
def test_the_templates_of_a_language_find_what_is_compared(
    language: str, question: str, sides: tuple[str, str]
) -> None:
    patterns = pack_of(language).compared_patterns
    [match] = filter(None, (pattern.fullmatch(question) for pattern in patterns))
    assert (match["first"], match["second"]) == sides


@pytest.mark.parametrize("pack", PACKS, ids=pack_languages())
def test_every_pack_has_words_of_definitions_a_question_and_a_draft(pack: LanguagePack) -> None:
    assert pack.definition.openings
    assert pack.definition.references or pack.definition.reference_ends
    assert "Kessel" in pack.asking.format("Kessel")
    assert "Kessel" in pack.unwritten.format(term="Kessel")


def test_the_longest_opening_is_found() -> None:
    opening = ENGLISH_PACK.definition.opening_pattern
    found = opening.match("may also refer to a pot")
    assert found
    assert found[0] == "may also refer to"
    assert opening.match("it-support staff") is None


def test_an_empty_list_matches_nothing() -> None:
    assert pack_of("ja").definition.spelt_out_pattern.match("") is None
    assert pack_of("en").definition.reference_end_pattern.search("see kettle") is None
