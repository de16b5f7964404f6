"""Topics: questions that were declined or disliked, grouped by what they are about."""

import math
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from rag.entries.name_lookup import NameIndex
from rag.entries.stems import content_stems
from rag.entries.surface_forms import WORD, normalised_words
from rag.gaps.clusters import clusters, similarity_threshold
from rag.gaps.proposals import NAME_WORDS, STOPWORDS, Proposal, Proposer
from rag.gaps.redaction import without_placeholders
from rag.types import Embeddings, Entry, MissedQuestion, Reply

# How many questions are grouped, the most frequent first.
MAX_QUESTIONS = 10_000
EXAMPLES = 10
# The words of a topic's name weigh at least this share of the best word's weight.
MIN_WEIGHT = 0.6
# How many stop words may stand between them.
MAX_BETWEEN = 2


@dataclass(frozen=True)
class Gap:
    """A question that is still open.

    `vector` is its unit vector (dimension,), `nearest` the entry most likely to answer it, and
    `nearness` the probability that it does. `asked_for` is the name that no entry bears, "" if the
    question asks for none.
    """

    question: str
    declined: int
    disliked: int
    vector: Embeddings
    nearest: str
    nearness: float
    asked_for: str = ""

    @property
    def count(self) -> int:
        """How often it was declined or its answer disliked."""
        return self.declined + self.disliked


class Word(NamedTuple):
    """A word of a question in the singular, and where it stands: text[start:stop]."""

    word: str
    start: int
    stop: int


@dataclass(frozen=True)
class Topic:
    """Questions about one thing that the glossary lacks.

    `nearness` is the mean probability that the nearest entry answers them.
    """

    number: int
    name: str
    count: int
    declined: int
    disliked: int
    questions: int
    examples: tuple[str, ...]
    nearest: str
    nearness: float
    proposal: Proposal


def deduplicated(missed: Iterable[MissedQuestion]) -> list[MissedQuestion]:
    """Return missed questions, those of the same words as one, the most frequent first."""
    by_words: dict[tuple[str, ...], list[MissedQuestion]] = {}
    for question in missed:
        text = without_placeholders(question.question)
        key = tuple(normalised_words(text))
        if key:
            by_words.setdefault(key, []).append(replace(question, question=text))
    joined = [join(group) for group in by_words.values()]
    counted = [question for question in joined if miss_count(question)]
    ordered = sorted(counted, key=lambda question: (-miss_count(question), question.question))
    return ordered[:MAX_QUESTIONS]


def join(group: Sequence[MissedQuestion]) -> MissedQuestion:
    """Return questions of the same words as one, in the most frequent spelling."""
    votes: Counter[str] = Counter()
    for question in group:
        votes.update(question.votes)
    first = min(group, key=lambda question: (-miss_count(question), question.question))
    return MissedQuestion(first.question, sum(question.declined for question in group), votes)


def miss_count(missed: MissedQuestion) -> int:
    """Return how often a question was declined or its answer disliked."""
    dislikes = [-votes for votes in missed.votes.values() if votes < 0]
    return missed.declined + sum(dislikes)


def still_open(
    missed: MissedQuestion, reply: Reply, vector: Embeddings, entries: Container[str]
) -> Gap | None:
    """Return a missed question as a gap, or None if it is answered by now.

    `reply` is the one it gets now, `vector` its unit vector (dimension,).
    """
    disliked = {entry for entry, votes in missed.votes.items() if votes < 0}
    liked = {entry: votes for entry, votes in missed.votes.items() if votes > 0}
    liked = {entry: votes for entry, votes in liked.items() if entry in entries}
    cited = set(reply.answer.citations) if reply.answer else set()
    if cited and (not cited & disliked or cited & liked.keys()):
        return None
    nearest, nearness = "", 0.0
    if liked:
        nearest, nearness = max(liked, key=lambda entry: (liked[entry], entry)), 1.0
    else:
        for match in reply.matches:
            if match.id not in disliked:
                nearest, nearness = match.id, match.confidence
                break
    disliked_count = miss_count(missed) - missed.declined
    asked_for = (reply.asked_for or "") if reply.outcome == "declined" else ""
    declined = missed.declined
    return Gap(missed.question, declined, disliked_count, vector, nearest, nearness, asked_for)


def topics(
    gaps: Sequence[Gap], background: Embeddings, names: NameIndex, entries: Mapping[str, Entry]
) -> list[Topic]:
    """Return the topics of gaps, the largest first.

    `background` are unit vectors of questions about anything (questions, dimension).
    """
    if not gaps:
        return []
    ordered = sorted(gaps, key=lambda gap: (-gap.count, gap.question))
    groups = grouped(ordered, similarity_threshold(background))
    groups.sort(key=lambda group: (-total_count(group), group[0].question))
    proposer = Proposer(names, entries)
    named = zip(groups, topic_names(groups), strict=True)
    return [
        topic(number, group, name, proposer) for number, (group, name) in enumerate(named, start=1)
    ]


