"""The names of topics: what their questions ask for, or the words that set them apart."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rag.entries.language_packs import ENGLISH, ENGLISH_PACK, LanguagePack
from rag.entries.surface_forms import normalised_words
from rag.gaps.open_questions import Gap, total_count
from rag.gaps.proposals import NAME_WORDS
from rag.gaps.question_words import content_words, pack_of_question, words_of_question

# The words of a topic's name weigh at least this share of the best word's weight.
MIN_WEIGHT = 0.6
# How many stop words may stand between them.
MAX_BETWEEN = 2


def topic_names(groups: Sequence[Sequence[Gap]], language: str = ENGLISH) -> Iterator[str]:
    """Yield a name for each topic; `language` is that of the glossary.

    It is what they ask for by name, else made of the words that most questions of the topic
    share, and fewest other topics (as in TF-IDF).
    """
    shares = [word_shares(group, language) for group in groups]
    spread: Counter[str] = Counter()
    for share in shares:
        spread.update(share.keys())
    for group, share in zip(groups, shares, strict=True):
        weights: dict[str, float] = {}
        for word, part in share.items():
            weights[word] = part * math.log1p(len(groups) / spread[word])
        name = asked_name(group)
        yield name or phrase(heaviest(weights), [gap.question for gap in group], language)


def asked_name(group: Sequence[Gap]) -> str:
    """Return the name that a group asks for, in the most frequent spelling, or "".

    Of spellings that are equally frequent, the one with most capitals is returned, then the
    shortest.
    """
    counts: Counter[str] = Counter()
    for gap in group:
        counts[gap.asked_for] += gap.count
    del counts[""]
    if not counts:
        return ""

    def rank(name: str) -> tuple[int, int, int, str]:
        return counts[name], sum(map(str.isupper, name)), -len(name), name

    return max(counts, key=rank)


def heaviest(weights: Mapping[str, float]) -> set[str]:
    """Return the words of a name: the heaviest, and those that weigh nearly as much."""
    heaviest_first = sorted(weights, key=lambda word: (-weights[word], word))
    least = MIN_WEIGHT * weights[heaviest_first[0]]
    chosen: set[str] = set()
    for word in heaviest_first[:NAME_WORDS]:
        if weights[word] >= least:
            chosen.add(word)
    return chosen


def word_shares(group: Sequence[Gap], language: str = ENGLISH) -> dict[str, float]:
    """Return for each content word the share of a topic's questions that hold it, by frequency."""
    counts: Counter[str] = Counter()
    for gap in group:
        pack = pack_of_question(gap.question, language)
        words = {content.word for content in content_words(gap.question, pack)}
        for word in words:
            counts[word] += gap.count
    total = total_count(group)
    return {word: count / total for word, count in counts.items()}


def phrase(chosen: set[str], questions: Sequence[str], language: str = ENGLISH) -> str:
    """Return chosen words as a question writes them close together, else one after the other."""
    spans: list[str] = []
    written: dict[str, str] = {}
    for question in questions:
        pack = pack_of_question(question, language)
        span = span_of(chosen, question, pack)
        if span:
            spans.append(span)
        for word in content_words(question, pack):
            if word.word in chosen:
                written.setdefault(word.word, question[word.start : word.stop])
    if spans:
        return min(spans, key=lambda span: len(normalised_words(span)))
    return " ".join(written.values())


def span_of(chosen: set[str], question: str, pack: LanguagePack = ENGLISH_PACK) -> str:
    """Return the part of a question with all chosen words, or "" if it has much else between."""
    places = [word for word in words_of_question(question, pack) if word.word in chosen]
    if {place.word for place in places} != chosen:
        return ""
    span = question[places[0].start : places[-1].stop]
    between = []
    for word in words_of_question(span, pack):
        if word.word not in chosen:
            between += normalised_words(span[word.start : word.stop])
    if len(between) > MAX_BETWEEN or not pack.function_words.issuperset(between):
        return ""
    return span
