"""The sentences of definitions that answer a question, chosen by late interaction.

An index has the word pieces of whole passages. How many of them belong to each sentence follows
from the number of pieces of each sentence: the tokenizer counts them, and nothing is encoded again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import numpy as np

from rag.entries.passages import chunks_of_sentences
from rag.entries.sentences import sentence_spans
from rag.entries.source_spans import spans_in_source
from rag.index.glossary_index import GlossaryIndex
from rag.index.tokens import EntryTokens, PieceWeights
from rag.search.late_interaction import (
    InformativePieces,
    QueryPieces,
    informative_pieces,
    passage_matches,
)
from rag.types import Embeddings, Encoder, Highlight

# Entries of which the sentences are kept in memory, the least recently used dropped first.
CACHED_ENTRIES = 5_000
# Of sentences that match within this of the best one, the first is chosen.
TIE = 0.02
# A second sentence is chosen if it adds at least this to the match of the first, 0..1.
MIN_GAIN = 0.08


@dataclass(frozen=True)
class _Sentences:
    """The sentences of an entry as parts of its stored word pieces.

    `pieces` are those of its definition, a part for the term before each chunk and for each
    sentence that has pieces. `spans` (parts) are the places of the sentences, None for a term.
    """

    pieces: InformativePieces
    spans: tuple[Highlight | None, ...]


class Highlighter:
    """Chooses the sentences of the entries of one index."""

    def __init__(self, index: GlossaryIndex, weights: PieceWeights, encoder: Encoder) -> None:
        """Choose by the `weights` of word pieces; `encoder` is that of the index."""
        # Not a method: see `EntryStore`.
        self._sentences = lru_cache(CACHED_ENTRIES)(_sentence_reader(index, weights, encoder))

    def highlights(
        self, query: QueryPieces, ids: Sequence[str]
    ) -> Mapping[str, tuple[Highlight, ...]]:
        """Return the sentences that answer, at most two of each entry, in their order.

        An entry with one sentence has none.
        """
        read = {id: self._sentences(id) for id in ids}
        several = {id: sentences for id, sentences in read.items() if sentences}
        if not several:
            return {}
        pieces = [sentences.pieces for sentences in several.values()]
        matches = passage_matches(query, pieces)
        chosen = _best_sentences(matches, [sentences.spans for sentences in several.values()])
        return dict(zip(several, chosen, strict=True))


def _sentence_reader(
    index: GlossaryIndex, weights: PieceWeights, encoder: Encoder
) -> Callable[[str], _Sentences | None]:
    """Return a function from the id of an entry to its sentences, None if it has only one."""

    def read(id: str) -> _Sentences | None:
        entry = index.entries[id]
        plain = entry.plain
        in_plain = sentence_spans(plain)
        if len(in_plain) == 1:
            return None
        sentences = [plain[start:end] for start, end in in_plain]
        spans = [Highlight(*place) for place in spans_in_source(entry.definition, in_plain)]
        tokens = index.segment_of(id).tokens_of(id)
        chunks = chunks_of_sentences(sentences)
        own, parts = _parts_of(entry.term, chunks, spans, tokens, encoder)
        [pieces] = informative_pieces([own], weights)
        return _Sentences(pieces, parts)

    return read


def _parts_of(
    term: str,
    chunks: Iterable[Sequence[str]],
    spans: Sequence[Highlight],
    tokens: EntryTokens,
    encoder: Encoder,
) -> tuple[EntryTokens, tuple[Highlight | None, ...]]:
    """Return the word pieces of an entry's definition by its parts, and the places of the parts.

    `tokens` are all pieces of the entry, whose chunks of sentences are at `spans`. A term has no
    place.
    """
    lengths: list[int] = []
    parts: list[Highlight | None] = []
    remaining = iter(spans)
    # The pieces of the names come before those of the chunks.
    first = int(tokens.lengths[0])
    for chunk, size in zip(chunks, tokens.lengths[1:].tolist(), strict=False):
        counts = encoder.count_pieces([f"{term}:", *chunk])
        lengths += _fitted(counts, size)
        parts += [None, *(next(remaining) for _ in chunk)]
    last = first + sum(lengths)
    kept = np.flatnonzero(lengths)
    own = EntryTokens(tokens.rows[first:last], tokens.pieces[first:last], np.array(lengths)[kept])
    return own, tuple(parts[place] for place in kept.tolist())


def _fitted(counts: Sequence[int], size: int) -> Iterator[int]:
    """Yield the numbers of pieces of the parts of a passage that has `size` pieces.

    What is missing was cut off at the end; what is left over is the model's prompt at the start.
    """
    remaining = size
    prompt = max(0, size - sum(counts))
    for place, count in enumerate(counts):
        own = min(remaining, count + prompt if place == 0 else count)
        yield own
        remaining -= own


def _best_sentences(
    matches: Embeddings, parts: Sequence[Sequence[Highlight | None]]
) -> Iterator[tuple[Highlight, ...]]:
    """Yield the sentences of each entry that match best, given `matches` (pieces, parts).

    Each sentence speaks of the term, so that the match of the term counts for all of them. All
    entries are compared together: `owners` says whose a part is.
    """
    counts = [len(own) for own in parts]
    firsts = [0, *accumulate(counts)][:-1]
    owners = np.repeat(np.arange(len(parts)), counts)
    is_term = np.array([span is None for own in parts for span in own])
    of_term = np.maximum.reduceat(np.where(is_term, matches, 0.0), firsts, axis=1)
    own = np.maximum(matches, of_term.take(owners, axis=1))
    scores = own.sum(axis=0).tolist()
    # Lists from here on: an entry has few sentences.
    best = [_best_of(scores, first, spans) for first, spans in zip(firsts, parts, strict=True)]
    chosen = own.take(np.repeat(best, counts), axis=1)
    gains = np.maximum(own - chosen, 0).sum(axis=0).tolist()
    for first, spans, place in zip(firsts, parts, best, strict=True):
        places = _sentence_places(first, spans)
        second = max(places, key=gains.__getitem__, default=place)
        shown = {place, second} if gains[second] >= MIN_GAIN else {place}
        yield tuple(span for at in sorted(shown) if (span := spans[at - first]))


def _best_of(scores: Sequence[float], first: int, spans: Sequence[Highlight | None]) -> int:
    """Return the place of the first sentence that scores about as high as the best of an entry.

    The parts of the entry begin at the place `first`, which is returned if no sentence has pieces.
    """
    places = _sentence_places(first, spans)
    enough = max((scores[place] for place in places), default=0.0) - TIE
    return next((place for place in places if scores[place] >= enough), first)


def _sentence_places(first: int, spans: Sequence[Highlight | None]) -> list[int]:
    """Return the places of the sentences among the parts of an entry, without terms."""
    return [first + at for at, span in enumerate(spans) if span]
