"""Lay out the map of a glossary in two dimensions: entries of similar meaning are near each other.

A whole map is made by t-SNE (van der Maaten and Hinton, 2008), the same each time. After an edit
the places of the other entries stay, and a new entry is placed among those nearest to it, until too
much has changed. Owns scikit-learn.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from threading import Thread
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rag.build.changes import Changes
from rag.entries.hashes import shuffle_key
from rag.index.glossary_index import GlossaryIndex
from rag.types import Embeddings

# The coordinates (x, y) of an entry, each in [0, 1].
Place: TypeAlias = tuple[float, float]
# A larger glossary is shown by a sample, which hardly varies as entries come and go.
SHOWN = 10_000
# Fewer entries are too few for t-SNE.
FEWEST = 4
# The usual perplexity of t-SNE, which must be less than a third of the number of entries.
PERPLEXITY = 30.0
# A new entry is placed among so many neighbours, or in the middle if it has none.
NEIGHBOURS = 3
MIDDLE = (0.5, 0.5)
# Candidates for neighbours: of a large glossary only some of them are on the map.
LOOKED_AT = 100
# Of the cosines of neighbours this power is their weight: the nearest counts most.
SHARPNESS = 4
LEAST_COSINE = 1e-3
# Once fewer than this share of the places stay as they were, the map is made anew.
STAY_AT_LEAST = 0.8
# The largest distance of a new entry from the mean of its neighbours, so that dots do not overlap.
ASIDE = 0.012


def import_ahead() -> None:
    """Start to import what lays out a whole map: a second of work, while texts are embedded."""
    Thread(target=import_module, args=("sklearn.manifold",), daemon=True).start()


def update_map(
    index: GlossaryIndex, before: Mapping[str, Place], changes: Changes
) -> dict[str, Place]:
    """Return the places of the entries of an index, by id.

    `before` are the places on the map before some changes. If most of them stay, new entries are
    placed among their neighbours; otherwise the map is made anew.
    """
    kept = {entry: place for entry, place in before.items() if entry not in changes.outdated}
    if len(kept) < STAY_AT_LEAST * min(SHOWN, len(index.entries)):
        sample = _sample([*index.entries])
        return _layout_all({entry: index.centroid(entry) for entry in sample})
    changed = [entry for entry in changes.changed if entry in before]
    on_map = _sample([*kept, *changed, *changes.added])
    places = dict(kept)
    for entry in on_map:
        if entry not in kept:
            places[entry] = _place_new(entry, _neighbours(index, entry, kept))
    return places


def _neighbours(
    index: GlossaryIndex,
    entry: str,
    places: Mapping[str, Place],
) -> list[tuple[float, Place]]:
    """Return (cosine, place) of the nearest entries that are on the map, nearest first."""
    nearest = index.nearest(index.centroid(entry), LOOKED_AT)
    return [(cosine, places[other]) for cosine, other in nearest if other in places]


def _sample(ids: Sequence[str]) -> list[str]:
    """Return the ids of the entries that are on the map, in order: all, or those of least hash."""
    if len(ids) <= SHOWN:
        return sorted(ids)
    by_hash = sorted(ids, key=shuffle_key)
    return sorted(by_hash[:SHOWN])


def _layout_all(vectors: Mapping[str, Embeddings]) -> dict[str, Place]:
    """Return the places of entries, by id, given their unit vectors (dimension,)."""
    places = _layout(np.stack(list(vectors.values())))
    return {entry: (x, y) for entry, (x, y) in zip(vectors, places.tolist(), strict=True)}


def _layout(vectors: Embeddings) -> NDArray[np.float64]:
    """Return the places (n, 2) of vectors (n, dimension), centred in a square of side 1."""
    count = len(vectors)
    if count < FEWEST:
        side_by_side = (np.arange(count) + 1.0) / (count + 1)
        return np.stack([side_by_side, np.full(count, 0.5)], axis=1)
    # Here: a second to import, and only a new map needs it.
    from sklearn.manifold import TSNE  # type: ignore[import-untyped]

    perplexity = min(PERPLEXITY, (count - 1) / 3)
    tsne = TSNE(metric="cosine", init="random", perplexity=perplexity, random_state=0, n_jobs=1)
    # Threads wait for each other a thousand times, and keep the processor busy meanwhile.
    with threadpool_limits(1):
        points = tsne.fit_transform(vectors)
    low, high = points.min(axis=0), points.max(axis=0)
    centre, extent = (low + high) / 2, max(high - low)
    return np.asarray((points - centre) / extent + 0.5, dtype=np.float64)


def _place_new(entry: str, neighbours: Sequence[tuple[float, Place]]) -> Place:
    """Return the place of a new entry: a little aside of the weighted mean of its neighbours.

    `neighbours` are (cosine, place), nearest first.
    """
    nearest = neighbours[:NEIGHBOURS] or [(1.0, MIDDLE)]
    cosines = [cosine for cosine, _ in nearest]
    places = np.array([place for _, place in nearest])
    weights = np.maximum(cosines, LEAST_COSINE) ** SHARPNESS
    mean = (places * weights[:, None]).sum(axis=0) / weights.sum()
    return _aside(entry, mean)


def _aside(entry: str, place: Sequence[float]) -> Place:
    """Return a place at most ASIDE away, in a direction that the hash of the entry's id gives."""
    hashed = shuffle_key(entry)
    angle = hashed[0] / 256 * 2 * np.pi
    distance = ASIDE * (hashed[1] + 1) / 256
    x = place[0] + distance * np.cos(angle)
    y = place[1] + distance * np.sin(angle)
    return float(np.clip(x, 0, 1)), float(np.clip(y, 0, 1))
