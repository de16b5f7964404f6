"""Measures a reverse dictionary: where the word that a description means is ranked.

    python -m bench.reverse bench/reverse/dev.json

The file is a list `[{"word": ..., "definitions": ...}]`. A word gets the score of its best meaning:
the cosines of the description with the gloss, with the names and, by an adapter tuned on WordNet
alone, with the word itself; and for the words that come first, late interaction with the gloss.
Needs Debian's wordnet-base; the first run takes a quarter of an hour on two cores, each description
then a second.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.lexicon import WORDNET, Lexicon, LexiconVectors, default_encoder, tuned_adapter
from rag.encoders.background import background_questions
from rag.index.tokens import (
    EntryTokens,
    PieceWeights,
    entry_frequencies,
    join_passages,
    main_directions,
    pack_tokens,
)
from rag.search.late_interaction import (
    Interaction,
    informative_pieces,
    late_interactions,
    query_pieces,
)
from rag.types import Embeddings, Encoder, Encoding

# Weights of the names, the adapter and late interaction beside the gloss, which weighs 1; chosen on
# bench/reverse/train.json.
NAMES, ADAPTED, INTERACTION = 0.4, 1.0, 0.5
# How many words are scored again, by late interaction.
RESCORED = 300
# The ranks within which words are counted.
RANKS = (1, 10, 100)


class ReverseDictionary:
    """WordNet's words, found by what they mean."""

    def __init__(self, lexicon: Lexicon, encoder: Encoder) -> None:
        """Embed a lexicon and tune its adapter, or take what was made before."""
        self.lexicon = lexicon
        self._encoder = encoder
        self._vectors = LexiconVectors.of(lexicon, encoder)
        self._adapter = tuned_adapter(lexicon, self._vectors, encoder)
        self._words = self._adapter.words(self._vectors.words)
        self._basis = main_directions(encoder.encode_query(background_questions()[0]))
        # The meanings of a word lie between its start and that of the next word.
        order = np.argsort(lexicon.pairs[:, 1], kind="stable")
        self._meanings = lexicon.pairs[order, 0]
        words = np.arange(len(lexicon.words) + 1)
        self._starts = np.searchsorted(lexicon.pairs[order, 1], words)
        self._weights: PieceWeights | None = None

    def scores(self, description: str) -> Embeddings:
        """Return the score of each word (words,)."""
        query = self._encoder.encode_query([description])[0]
        glosses = self.lexicon.best_of_word(self._vectors.glosses @ query.vector)
        names = self.lexicon.best_of_word(self._vectors.names @ query.vector)
        adapted = self._words @ self._adapter.descriptions(query.vector[None])[0]
        scores = glosses + NAMES * names + ADAPTED * adapted
        first = np.argsort(-scores)[:RESCORED]
        interactions = np.array(self._interactions(query, first), dtype=np.float32)
        # The other words get the least, so that all stay comparable.
        least = interactions.min()
        scores += INTERACTION * least
        scores[first] += INTERACTION * (interactions - least)
        return np.asarray(scores, dtype=np.float32)

    def rank(self, word: str, description: str) -> float:
        """Return the rank of a word; infinity if WordNet does not have it as a single word."""
        if word not in self.lexicon.words:
            print(f"not a single word of WordNet: {word}")
            return float("inf")
        scores = self.scores(description)
        better = scores > scores[self.lexicon.words.index(word)]
        return 1 + float(better.sum())

    def _interactions(self, query: Encoding, words: NDArray[np.intp]) -> list[float]:
        """Return the late interaction of a question with the best gloss of each word."""
        meanings_of = [self._meanings_of(word) for word in words]
        meanings = sorted(set().union(*meanings_of))
        glosses = [self.lexicon.glosses[meaning] for meaning in meanings]
        entries = [_tokens(each, self._basis) for each in self._encoder.encode_document(glosses)]
        if self._weights is None:
            self._weights = self._piece_weights()
        pieces = informative_pieces(entries, self._weights)
        asked = query_pieces(query, self._weights, self._basis)
        by_entry = late_interactions(asked, pieces)[:, Interaction._fields.index("entry")]
        scores = dict(zip(meanings, by_entry.tolist(), strict=True))
        best: list[float] = []
        for of_word in meanings_of:
            best.append(max(scores[meaning] for meaning in of_word))
        return best

    def _meanings_of(self, word: np.intp) -> list[int]:
        start, end = self._starts[word], self._starts[word + 1]
        meanings: list[int] = self._meanings[start:end].tolist()
        return meanings

    def _piece_weights(self) -> PieceWeights:
        """Return the weights of word pieces, counted in a tenth of the glosses."""
        sample = self.lexicon.glosses[::10]
        pieces = [encoding.pieces for encoding in self._encoder.encode_document(sample)]
        owners = np.repeat(np.arange(len(sample)), [len(row) for row in pieces])
        return PieceWeights(entry_frequencies(np.concatenate(pieces), owners), len(sample))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the median rank and how often the word is the first, among ten and among a hundred."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument(
        "--wordnet", type=Path, default=WORDNET, help="folder of WordNet's data files"
    )
    options = parser.parse_args(arguments)
    rows = json.loads(options.file.read_bytes())
    dictionary = ReverseDictionary(Lexicon.read(options.wordnet), default_encoder())
    ranks: list[float] = []
    for row in rows:
        word = row["word"].strip().lower()
        ranks.append(dictionary.rank(word, joined(row["definitions"])))
    print_ranks(np.array(ranks))


def joined(definitions: str | Sequence[str]) -> str:
    """Return a description, which may have several parts, as one text."""
    return definitions if isinstance(definitions, str) else "; ".join(definitions)


def print_ranks(ranks: NDArray[np.float64]) -> None:
    """Print the median rank, and the share of words within some ranks."""
    shares = ", ".join(f"acc@{within} {np.mean(ranks <= within):.2f}" for within in RANKS)
    print(f"{len(ranks)} descriptions: median rank {np.median(ranks):g}, {shares}")


def _tokens(encoding: Encoding, basis: Embeddings) -> EntryTokens:
    """Return the tokens of a gloss as those of an entry with one passage."""
    packed = pack_tokens(encoding, basis, keep=True)
    return join_passages([packed]).of_entry(range(1))


if __name__ == "__main__":
    main()
