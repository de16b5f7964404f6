"""How well the names that a question spells, exactly or nearly, name each entry. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rag.entries.fuzzy import MIN_SIMILARITY
from rag.entries.name_bearers import NameBearers
from rag.entries.word_runs import Run

# The likeness of an exact name is 1; that of fuzzy matches is scaled to 0..NEAR_AT_MOST.
NEAR_AT_MOST = 0.9
# Shorter names count only if they are spelt exactly.
NEAR_LETTERS = 4


@dataclass(frozen=True)
class Link:
    """How well a question names one entry, each figure 0..1.

    `likeness` is the similarity of spelling, `coverage` that times the share of the question that
    the name covers, and `exact` the share for a name spelt exactly. `name` is the name with the
    largest coverage.
    """

    likeness: float
    coverage: float
    exact: float
    name: str


class FuzzyMatch(NamedTuple):
    """A run of words that resembles a name of `letters` letters; likeness is MIN_SIMILARITY..1."""

    run: Run
    letters: int
    bearers: NameBearers
    likeness: float


def links_of(resembled: Iterable[FuzzyMatch]) -> dict[str, Link]:
    """Return for each entry how well the fuzzy matches of a question name it."""
    links: dict[str, Link] = {}
    for near in resembled:
        letters = max(len(near.run.letters), near.letters)
        if near.likeness == 1 or letters >= NEAR_LETTERS:
            _add_link(links, near)
    return links


def _add_link(links: dict[str, Link], near: FuzzyMatch) -> None:
    """Raise the figures of each entry with the matched name to those of the match."""
    share = near.run.share
    exact, likeness = share, 1.0
    if near.likeness != 1:
        exact, likeness = (
            0.0,
            NEAR_AT_MOST * (near.likeness - MIN_SIMILARITY) / (1 - MIN_SIMILARITY),
        )
    coverage = likeness * share
    for entry in near.bearers.entries:
        old = links.get(entry, Link(0.0, 0.0, 0.0, ""))
        name = near.bearers.name if coverage > old.coverage else old.name
        links[entry] = Link(
            max(old.likeness, likeness),
            max(old.coverage, coverage),
            max(old.exact, exact),
            name,
        )
