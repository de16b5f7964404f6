"""Vectors of entries -> their places on a map: near each other if they mean similar things. Owns scikit-learn.

A whole map is made by t-SNE (van der Maaten and Hinton, 2008), the same each time. After an edit the places of the
others stay, and what is new is placed among the entries it is nearest to, until too much has changed.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rag.build.changes import Changes
from rag.entries.codec import digest
from rag.index.glossary_index import Index
from rag.types import Embeddings

Place: TypeAlias = tuple[float, float]
# A larger glossary is shown by a sample, which stays the same as entries come and go.
SHOWN = 10_000
PERPLEXITY = 30.0
NEIGHBOURS, MIDDLE = 3, (0.5, 0.5)
# Of a large glossary only a sample is on the map: some neighbours of an entry must be.
LOOKED_AT = 100
# Once fewer than this share of the places stay as they were, the map is made anew.
STAY_AT_LEAST = 0.8
# How far from its neighbours' mean an entry is put at most, so that no two dots cover each other.
ASIDE = 0.012


def update_map(index: Index, before: Mapping[str, Place], changes: Changes) -> dict[str, Place]:
    """Return the places of the entries of an index, by id, given those `before` some changes.

    If most of them stay, the new ones are put among their neighbours.
    """
    kept = {entry: place for entry, place in before.items() if entry not in changes.outdated}
    if len(kept) < STAY_AT_LEAST * min(SHOWN, len(index.entries)):
        return layout_all({entry: index.centroid(entry) for entry in shown([*index.entries])})
    changed = [entry for entry in changes.changed if entry in before]
    fresh = {*shown([*kept, *changed, *changes.added])} - kept.keys()
    placed = {entry: place_new(entry, neighbours(index, entry, kept)) for entry in sorted(fresh)}
    return kept | placed


def neighbours(
    index: Index,
    entry: str,
    places: Mapping[str, Place],
) -> list[tuple[float, Place]]:
    """Return (cosine, place) of the entries nearest to one that are on the map, nearest first."""
    near = index.nearest(index.centroid(entry), LOOKED_AT)
    return [(cosine, places[other]) for cosine, other in near if other in places]


def shown(ids: Sequence[str]) -> list[str]:
    """Return the ids of the entries that are on the map: all, or a sample."""
    return sorted(ids) if len(ids) <= SHOWN else sorted(sorted(ids, key=digest)[:SHOWN])


def layout_all(vectors: Mapping[str, Embeddings]) -> dict[str, Place]:
    """Return where entries lie, by id, each coordinate in [0, 1]; `vectors` (dimension,) are of length one."""
    found = layout(np.stack(list(vectors.values())))
    return {entry: (float(x), float(y)) for entry, (x, y) in zip(vectors, found, strict=True)}


def layout(vectors: Embeddings) -> NDArray[np.float64]:
    """Return places (n, 2) of vectors (n, dimension), in the middle of a square of side 1."""
    count = len(vectors)
    if count < 4:
        # Too few for t-SNE: side by side.
        return np.stack([(np.arange(count) + 1.0) / (count + 1), np.full(count, 0.5)], axis=1)
    # Here: a second to import, and only a new map needs it.
    from sklearn.manifold import TSNE  # type: ignore[import-untyped]

    perplexity = min(PERPLEXITY, (count - 1) / 3)
    found = TSNE(
        metric="cosine", init="random", perplexity=perplexity, random_state=0, n_jobs=1
    ).fit_transform(vectors)
    low, high = found.min(axis=0), found.max(axis=0)
    return np.asarray((found - (low + high) / 2) / max(high - low) + 0.5, dtype=np.float64)


def place_new(entry: str, near: Sequence[tuple[float, Place]]) -> Place:
    """Return a place for an entry among others, given (cosine, place) of those nearest to it, nearest first."""
    chosen = near[:NEIGHBOURS] or [(1.0, MIDDLE)]
    weights = np.maximum([cosine for cosine, _ in chosen], 1e-3) ** 4
    where = np.array([place for _, place in chosen])
    return aside(entry, (where * weights[:, None]).sum(axis=0) / weights.sum())


def aside(entry: str, place: Sequence[float]) -> Place:
    """Return a place a little aside, into the direction that the entry's id gives."""
    turn, far = digest(entry)[0] / 256 * 2 * np.pi, ASIDE * (digest(entry)[1] + 1) / 256
    x, y = place[0] + far * np.cos(turn), place[1] + far * np.sin(turn)
    return float(np.clip(x, 0, 1)), float(np.clip(y, 0, 1))
