"""In which language a glossary and a question are written, told by frequent words. Pure.

A question in Latin letters is taken as English unless at least two of its words (one, if it is the
language of the glossary) are frequent in another language, and more than are frequent in English.
So "die" in an English question stays a die. Of a tie, and of a question without any such word, the
language of the glossary decides. Kana are Japanese; other Chinese characters are Chinese unless
the glossary is Japanese.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rag.entries.language_packs import ENGLISH, LanguagePack, pack_languages, pack_of
from rag.entries.surface_forms import normalised_words
from rag.types import Entry

KANA = re.compile(r"[\u3041-\u30ff]")
HAN = re.compile(r"[\u4e00-\u9fff]")
JAPANESE, CHINESE = "ja", "zh"
# The least words that tell a language which is not that of the glossary.
TELLING_WORDS = 2
# The least share of a glossary's words that tell its language; of a Japanese or Chinese one, of
# words with their characters, and of those with kana.
TELLING_SHARE, SHARE_OF_CHARACTERS, SHARE_OF_KANA = 0.05, 0.3, 0.2


@lru_cache(2_000)
def _pack_of_words(words: tuple[str, ...], glossary: str) -> LanguagePack:
    text = "".join(words)
    if KANA.search(text):
        return pack_of(JAPANESE)
    if HAN.search(text):
        return pack_of(JAPANESE if glossary == JAPANESE else CHINESE)
    glossary = pack_of(glossary).language
    counts: Counter[str] = Counter()
    for word in words:
        counts.update(_languages_of_words().get(word, ()))
    english = counts.pop(ENGLISH, 0)
    if not counts or (glossary == ENGLISH and max(counts.values()) <= english):
        return pack_of(ENGLISH if english else glossary)
    best = max(counts, key=lambda language: (counts[language], language == glossary))
    if best == glossary and counts[best] >= english:
        return pack_of(glossary)
    if counts[best] >= TELLING_WORDS and counts[best] > english:
        return pack_of(best)
    return pack_of(ENGLISH if english else glossary)


def question_pack(words: Sequence[str], glossary: str = ENGLISH) -> LanguagePack:
    """Return the pack of the language of a question, given its words and the glossary's language.

    The words are case folded, as `normalised_words` returns them.
    """
    return _pack_of_words(tuple(words), glossary)


def language_of_counts(counts: Mapping[str, int]) -> str:
    """Return the language of a glossary, given how often each word stands in it.

    "" if it has too few frequent words of any language with a pack.
    """
    total = max(1, sum(counts.values()))
    han = sum(count for word, count in counts.items() if HAN.search(word))
    kana = sum(count for word, count in counts.items() if KANA.search(word))
    if han + kana >= SHARE_OF_CHARACTERS * total:
        return JAPANESE if kana >= SHARE_OF_KANA * (han + kana) else CHINESE
    found: Counter[str] = Counter()
    for word, languages in _languages_of_words().items():
        for language in languages:
            found[language] += counts.get(word, 0)
    best, count = max(found.items(), key=lambda pair: (pair[1], pair[0] == ENGLISH))
    return best if count >= TELLING_SHARE * total else ""


def language_of_entries(entries: Iterable[Entry]) -> str:
    """Return the language of the definitions of entries, "" as `language_of_counts` does."""
    counts: Counter[str] = Counter()
    for entry in entries:
        counts.update(normalised_words(entry.definition))
    return language_of_counts(counts)


@lru_cache
def _languages_of_words() -> Mapping[str, tuple[str, ...]]:
    """Return the languages in which each frequent word is frequent."""
    languages: dict[str, tuple[str, ...]] = {}
    for language in pack_languages():
        for word in pack_of(language).telling:
            languages[word] = (*languages.get(word, ()), language)
    return languages


@lru_cache
def all_stopwords() -> frozenset[str]:
    """Return the stop words of questions in all languages."""
    return frozenset().union(*(pack_of(language).stopwords for language in pack_languages()))
