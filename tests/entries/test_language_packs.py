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
