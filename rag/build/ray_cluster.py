"""Embed the passages of a large build on a Ray cluster, into the embedding cache. Owns ray.

The build that follows finds them there. Every worker opens the same encoder. What a worker embeds
is stored at once, so that a run that is killed goes on.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import ray
import ray.data

from rag.build.embedding import batches, embed_texts, passage_key
from rag.encoders.open import open_encoder
from rag.entries.passages import split_into_passages
from rag.index.embedding_cache import (
    CachedEmbedding,
    EmbeddingCache,
    Key,
    embedding_from_bytes,
    embedding_to_bytes,
)
from rag.types import Embeddings, Entry

log = logging.getLogger(__name__)

# Entries whose texts are sent to the cluster together.
TOGETHER = 30_000
# Texts that a worker embeds at once.
BATCH = 256
# In place of an address: a cluster of this machine alone.
HERE = "local"


@dataclass(frozen=True)
class Cluster:
    """Where and with what to embed.

    `address` is that of the cluster, or HERE; `model` names the encoder, `device` that of each
    worker, and `compiled` are the files of the compiled encoder.
    """

    address: str
    model: str
    device: str
    compiled: Mapping[str, bytes]


class Worker:
    """Embeds batches of texts, in a process of the cluster."""

    def __init__(self, cluster: Cluster, basis: Embeddings) -> None:
        """Open the encoder; `basis` as in `Background`."""
        self._encoder = open_encoder(cluster.model, cluster.device, cluster.compiled)
        self._basis = basis

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Return a batch of texts with the columns of their embeddings."""
        embeddings = embed_texts(self._encoder, _keys(batch), self._basis)
        rows = [embedding_to_bytes(embedding) for embedding in embeddings.values()]
        vectors, pieces, directions = zip(*rows, strict=True)
        return batch | {
            "vector": _as_objects(vectors),
            "pieces": _as_objects(pieces),
            "rows": _as_objects(directions),
        }


def embed_ahead(
    cluster: Cluster, entries: Iterable[Entry], cache: EmbeddingCache, basis: Embeddings
) -> int:
    """Embed the texts that the cache does not have; return how many. `basis` as in `Background`."""
    _connect(cluster)
    done = 0
    for some in batches(entries, TOGETHER):
        wanted = dict.fromkeys(passage_key(passage) for passage in split_into_passages(some))
        cached = cache.find(wanted)
        missing = [text for text in wanted if text not in cached]
        for batch in _map_on_ray(cluster, missing, basis):
            made = _embeddings(batch)
            cache.put(made)
            done += len(made)
        log.info("%d texts embedded", done)
    return done


def _connect(cluster: Cluster) -> None:
    """Connect this process to the cluster, unless it is connected."""
    if ray.is_initialized():
        return
    address = None if cluster.address == HERE else cluster.address
    ray.init(
        address=address,
        include_dashboard=False,
        log_to_driver=False,
        logging_level=logging.ERROR,
    )
    logging.getLogger("ray.data").setLevel(logging.WARNING)


def _map_on_ray(
    cluster: Cluster, texts: Sequence[Key], basis: Embeddings
) -> Iterator[dict[str, Any]]:
    """Yield texts with their embeddings, in batches, in any order."""
    if not texts:
        return
    ray.data.DataContext.get_current().enable_progress_bars = False
    rows = ray.data.from_items([{"text": text, "keep": keep} for text, keep in texts])
    resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    workers, gpus_each = int(resources["CPU"]), 0
    if cluster.device == "cuda" and resources.get("GPU"):
        workers, gpus_each = int(resources["GPU"]), 1
    most_workers = 1 + len(texts) // BATCH
    made = rows.map_batches(
        Worker,
        fn_constructor_args=(cluster, basis),
        batch_size=BATCH,
        compute=ray.data.ActorPoolStrategy(size=min(workers, most_workers)),
        num_cpus=1,
        num_gpus=gpus_each,
    )
    yield from made.iter_batches(batch_size=BATCH)


def _keys(batch: Mapping[str, Any]) -> list[Key]:
    """Return the texts of a batch, each with whether its word pieces are stored."""
    pairs = zip(batch["text"], batch["keep"], strict=True)
    return [(str(text), bool(keep)) for text, keep in pairs]


def _embeddings(batch: Mapping[str, Any]) -> dict[Key, CachedEmbedding]:
    """Return the embeddings of a batch that a worker returned."""
    rows = zip(batch["vector"], batch["pieces"], batch["rows"], strict=True)
    embeddings = {}
    for text, row in zip(_keys(batch), rows, strict=True):
        embeddings[text] = embedding_from_bytes(*row)
    return embeddings


def _as_objects(values: Sequence[bytes]) -> Any:
    """Return bytes as a column of objects: one of bytes would lose the zeros at their ends."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
