"""Fits the temperature of rag/senses.py, and measures how often the right sense of a name is told, and how surely.

    python -m training.fit_senses

Names of several senses, with definitions and texts written for this; `train` fits the temperature, `dev` measures it.
Each text stands once alone, and once in one paragraph with sentences about something else, as in careless writing.
"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.annotate.disambiguate import TEMPERATURE, context_of
from rag.annotate.matcher import NameMatcher
from rag.annotate.prose import prose_of
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.types import Encoder, Entry
from training.glossaries import indexed

FOLDER = Path(__file__).parent / "senses"
TEMPERATURES = (0.01, 0.015, 0.02, 0.025, 0.03, 0.035, 0.04, 0.05, 0.06, 0.08)


@dataclass(frozen=True)
class Case:
    """A mention: the cosines of the senses of its name, and which of them is right."""

    cosines: np.ndarray
    right: int

    def shares(self, temperature: float) -> np.ndarray:
        """Return the probability of each sense."""
        shares = np.exp((self.cosines - self.cosines.max()) / temperature)
        return np.asarray(shares / shares.sum())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the loss at each temperature on train, then accuracy and calibration on dev."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    encoder = open_encoder(DEFAULT_MODEL, "cpu", compiled_files(DEFAULT_MODEL, {}))
    cases = {split: list(cases_of(split, encoder)) for split in ("train", "dev")}
    for temperature in TEMPERATURES:
        losses = ", ".join(f"{split} {loss(cases[split], temperature):.3f}" for split in cases)
        print(f"temperature {temperature}: mean log loss {losses}")
    for split, those in cases.items():
        sure = np.array([case.shares(TEMPERATURE).max() for case in those])
        right = np.array([case.cosines.argmax() == case.right for case in those])
        high = sure >= 0.9
        print(
            f"{split}: {len(those)} mentions, {right.mean():.3f} right, mean confidence {sure.mean():.3f}; "
            f"{high.mean():.2f} of them with 0.9 or more, of which {right[high].mean():.3f} right"
        )


def cases_of(split: str, encoder: Encoder) -> Iterator[Case]:
    """Yield the texts of a split as cases."""
    rows = [
        json.loads(line)
        for line in (FOLDER / f"{split}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    entries = [
        Entry(row["id"], row["name"], (), (), (), "approved", (), (), row["definition"])
        for row in rows
    ]
    index = indexed("senses", "", tuple(entries), encoder).retriever.index
    texts = [text for row in rows for text in row["texts"]]
    for number, row in enumerate(rows):
        senses = [each["id"] for each in rows if each["name"] == row["name"]]
        mentions = NameMatcher({row["name"]: (row["name"],)}, frozenset()).mentions
        for place, text in enumerate(row["texts"]):
            others = [other for other in texts if row["name"].lower() not in other.lower()]
            at = 7 * (3 * number + place)
            careless = f"{others[at % len(others)]} {text} {others[(at + 40) % len(others)]}"
            for version in (text, careless):
                words = context_of(version, mentions(prose_of(version, "text"))[0])
                vector = encoder.encode_query([words])[0].vector
                yield Case(
                    np.array([index.centroid(each) @ vector for each in senses]),
                    senses.index(row["id"]),
                )


def loss(cases: list[Case], temperature: float) -> float:
    """Return the mean log loss of the right senses."""
    return float(np.mean([-np.log(case.shares(temperature)[case.right]) for case in cases]))


if __name__ == "__main__":
    main()
