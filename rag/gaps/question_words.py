"""The words of a logged question, those without content left out, in its language. Pure."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.question_language import question_pack
from rag.entries.stems import stem
from rag.entries.surface_forms import normalised_words, word_spans


class Word(NamedTuple):
    """A word of a question without its ending, and where it stands: text[start:stop]."""

    word: str
    start: int
    stop: int


def pack_of_question(question: str, language: str) -> LanguagePack:
    """Return the pack of a question's language; `language` is that of the glossary."""
    return question_pack(normalised_words(question), language)


def words_of_question(question: str, pack: LanguagePack = ENGLISH_PACK) -> list[Word]:
    """Return the words of a question with their places."""
    spans = _unspaced_spans(question, pack) if pack.unspaced else word_spans(question)
    return [Word(base_form(question[start:stop], pack), start, stop) for start, stop in spans]


def content_words(question: str, pack: LanguagePack = ENGLISH_PACK) -> list[Word]:
    """Return the words of a question without its function words; all words if nothing is left."""
    every = words_of_question(question, pack)
    content = []
    for word in every:
        written = question[word.start : word.stop]
        is_ending = pack.unspaced and len(written) == 1
        if not is_ending and not pack.function_words.issuperset(normalised_words(written)):
            content.append(word)
    return content or every


def base_form(word: str, pack: LanguagePack = ENGLISH_PACK) -> str:
    """Return a word case folded and without its ending: of English only that of the plural."""
    folded = word.casefold()
    return singular(folded) if pack is ENGLISH_PACK else stem(folded, pack.stemmer)


def singular(word: str) -> str:
    """Return an English plural in -s without it; other words as they are."""
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word


def _unspaced_spans(question: str, pack: LanguagePack) -> Iterator[tuple[int, int]]:
    """Yield the places of the words of a question without spaces: between its function words."""
    for start, stop in word_spans(question):
        matches = pack.function_pattern.finditer(question, start, stop)
        edges = [start, *chain.from_iterable(match.span() for match in matches), stop]
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            if first < last:
                yield first, last
