"""Measures a reverse dictionary: where the word that a description means is ranked.

    python -m bench.reverse bench/reverse/dev.json

The file holds `[{"word": ..., "definitions": ...}]`. A word gets what its best meaning gets: the cosines of the
description with the gloss, with the names and, by an adapter tuned on WordNet alone, with the word itself; and for the
words that come first, late interaction with the gloss. Needs Debian's wordnet-base; the first run takes a quarter of an
hour on two cores, each description then a second.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.lexicon import WORDNET, Adapter, Lexicon, Vectors, encoder_of_ours, tuned
from rag.encoders.background import background_questions
from rag.index.tokens import (
    EntryTokens,
    PieceWeights,
    entry_frequencies,
    join_passages,
    main_directions,
    pack_tokens,
)
from rag.search.late_interaction import late_interactions
from rag.types import Embeddings, Encoder, Encoding

# How much the names, the adapter and late interaction weigh beside the gloss; chosen on bench/reverse/train.json.
NAMES, ADAPTED, INTERACTION = 0.4, 1.0, 0.5
# How many words are read again, by late interaction.
READ_AGAIN = 300


class Reverse:
    """WordNet's words, found by what they mean."""

    def __init__(self, lexicon: Lexicon, encoder: Encoder) -> None:
        """Embed a lexicon and tune its adapter, or take what was made before."""
        self.lexicon = lexicon
        self._encoder = encoder
        self._vectors = Vectors.of(lexicon, encoder)
        self._adapter: Adapter = tuned(lexicon, self._vectors, encoder)
        self._words = self._adapter.words(self._vectors.words)
        self._basis = main_directions(encoder.encode_query(background_questions()[0]))
        order = np.argsort(lexicon.pairs[:, 1], kind="stable")
        self._meanings = lexicon.pairs[order, 0]
        self._starts = np.searchsorted(lexicon.pairs[order, 1], np.arange(len(lexicon.words) + 1))
        self._weights: PieceWeights | None = None

    def scores(self, description: str) -> Embeddings:
        """Return the score of each word (words,)."""
        query = self._encoder.encode_query([description])[0]
        gloss, names = (
            self.lexicon.best(each @ query.vector)
            for each in (self._vectors.glosses, self._vectors.names)
        )
        adapted = self._words @ self._adapter.descriptions(query.vector[None])[0]
        found = gloss + NAMES * names + ADAPTED * adapted
        first = np.argsort(-found)[:READ_AGAIN]
        met = self._interaction(query, first)
        found += INTERACTION * min(met)
        found[first] += INTERACTION * (np.array(met, dtype=np.float32) - min(met))
        return np.asarray(found, dtype=np.float32)

    def _interaction(self, query: Encoding, words: NDArray[np.intp]) -> list[float]:
        """Return the late interaction of a question with the best gloss of each word."""
        held = [self._meanings[self._starts[word] : self._starts[word + 1]] for word in words]
        meanings = sorted({int(each) for of_word in held for each in of_word})
        glosses = [self.lexicon.glosses[each] for each in meanings]
        entries = [self._tokens_of(encoding) for encoding in self._encoder.encode_document(glosses)]
        weights = self._weights = self._weights or self._frequencies()
        said = dict(
            zip(meanings, late_interactions(query, weights, self._basis, entries), strict=True)
        )
        return [max(said[int(each)].entry for each in of_word) for of_word in held]

    def _tokens_of(self, encoding: Encoding) -> EntryTokens:
        held = pack_tokens(encoding, self._basis, keep=True)
        return join_passages([held]).of_entry(range(1))

    def _frequencies(self) -> PieceWeights:
        """Return what word pieces weigh, counted in a tenth of the glosses."""
        some = self.lexicon.glosses[::10]
        pieces = [encoding.pieces for encoding in self._encoder.encode_document(some)]
        owners = np.repeat(np.arange(len(some)), [len(each) for each in pieces])
        return PieceWeights(entry_frequencies(np.concatenate(pieces), owners), len(some))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the median rank and how often the word is the first, among ten and among a hundred."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--wordnet", type=Path, default=WORDNET, help="folder of WordNet's data files"
    )
    chosen = parser.parse_args(arguments)
    asked = [
        (row["word"].strip().lower(), said(row["definitions"]))
        for row in json.loads(chosen.file.read_bytes())
    ]
    reverse = Reverse(Lexicon.read(chosen.wordnet), encoder_of_ours())
    tell([rank(reverse, word, description) for word, description in asked])


def said(definitions: str | Sequence[str]) -> str:
    """Return a description, of which there may be several parts."""
    return definitions if isinstance(definitions, str) else "; ".join(definitions)


def rank(reverse: Reverse, word: str, description: str) -> float:
    """Return at which rank a word stands, infinity if WordNet does not have it as a single word."""
    if word not in reverse.lexicon.words:
        print(f"not a single word of WordNet: {word}")
        return float("inf")
    scores = reverse.scores(description)
    return 1 + float((scores > scores[reverse.lexicon.words.index(word)]).sum())


def tell(ranks: Sequence[float]) -> None:
    """Print what the ranks come to."""
    found = np.array(ranks)
    shares = ", ".join(f"acc@{within} {np.mean(found <= within):.2f}" for within in (1, 10, 100))
    print(f"{len(found)} descriptions: median rank {np.median(found):g}, {shares}")


if __name__ == "__main__":
    main()
