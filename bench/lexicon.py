"""The folder of WordNet -> its words and meanings, the vectors of both, and an adapter tuned on nothing else.

What takes long is kept in build/bench/reverse/, apart for each encoder: five minutes for vectors, six for the adapter.
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
    """Single words and meanings: `words` sorted, `glosses`, the `names` of each, and `pairs` (pairs, 2) of both."""

    words: tuple[str, ...]
    glosses: tuple[str, ...]
    names: tuple[str, ...]
    pairs: NDArray[np.int64]

    @classmethod
    def read(cls, folder: Path = WORDNET) -> "Lexicon":
        """Read WordNet. Exits with the remedy if it is not there."""
        if not (folder / "data.noun").is_file():
            raise SystemExit(f"There is no WordNet in {folder}; run: apt-get install wordnet-base")
        drafts = [
            draft
            for draft in WordNetDatabase().read(folder, ReadOptions())
            if isinstance(draft, Draft)
        ]
        named = [
            sorted({name.lower() for name in (each.term, *each.aliases) if " " not in name})
            for each in drafts
        ]
        words = sorted({word for names in named for word in names})
        at = {word: place for place, word in enumerate(words)}
        return cls(
            tuple(words),
            tuple(draft.definition.split("\n\n")[0] for draft in drafts),
            tuple(", ".join((draft.term, *draft.aliases)) for draft in drafts),
            np.array(
                [(meaning, at[word]) for meaning, names in enumerate(named) for word in names]
            ),
        )

    def best(self, meanings: Embeddings) -> Embeddings:
        """Return for each word the best of what its meanings got (meanings,)."""
        found = np.full(len(self.words), -1, dtype=np.float32)
        np.maximum.at(found, self.pairs[:, 1], meanings[self.pairs[:, 0]])
        return found


@dataclass(frozen=True)
class Vectors:
    """Unit vectors of glosses and of names (meanings, dimension), and of words (words, dimension)."""

    glosses: Embeddings
    names: Embeddings
    words: Embeddings

    @classmethod
    def of(cls, lexicon: Lexicon, encoder: Encoder) -> "Vectors":
        """Embed a lexicon, or take what was embedded before."""
        texts = {"glosses": lexicon.glosses, "names": lexicon.names, "words": lexicon.words}
        return cls(**{name: embedded(name, each, encoder) for name, each in texts.items()})


@dataclass(frozen=True)
class Adapter:
    """What brings a description near to the words it means: two layers beside it, and one beside the words."""

    inner: Embeddings
    inner_bias: Embeddings
    outer: Embeddings
    outer_bias: Embeddings
    word: Embeddings

    def descriptions(self, vectors: Embeddings) -> Embeddings:
        """Return descriptions (descriptions, dimension) as words are met."""
        hidden = gelu(torch.from_numpy(vectors @ self.inner.T + self.inner_bias)).numpy()
        return unit_vectors(
            np.asarray(vectors + hidden @ self.outer.T + self.outer_bias, dtype=np.float32)
        )

    def words(self, vectors: Embeddings) -> Embeddings:
        """Return words (words, dimension) as they are met."""
        return unit_vectors(vectors + vectors @ self.word.T)


def encoder_of_ours() -> Encoder:
    """Return the encoder that an index has by default."""
    return open_encoder(DEFAULT_MODEL, "auto", compiled_files(DEFAULT_MODEL, {}))


def kept(name: str, encoder: Encoder) -> Path:
    """Return where something is kept that was made with an encoder."""
    folder = KEPT / f"{encoder.card.weights[:8]}-{encoder.card.adapter[:8]}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name


def embedded(name: str, texts: Sequence[str], encoder: Encoder) -> Embeddings:
    """Return the unit vectors of texts (texts, dimension)."""
    file = kept(f"{name}.npy", encoder)
    if not file.exists():
        print(f"embedding {len(texts):,} {name}", flush=True)
        rows = [
            encoding.vector
            for start in range(0, len(texts), TEXTS_AT_ONCE)
            for encoding in encoder.encode_document(texts[start : start + TEXTS_AT_ONCE])
        ]
        np.save(file, np.stack(rows))
    return np.asarray(np.load(file), dtype=np.float32)


def tuned(lexicon: Lexicon, vectors: Vectors, encoder: Encoder) -> Adapter:
    """Return the adapter of a lexicon, trained if it was not."""
    file = kept("adapter.safetensors", encoder)
    if not file.exists():
        save_file(train(lexicon, vectors), file)
    return Adapter(**load_file(file))


def train(lexicon: Lexicon, vectors: Vectors) -> dict[str, Embeddings]:
    """Train an adapter: each gloss is to be nearer to its own words than to others, by a sampled softmax."""
    torch.manual_seed(0)
    drawn = np.random.default_rng(0)
    learned = beginning(vectors.words.shape[1])
    optimiser = torch.optim.AdamW(learned.values(), lr=RATE, weight_decay=0.01)
    steps = EPOCHS * (len(lexicon.pairs) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps + 1)
    glosses, words = torch.from_numpy(vectors.glosses), torch.from_numpy(vectors.words)
    for step, (meanings, meant) in enumerate(batches(lexicon, drawn)):
        others = torch.from_numpy(drawn.choice(len(words), OTHERS, replace=False))
        candidates = torch.cat([meant, others])
        near = (
            SHARPNESS * described(glosses[meanings], learned) @ named(words[candidates], learned).T
        )
        wrong = cross_entropy(
            near.masked_fill(right(meanings, meant, candidates), -1e9), torch.arange(BATCH)
        )
        optimiser.zero_grad()
        wrong.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            print(f"adapter: step {step} of {steps}, loss {wrong.item():.2f}", flush=True)
    return {name: weight.detach().numpy() for name, weight in learned.items()}


def beginning(dimension: int) -> dict[str, Tensor]:
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


def batches(lexicon: Lexicon, drawn: np.random.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield meanings and a word of each (batch,), over and over in another order."""
    for _ in range(EPOCHS):
        order = drawn.permutation(len(lexicon.pairs))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            taken = torch.from_numpy(lexicon.pairs[order[start : start + BATCH]])
            yield taken[:, 0], taken[:, 1]


def described(glosses: Tensor, learned: dict[str, Tensor]) -> Tensor:
    """Return glosses as words are met, blurred a little while they are learned from."""
    seen = dropout(glosses + BLUR * torch.randn_like(glosses), DROPPED)
    hidden = gelu(seen @ learned["inner"].T + learned["inner_bias"])
    return normalize(glosses + hidden @ learned["outer"].T + learned["outer_bias"], dim=-1)


def named(words: Tensor, learned: dict[str, Tensor]) -> Tensor:
    """Return words as they are met."""
    return normalize(words + words @ learned["word"].T, dim=-1)


def right(meanings: Tensor, meant: Tensor, candidates: Tensor) -> Tensor:
    """Return which candidates (batch, candidates) are right as well, and so no counter-examples: but for one each."""
    same = candidates[None, :] == meant[:, None]
    same[:, : len(meant)] |= meanings[None, :] == meanings[:, None]
    same[torch.arange(len(meant)), torch.arange(len(meant))] = False
    return same
