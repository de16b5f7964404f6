"""WordNet's words and meanings, the vectors of both, and an adapter tuned on nothing else.

What takes long is kept in build/bench/reverse/, apart for each encoder: vectors take five minutes,
the adapter six.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import load_file, save_file
from torch import Tensor
from torch.nn.functional import cross_entropy, dropout, gelu, normalize

from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.formats.dictionaries.wordnet import WordNetDatabase
from rag.formats.drafts import Draft, ReadOptions
from rag.types import Embeddings, Encoder, unit_vectors

WORDNET = Path("/usr/share/wordnet")
KEPT = Path(__file__).parent.parent / "build/bench/reverse"
TEXTS_AT_ONCE = 256
HIDDEN, EPOCHS, BATCH, OTHERS, RATE = 1024, 3, 512, 6000, 2e-3
SHARPNESS, BLUR, DROPPED = 20.0, 0.02, 0.1


@dataclass(frozen=True)
class Lexicon:
    """Single words and meanings.

    `words` are sorted; `glosses` and `names` are texts, one a meaning; `pairs` (pairs, 2) are
    numbers of a meaning and of a word that has it.
    """

    words: tuple[str, ...]
    glosses: tuple[str, ...]
    names: tuple[str, ...]
    pairs: NDArray[np.int64]

    @classmethod
    def read(cls, folder: Path = WORDNET) -> "Lexicon":
        """Read WordNet. Exits with the remedy if it is not there."""
        if not (folder / "data.noun").is_file():
            raise SystemExit(f"There is no WordNet in {folder}; run: apt-get install wordnet-base")
        records = WordNetDatabase().read(folder, ReadOptions())
        drafts = [record for record in records if isinstance(record, Draft)]
        words_of = [_single_words(draft) for draft in drafts]
        words = sorted(set().union(*words_of))
        number_of = {word: number for number, word in enumerate(words)}
        pairs: list[tuple[int, int]] = []
        for meaning, of_meaning in enumerate(words_of):
            pairs += [(meaning, number_of[word]) for word in of_meaning]
        glosses = [draft.definition.split("\n\n")[0] for draft in drafts]
        names = [", ".join((draft.term, *draft.aliases)) for draft in drafts]
        return cls(tuple(words), tuple(glosses), tuple(names), np.array(pairs))

    def best_of_word(self, scores: Embeddings) -> Embeddings:
        """Return for each word (words,) the best of the scores (meanings,) of its meanings."""
        best = np.full(len(self.words), -1, dtype=np.float32)
        np.maximum.at(best, self.pairs[:, 1], scores[self.pairs[:, 0]])
        return best


@dataclass(frozen=True)
class LexiconVectors:
    """Unit vectors of glosses and names (meanings, dimension), and of words (words, dimension)."""

    glosses: Embeddings
    names: Embeddings
    words: Embeddings

    @classmethod
    def of(cls, lexicon: Lexicon, encoder: Encoder) -> "LexiconVectors":
        """Embed a lexicon, or load what was embedded before."""
        return cls(
            glosses=_embedded("glosses", lexicon.glosses, encoder),
            names=_embedded("names", lexicon.names, encoder),
            words=_embedded("words", lexicon.words, encoder),
        )


@dataclass(frozen=True)
class Adapter:
    """Weights that bring a description near to the words it means.

    A description goes through two layers (`inner`, `outer`), a word through one (`word`); what they
    give is added to the vector.
    """

    inner: Embeddings
    inner_bias: Embeddings
    outer: Embeddings
    outer_bias: Embeddings
    word: Embeddings

    def descriptions(self, vectors: Embeddings) -> Embeddings:
        """Return the adapted unit vectors of descriptions (descriptions, dimension)."""
        inner = torch.from_numpy(vectors @ self.inner.T + self.inner_bias)
        hidden = gelu(inner).numpy()
        adapted = vectors + hidden @ self.outer.T + self.outer_bias
        return unit_vectors(np.asarray(adapted, dtype=np.float32))

    def words(self, vectors: Embeddings) -> Embeddings:
        """Return the adapted unit vectors of words (words, dimension)."""
        return unit_vectors(vectors + vectors @ self.word.T)


def default_encoder() -> Encoder:
    """Return the encoder that an index has by default."""
    return open_encoder(DEFAULT_MODEL, "auto", compiled_files(DEFAULT_MODEL, {}))


def tuned_adapter(lexicon: Lexicon, vectors: LexiconVectors, encoder: Encoder) -> Adapter:
    """Return the adapter of a lexicon, trained if it was not before."""
    file = _kept_file("adapter.safetensors", encoder)
    if not file.exists():
        save_file(_train(lexicon, vectors), file)
    return Adapter(**load_file(file))


def _single_words(draft: Draft) -> list[str]:
    """Return the names of a meaning that are single words, in lower case, sorted."""
    names = (draft.term, *draft.aliases)
    return sorted({name.lower() for name in names if " " not in name})


def _kept_file(name: str, encoder: Encoder) -> Path:
    """Return the path of a file that is made with an encoder and kept for the next run."""
    folder = KEPT / f"{encoder.card.weights[:8]}-{encoder.card.adapter[:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def _embedded(name: str, texts: Sequence[str], encoder: Encoder) -> Embeddings:
    """Return the unit vectors of texts (texts, dimension)."""
    file = _kept_file(f"{name}.npy", encoder)
    if not file.exists():
        print(f"embedding {len(texts):,} {name}", flush=True)
        rows: list[Embeddings] = []
        for start in range(0, len(texts), TEXTS_AT_ONCE):
            encodings = encoder.encode_document(texts[start : start + TEXTS_AT_ONCE])
            rows += [encoding.vector for encoding in encodings]
        np.save(file, np.stack(rows))
    return np.asarray(np.load(file), dtype=np.float32)


def _train(lexicon: Lexicon, vectors: LexiconVectors) -> dict[str, Embeddings]:
    """Train an adapter, and return its weights.

    Each gloss is to be nearer to its own words than to others, by a sampled softmax.
    """
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    weights = _initial_weights(vectors.words.shape[1])
    optimiser = torch.optim.AdamW(weights.values(), lr=RATE, weight_decay=0.01)
    steps = EPOCHS * (len(lexicon.pairs) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1)
    glosses, words = torch.from_numpy(vectors.glosses), torch.from_numpy(vectors.words)
    for step, (meanings, own) in enumerate(_batches(lexicon, random)):
        others = torch.from_numpy(random.choice(len(words), OTHERS, replace=False))
        candidates = torch.cat([own, others])
        descriptions = _adapted_glosses(glosses[meanings], weights)
        cosines = descriptions @ _adapted_words(words[candidates], weights).T
        excluded = _also_right(meanings, own, candidates)
        logits = (SHARPNESS * cosines).masked_fill(excluded, -1e9)
        loss = cross_entropy(logits, torch.arange(BATCH))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            print(f"adapter: step {step} of {steps}, loss {loss.item():.2f}", flush=True)
    return {name: weight.detach().numpy() for name, weight in weights.items()}


def _initial_weights(dimension: int) -> dict[str, Tensor]:
    """Return the weights of an adapter that changes nothing yet."""
    bound = dimension**-0.5
    weights = {
        "inner": torch.empty(HIDDEN, dimension).uniform_(-bound, bound),
        "inner_bias": torch.zeros(HIDDEN),
        "outer": torch.zeros(dimension, HIDDEN),
        "outer_bias": torch.zeros(dimension),
        "word": torch.zeros(dimension, dimension),
    }
    return {name: weight.requires_grad_() for name, weight in weights.items()}


def _batches(lexicon: Lexicon, random: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield meanings and a word of each (batch,), in another order in each epoch."""
    for _ in range(EPOCHS):
        order = random.permutation(len(lexicon.pairs))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            pairs = torch.from_numpy(lexicon.pairs[order[start : start + BATCH]])
            yield pairs[:, 0], pairs[:, 1]


def _adapted_glosses(glosses: Tensor, weights: dict[str, Tensor]) -> Tensor:
    """Return the adapted unit vectors of glosses, with noise and dropout for training."""
    blurred = glosses + BLUR * torch.randn_like(glosses)
    inner = dropout(blurred, DROPPED) @ weights["inner"].T + weights["inner_bias"]
    change = gelu(inner) @ weights["outer"].T + weights["outer_bias"]
    return normalize(glosses + change, dim=-1)


def _adapted_words(words: Tensor, weights: dict[str, Tensor]) -> Tensor:
    """Return the adapted unit vectors of words."""
    return normalize(words + words @ weights["word"].T, dim=-1)


def _also_right(meanings: Tensor, own: Tensor, candidates: Tensor) -> Tensor:
    """Return a mask (batch, candidates) of the right candidates beside a gloss's own word.

    They are no counter-examples, so the loss leaves them out.
    """
    count = len(own)
    right = candidates[None, :] == own[:, None]
    right[:, :count] |= meanings[None, :] == meanings[:, None]
    right[torch.arange(count), torch.arange(count)] = False
    return right
