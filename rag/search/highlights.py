"""The sentences of definitions that answer a question, chosen by late interaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from rag.entries.read_together import ReadTogether
from rag.index.glossary_index import GlossaryIndex
from rag.index.sentence_parts import sentence_parts
from rag.index.tokens import EntryTokens, PieceWeights
from rag.search.late_interaction import (
    InformativePieces,
    QueryPieces,
    informative_pieces,
    passage_matches,
)
from rag.types import Embeddings, Encoder, Highlight

# Entries of which the sentences are kept in memory.
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
        read = partial(_sentences_of, index, weights, encoder)
        self._sentences = ReadTogether(read, CACHED_ENTRIES)

    def highlights(
        self, query: QueryPieces, ids: Sequence[str]
    ) -> Mapping[str, tuple[Highlight, ...]]:
        """Return the sentences that answer, at most two of each entry, in their order.

        An entry with one sentence has none.
        """
        read = self._sentences.several(ids)
        several = {id: sentences for id, sentences in read.items() if sentences.spans}
        if not several:
            return {}
        pieces = [sentences.pieces for sentences in several.values()]
        matches = passage_matches(query, pieces)
        chosen = _best_sentences(matches, [sentences.spans for sentences in several.values()])
        return dict(zip(several, chosen, strict=True))


def _sentences_of(
    index: GlossaryIndex, weights: PieceWeights, encoder: Encoder, ids: Sequence[str]
) -> dict[str, _Sentences]:
    """Return the sentences of some entries; without parts for an entry that has only one."""
    parts = {id: _parts_of(index, encoder, id) for id in ids}
    own = [_definition_pieces(index, id, parts[id]) for id in ids]
    pieces = informative_pieces(own, weights)
    return {id: _Sentences(each, _places(parts[id])) for id, each in zip(ids, pieces, strict=True)}


def _parts_of(index: GlossaryIndex, encoder: Encoder, id: str) -> NDArray[np.int32]:
    """Return the `sentence_parts` of an entry: those stored, or computed for an older index."""
    segment = index.segment_of(id)
    stored = segment.sentences_of(id)
    if stored is not None:
        return stored
    return sentence_parts(index.entries[id], segment.tokens_of(id).lengths.tolist(), encoder)


def _definition_pieces(index: GlossaryIndex, id: str, parts: NDArray[np.int32]) -> EntryTokens:
    """Return the word pieces of an entry's definition, by its parts."""
    tokens = index.segment_of(id).tokens_of(id)
    # The pieces of the names come before them.
    first = int(tokens.lengths[0])
    lengths = parts[:, 0].astype(np.int64)
    own = slice(first, first + int(lengths.sum()))
    return EntryTokens(tokens.rows[own], tokens.pieces[own], lengths)


def _places(parts: NDArray[np.int32]) -> tuple[Highlight | None, ...]:
    """Return the place of the sentence of each part, None for a term."""
    return tuple(
        None if start < 0 else Highlight(start, end) for start, end in parts[:, 1:].tolist()
    )


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
