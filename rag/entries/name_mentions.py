"""Names in a question: where they stand, and how much of the question they cover. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.entries.language_packs import LanguagePack
from rag.entries.word_runs import share_of

# A name says where, not what, if one of `LanguagePack.places` is among so many words before it.
CONTEXT_WORDS = 2


@dataclass(frozen=True)
class NameMention:
    """A name in a question: the entries that have it, and the words [start, stop) it covers."""

    entries: tuple[str, ...]
    start: int
    stop: int


def not_overlapping(
    mentions: Sequence[NameMention], others: Sequence[NameMention]
) -> list[NameMention]:
    """Return the mentions that share no word with others."""
    return [mention for mention in mentions if not _overlaps(mention, others)]


def _overlaps(mention: NameMention, others: Iterable[NameMention]) -> bool:
    """Return whether a mention shares a word with another."""
    return any(mention.start < other.stop and other.start < mention.stop for other in others)


def share_covered(mentions: Sequence[NameMention], spoken: list[str], pack: LanguagePack) -> float:
    """Return the share of a question's letters that its mentions cover."""
    covered: set[int] = set()
    for mention in mentions:
        covered.update(range(mention.start, mention.stop))
    return share_of(covered, spoken, pack.stopwords)


def without_context(
    mentions: Sequence[NameMention], spoken: list[str], pack: LanguagePack
) -> list[NameMention]:
    """Return the mentions without those that only say where.

    'seed in Stable Diffusion' asks for the seed.

    If all say where, all are returned.
    """
    subjects = []
    for mention in mentions:
        before = spoken[max(0, mention.start - CONTEXT_WORDS) : mention.start]
        if not pack.places.intersection(before):
            subjects.append(mention)
    return subjects or list(mentions)
