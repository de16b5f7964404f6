"""Clusters of questions by their vectors. Pure."""

from collections.abc import Iterator

import numpy as np

from rag.types import Embeddings

# How many questions are compared at once.
BATCH = 2_000
# Questions of one topic are this far on the way from unrelated (0) to the same (1).
LIKENESS = 0.4


def similarity_threshold(background: Embeddings) -> float:
    """Return the cosine from which two questions are about the same.

    It depends on how near this encoder puts any two questions.
    """
    unrelated = mean_cosine(background)
    return float(unrelated + LIKENESS * (1 - unrelated))


def mean_cosine(vectors: Embeddings) -> float:
    """Return the mean cosine of all pairs of different unit vectors (rows, dimension)."""
    count = len(vectors)
    if count < 2:
        return 0.0
    # The squared length of the sum is the sum of all pairs' products, each vector's own included.
    products = np.square(vectors.sum(axis=0)).sum()
    return float((products - count) / (count * (count - 1)))


def clusters(vectors: Embeddings, threshold: float) -> list[list[int]]:
    """Return the rows of unit vectors (rows, dimension) in groups of mean cosine >= `threshold`.

    The first rows are clustered. The others join those clusters; what fits none is clustered in
    turn.
    """
    groups: list[list[int]] = []
    remaining = np.arange(len(vectors))
    while len(remaining):
        batch, remaining = remaining[:BATCH], remaining[BATCH:]
        new = [batch[rows].tolist() for rows in linked(vectors[batch], threshold)]
        # The mean cosine of a vector with those of a group is its product with their mean.
        means = np.stack([vectors[group].mean(axis=0) for group in new])
        cosines = vectors[remaining] @ means.T
        is_near = cosines.max(axis=1, initial=-1) >= threshold
        nearest_groups = cosines[is_near].argmax(axis=1)
        for row, group in zip(remaining[is_near].tolist(), nearest_groups.tolist(), strict=True):
            new[group].append(row)
        groups += new
        remaining = remaining[~is_near]
    return groups


def linked(vectors: Embeddings, threshold: float) -> Iterator[list[int]]:
    """Yield the rows of each cluster, by average linkage."""
    if len(vectors) == 1:
        yield [0]
        return
    from scipy.cluster.hierarchy import fcluster, linkage  # here: half a second, needed only here

    tree = linkage(vectors.astype(np.float64), "average", "cosine")
    labels = fcluster(tree, 1 - threshold, "distance")
    for label in dict.fromkeys(labels.tolist()):
        yield np.flatnonzero(labels == label).tolist()
