"""Mentions of names that several entries bear, and the words around them -> which entry each means, and how surely.

What surrounds a mention is embedded and held against the entries that bear the name.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from cachetools import LRUCache

from rag.annotate.matcher import NO_BLOTS, PARTING, Mention
from rag.entries.surface_forms import WORD
from rag.types import Embeddings, Encoding

# Words to each side that are read, in the paragraph of the mention, and in how many characters these are looked for.
AROUND, REACH = 16, 2_000
# What makes cosines log-odds: fitted by `python -m training.fit_senses`.
TEMPERATURE = 0.035
# Surroundings embedded for one text: those of the first mention of each name, then of the second, and so on. Later
# mentions mean what the one before them means: within a text a name rarely changes its sense.
EMBEDDED_AT_MOST = 64
REMEMBERED = 1024

Meaning = tuple[tuple[str, ...], float]


class Senses:
    """Tells apart the entries that bear one name."""

    def __init__(
        self,
        encode: Callable[[Sequence[str]], list[Encoding]],
        centroid: Callable[[str], Embeddings],
    ) -> None:
        """Take what embeds, and what returns the unit vector of an entry."""
        self._encode = encode
        self._centroid = centroid
        self._embedded: LRUCache[str, Embeddings] = LRUCache(REMEMBERED)
        self._lock = Lock()

    def meant(self, read: str, mentions: Sequence[Mention]) -> list[Meaning]:
        """Return for each mention the entries it may mean, best first, and the probability of the first."""
        told = self._told(read, [each for each in mentions if len(each.entries) > 1])
        last: dict[tuple[str, ...], Meaning] = {}
        found = []
        for mention in mentions:
            known = last.get(mention.entries, (mention.entries, round(1 / len(mention.entries), 4)))
            last[mention.entries] = told.get(mention.start, known)
            found.append(last[mention.entries])
        return found

    def _told(self, read: str, mentions: Sequence[Mention]) -> dict[int, Meaning]:
        """Return what some of the mentions mean, by where they begin."""
        chosen = {
            mention: around(read, mention) for mention in first_of_each(mentions)[:EMBEDDED_AT_MOST]
        }
        vectors = self._vectors(list(dict.fromkeys(chosen.values())))
        return {
            mention.start: self._weighed(mention, vectors[text]) for mention, text in chosen.items()
        }

    def _vectors(self, texts: Sequence[str]) -> dict[str, Embeddings]:
        """Return the vectors of texts. Those of questions: what they are held against are vectors of documents."""
        with self._lock:
            found = {text: self._embedded[text] for text in texts if text in self._embedded}
        if new := [text for text in texts if text not in found]:
            made = {text: made.vector for text, made in zip(new, self._encode(new), strict=True)}
            with self._lock:
                self._embedded.update(made)
            found |= made
        return found

    def _weighed(self, mention: Mention, vector: Embeddings) -> Meaning:
        cosines = np.array(
            [self._centroid(entry) @ vector for entry in mention.entries], dtype=np.float64
        )
        shares = np.exp((cosines - cosines.max()) / TEMPERATURE)
        order = np.argsort(-shares, kind="stable").tolist()
        return tuple(mention.entries[place] for place in order), round(
            float(shares.max() / shares.sum()), 4
        )


def first_of_each(mentions: Sequence[Mention]) -> list[Mention]:
    """Return mentions with the first of each name in front, then the second of each, and so on."""
    seen: Counter[tuple[str, ...]] = Counter()
    ranked = []
    for mention in mentions:
        ranked.append((seen[mention.entries], mention))
        seen[mention.entries] += 1
    return [mention for _, mention in sorted(ranked, key=lambda pair: pair[0])]


def around(read: str, mention: Mention) -> str:
    """Return the words around a mention in its paragraph, itself among them."""
    start, stop = mention.start, mention.stop
    left = PARTING.split(read[max(0, start - REACH) : start])[-1]
    right = PARTING.split(read[stop : stop + REACH], maxsplit=1)[0]
    before, after = (WORD.findall(side.translate(NO_BLOTS)) for side in (left, right))
    return " ".join(
        [*before[-AROUND:], *WORD.findall(read[start:stop].translate(NO_BLOTS)), *after[:AROUND]]
    )
