"""Word-sense disambiguation: which entry a mention means, of several that share the name.

The words around a mention are embedded and compared with the entries that have the name.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from cachetools import LRUCache

from rag.annotate.matcher import Mention
from rag.annotate.word_boundaries import BLOCK_END, WITHOUT_MASKS
from rag.entries.surface_forms import WORD
from rag.types import Embeddings, Encoding

# Words that are read on each side of a mention, within its paragraph.
AROUND = 16
# Characters on each side in which these words are looked for.
CONTEXT_REACH = 2_000
# Divides cosines to give log-odds: fitted by `python -m training.fit_senses`.
TEMPERATURE = 0.035
# Contexts that are embedded for one text: those of the first mention of each name, then of the
# second, and so on. Later mentions take the meaning of the one before them: within a text a name
# rarely changes its sense.
EMBEDDED_AT_MOST = 64
# Contexts whose vectors are cached.
REMEMBERED = 1024
# Decimals of a probability.
DECIMALS = 4

Meaning = tuple[tuple[str, ...], float]


class SenseDisambiguator:
    """Decides which of the entries with one name a mention means."""

    def __init__(
        self,
        encode: Callable[[Sequence[str]], list[Encoding]],
        centroid: Callable[[str], Embeddings],
    ) -> None:
        """Embed contexts with `encode`, and compare them with the unit vector `centroid(id)`."""
        self._encode = encode
        self._centroid = centroid
        self._embedded: LRUCache[str, Embeddings] = LRUCache(REMEMBERED)
        self._lock = Lock()

    def disambiguate(self, read: str, mentions: Sequence[Mention]) -> list[Meaning]:
        """Return for each mention of a text its entries, the likeliest first, and the probability.

        A mention whose context is not embedded means what the last mention of the name means; if
        there is none, all its entries are equally likely.
        """
        shared = [mention for mention in mentions if len(mention.entries) > 1]
        decided = self._decided(read, shared)
        last: dict[tuple[str, ...], Meaning] = {}
        meanings = []
        for mention in mentions:
            even = (mention.entries, round(1 / len(mention.entries), DECIMALS))
            known = last.get(mention.entries, even)
            meaning = decided.get(mention.start, known)
            last[mention.entries] = meaning
            meanings.append(meaning)
        return meanings

    def _decided(self, read: str, mentions: Sequence[Mention]) -> dict[int, Meaning]:
        """Return the meanings of the mentions whose contexts are embedded, by their starts."""
        chosen = _first_of_each(mentions)[:EMBEDDED_AT_MOST]
        contexts = {mention: context_of(read, mention) for mention in chosen}
        vectors = self._vectors(list(dict.fromkeys(contexts.values())))
        decided = {}
        for mention, context in contexts.items():
            decided[mention.start] = self._ranked(mention, vectors[context])
        return decided

    def _vectors(self, texts: Sequence[str]) -> dict[str, Embeddings]:
        """Return the vectors of distinct texts, embedded as questions: entries are documents."""
        with self._lock:
            vectors = {text: self._embedded[text] for text in texts if text in self._embedded}
        new = [text for text in texts if text not in vectors]
        if new:
            encodings = self._encode(new)
            made = {text: item.vector for text, item in zip(new, encodings, strict=True)}
            with self._lock:
                self._embedded.update(made)
            vectors |= made
        return vectors

    def _ranked(self, mention: Mention, vector: Embeddings) -> Meaning:
        """Return the entries of a mention, the nearest to a vector first, and its probability.

        The probability is the softmax of the cosines divided by TEMPERATURE.
        """
        nearness = [self._centroid(entry) @ vector for entry in mention.entries]
        cosines = np.array(nearness, dtype=np.float64)
        weights = np.exp((cosines - cosines.max()) / TEMPERATURE)
        order = np.argsort(-weights, kind="stable").tolist()
        ranked = tuple(mention.entries[place] for place in order)
        probability = float(weights.max() / weights.sum())
        return ranked, round(probability, DECIMALS)


def _first_of_each(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the first mention of each name, then the second of each, and so on."""
    seen: Counter[tuple[str, ...]] = Counter()
    ranked = []
    for mention in mentions:
        ranked.append((seen[mention.entries], mention))
        seen[mention.entries] += 1
    ranked.sort(key=lambda pair: pair[0])
    return [mention for _, mention in ranked]


def context_of(read: str, mention: Mention) -> str:
    """Return the context of a mention: the words around it in its paragraph, and its own."""
    start, stop = mention.start, mention.stop
    left = BLOCK_END.split(read[max(0, start - CONTEXT_REACH) : start])[-1]
    right = BLOCK_END.split(read[stop : stop + CONTEXT_REACH], maxsplit=1)[0]
    before, own, after = _words(left), _words(read[start:stop]), _words(right)
    return " ".join([*before[-AROUND:], *own, *after[:AROUND]])


def _words(read: str) -> list[str]:
    """Return the words of a piece of prose as they are written."""
    return WORD.findall(read.translate(WITHOUT_MASKS))
