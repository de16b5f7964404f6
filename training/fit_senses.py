"""Fits the temperature of sense disambiguation, and measures its accuracy and confidence.

    python -m training.fit_senses

The temperature is `TEMPERATURE` of rag/annotate/disambiguate.py. Names of several senses, with
definitions and texts written for this; `train` fits the temperature, `dev` measures it. Each text
is used once alone, and once in one paragraph with sentences about something else, as in careless
writing.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rag.annotate.disambiguate import TEMPERATURE, context_of
from rag.annotate.matcher import NameMatcher
from rag.annotate.prose import prose_of
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.types import Embeddings, Encoder, Entry
from training.glossaries import indexed

FOLDER = Path(__file__).parent / "senses"
TEMPERATURES = (0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.06, 0.08)
SURE = 0.9
# A row of a file: a sense with its `id`, its `name`, its `definition` and its `texts`.
Sense = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """A mention: the cosines (senses,) of the senses of its name, and which of them is right."""

    cosines: np.ndarray
    right: int

    def probabilities(self, temperature: float) -> np.ndarray:
        """Return the probability of each sense (senses,): the softmax of the cosines."""
        shares = np.exp((self.cosines - self.cosines.max()) / temperature)
        return np.asarray(shares / shares.sum())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the loss at each temperature, then accuracy and calibration at the one in use."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    encoder = open_encoder(DEFAULT_MODEL, "cpu", compiled_files(DEFAULT_MODEL, {}))
    cases = {split: list(cases_of(split, encoder)) for split in ("train", "dev")}
    for temperature in TEMPERATURES:
        losses = ", ".join(f"{split} {loss(cases[split], temperature):.3f}" for split in cases)
        print(f"temperature {temperature}: mean log loss {losses}")
    for split, of_split in cases.items():
        print_accuracy(split, of_split)


def print_accuracy(split: str, cases: list[Case]) -> None:
    """Print how often the first sense is right, and how true its confidence is."""
    confidence = np.array([case.probabilities(TEMPERATURE).max() for case in cases])
    right = np.array([case.cosines.argmax() == case.right for case in cases])
    sure = confidence >= SURE
    print(
        f"{split}: {len(cases)} mentions, {right.mean():.3f} right, "
        f"mean confidence {confidence.mean():.3f}; {sure.mean():.2f} of them with {SURE} or more, "
        f"of which {right[sure].mean():.3f} right"
    )


def cases_of(split: str, encoder: Encoder) -> Iterator[Case]:
    """Yield the texts of a split as cases."""
    file = FOLDER / f"{split}.jsonl"
    senses = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    entries = tuple(entry_of(sense) for sense in senses)
    index = indexed("senses", "", entries, encoder).retriever.index
    for sense, text in texts_of(senses):
        ids = [other["id"] for other in senses if other["name"] == sense["name"]]
        vector = context_vector(sense["name"], text, encoder)
        cosines = np.array([index.centroid(entry) @ vector for entry in ids])
        yield Case(cosines, ids.index(sense["id"]))


def entry_of(sense: Sense) -> Entry:
    """Return a sense as an entry."""
    return Entry(
        id=sense["id"],
        term=sense["name"],
        aliases=(),
        tags=(),
        see_also=(),
        status="approved",
        questions=(),
        shared_names=(),
        definition=sense["definition"],
    )


def texts_of(senses: list[Sense]) -> Iterator[tuple[Sense, str]]:
    """Yield each sense with its texts: each alone, then between two that do not name it."""
    texts: list[str] = []
    for sense in senses:
        texts += sense["texts"]
    for number, sense in enumerate(senses):
        name = sense["name"].lower()
        others = [text for text in texts if name not in text.lower()]
        for place, text in enumerate(sense["texts"]):
            # Any two of the others, the same in each run.
            start = 7 * (3 * number + place)
            before, after = others[start % len(others)], others[(start + 40) % len(others)]
            yield sense, text
            yield sense, f"{before} {text} {after}"


def context_vector(name: str, text: str, encoder: Encoder) -> Embeddings:
    """Return the vector (dimension,) of the words around the first mention of a name."""
    matcher = NameMatcher({name: (name,)}, frozenset())
    mention = matcher.mentions(prose_of(text, "text"))[0]
    [encoding] = encoder.encode_query([context_of(text, mention)])
    return encoding.vector


def loss(cases: list[Case], temperature: float) -> float:
    """Return the mean log loss of the right senses."""
    losses = [-np.log(case.probabilities(temperature)[case.right]) for case in cases]
    return float(np.mean(losses))


if __name__ == "__main__":
    main()