def grouped(gaps: Sequence[Gap], threshold: float) -> list[list[Gap]]:
    """Return gaps in groups: those that ask for one name, then clusters of the others.

    A gap without a name joins the nearest name, if its mean cosine is at least `threshold`.
    """
    by_name: dict[tuple[str, ...], list[Gap]] = {}
    unnamed = []
    for gap in gaps:
        if gap.asked_for:
            key = content_stems(normalised_words(gap.asked_for))
            by_name.setdefault(key, []).append(gap)
        else:
            unnamed.append(gap)
    groups = list(by_name.values())
    remaining = unnamed
    if groups and unnamed:
        means = np.stack([np.mean([gap.vector for gap in group], axis=0) for group in groups])
        remaining = []
        for gap in unnamed:
            cosines = means @ gap.vector
            home = groups[int(cosines.argmax())] if cosines.max() >= threshold else remaining
            home.append(gap)
    if remaining:
        vectors = np.stack([gap.vector for gap in remaining])
        groups += [[remaining[row] for row in rows] for rows in clusters(vectors, threshold)]
    return groups


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


def total_count(group: Sequence[Gap]) -> int:
    """Return how often the questions of a topic were declined or their answers disliked."""
    return sum(gap.count for gap in group)


def topic(number: int, group: Sequence[Gap], name: str, proposer: Proposer) -> Topic:
    """Return the topic of some gaps, which come the most frequent first."""
    questions = [gap.question for gap in group]
    nearest, nearness = likeliest(group)
    return Topic(
        number=number,
        name=name,
        count=total_count(group),
        declined=sum(gap.declined for gap in group),
        disliked=sum(gap.disliked for gap in group),
        questions=len(group),
        examples=tuple(questions[:EXAMPLES]),
        nearest=nearest,
        nearness=round(nearness, 4),
        proposal=proposer.propose(name, questions, nearest, nearness),
    )


def likeliest(group: Sequence[Gap]) -> tuple[str, float]:
    """Return the entry most likely to answer a topic's questions, with the mean probability."""
    weights: dict[str, float] = {}
    for gap in group:
        weights[gap.nearest] = weights.get(gap.nearest, 0.0) + gap.count * gap.nearness
    weight, entry = max((weight, entry) for entry, weight in weights.items())
    return entry, weight / total_count(group)


def topic_names(groups: Sequence[Sequence[Gap]]) -> Iterator[str]:
    """Yield a name for each topic.

    It is what they ask for by name, else made of the words that most questions of the topic
    share, and fewest other topics (as in TF-IDF).
    """
    shares = [word_shares(group) for group in groups]
    spread = Counter(word for share in shares for word in share)
    for group, share in zip(groups, shares, strict=True):
        weights: dict[str, float] = {}
        for word, part in share.items():
            weights[word] = part * math.log1p(len(groups) / spread[word])
        name = asked_name(group)
        yield name or phrase(heaviest(weights), [gap.question for gap in group])


def heaviest(weights: Mapping[str, float]) -> set[str]:
    """Return the words of a name: the heaviest, and those that weigh nearly as much."""
    ordered = sorted(weights, key=lambda word: (-weights[word], word))
    least = MIN_WEIGHT * weights[ordered[0]]
    return {word for word in ordered[:NAME_WORDS] if weights[word] >= least}


def word_shares(group: Sequence[Gap]) -> dict[str, float]:
    """Return for each content word the share of a topic's questions that hold it, by frequency."""
    counts: Counter[str] = Counter()
    for gap in group:
        for word in {content.word for content in content_words(gap.question)}:
            counts[word] += gap.count
    total = total_count(group)
    return {word: count / total for word, count in counts.items()}


def words_of_question(question: str) -> list[Word]:
    """Return the words of a question with their places."""
    found = []
    for match in WORD.finditer(question):
        found.append(Word(singular(match[0].casefold()), match.start(), match.end()))
    return found


def content_words(question: str) -> list[Word]:
    """Return the words of a question without its stop words; all words if nothing is left."""
    every = words_of_question(question)
    content = []
    for word in every:
        if not STOPWORDS.issuperset(normalised_words(question[word.start : word.stop])):
            content.append(word)
    return content or every


def singular(word: str) -> str:
    """Return an English plural in -s without it; other words as they are."""
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is"))
    return word[:-1] if is_plural else word


def phrase(chosen: set[str], questions: Sequence[str]) -> str:
    """Return chosen words as a question writes them close together, else one after the other."""
    spans = [span_of(chosen, question) for question in questions]
    spans = [span for span in spans if span]
    if spans:
        return min(spans, key=lambda span: len(normalised_words(span)))
    written: dict[str, str] = {}
    for question in questions:
        for word in content_words(question):
            written.setdefault(word.word, question[word.start : word.stop])
    return " ".join(text for word, text in written.items() if word in chosen)


def span_of(chosen: set[str], question: str) -> str:
    """Return the part of a question with all chosen words, or "" if it has much else between."""
    places = [word for word in words_of_question(question) if word.word in chosen]
    if {place.word for place in places} != chosen:
        return ""
    span = question[places[0].start : places[-1].stop]
    between = [word for word in words_of_question(span) if word.word not in chosen]
    only_stopwords = all(word.word in STOPWORDS for word in between)
    if len(between) > MAX_BETWEEN or not only_stopwords:
        return ""
    return span
