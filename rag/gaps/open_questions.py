"""Questions that were declined or disliked, and that nothing answers yet."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from rag.entries.surface_forms import normalised_words
from rag.gaps.redaction import without_placeholders
from rag.types import Embeddings, MissedQuestion, Reply

# How many questions are grouped, the most frequent first.
MAX_QUESTIONS = 10_000


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


def deduplicated(missed: Iterable[MissedQuestion]) -> list[MissedQuestion]:
    """Return missed questions, those of the same words as one, the most frequent first."""
    by_words: dict[tuple[str, ...], list[MissedQuestion]] = {}
    for question in missed:
        text = without_placeholders(question.question)
        key = tuple(normalised_words(text))
        if key:
            by_words.setdefault(key, []).append(replace(question, question=text))
    counted = list(filter(miss_count, map(join, by_words.values())))
    counted.sort(key=lambda question: (-miss_count(question), question.question))
    return counted[:MAX_QUESTIONS]


def join(group: Sequence[MissedQuestion]) -> MissedQuestion:
    """Return questions of the same words as one, in the most frequent spelling."""
    declined = 0
    votes: Counter[str] = Counter()
    for question in group:
        declined += question.declined
        votes.update(question.votes)
    first = min(group, key=lambda question: (-miss_count(question), question.question))
    return MissedQuestion(first.question, declined, votes)


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
    disliked: set[str] = set()
    liked: dict[str, int] = {}
    for entry, votes in missed.votes.items():
        if votes < 0:
            disliked.add(entry)
        elif votes > 0 and entry in entries:
            liked[entry] = votes
    cited = set(reply.answer.citations) if reply.answer else set()
    if cited and (not cited & disliked or cited & liked.keys()):
        return None
    nearest, nearness = _nearest(reply, liked, disliked)
    disliked_count = miss_count(missed) - missed.declined
    asked_for = (reply.asked_for or "") if reply.outcome == "declined" else ""
    declined = missed.declined
    return Gap(missed.question, declined, disliked_count, vector, nearest, nearness, asked_for)


def _nearest(reply: Reply, liked: Mapping[str, int], disliked: Set[str]) -> tuple[str, float]:
    """Return the entry that most likely answers, with the probability; "" if there is none.

    It is the one that is liked most, or else the first match that is not disliked.
    """
    if liked:
        return max(liked, key=lambda entry: (liked[entry], entry)), 1.0
    for match in reply.matches:
        if match.id not in disliked:
            return match.id, match.confidence
    return "", 0.0


def total_count(group: Sequence[Gap]) -> int:
    """Return how often the questions of a topic were declined or their answers disliked."""
    return sum(gap.count for gap in group)
