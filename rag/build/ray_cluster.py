"""Entries -> a cache of what a cluster of Ray made of their passages, for the build that comes next. Owns ray.

Each worker has the same encoder; what is embedded is in the cache at once, so that a run that is killed goes on.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import ray
import ray.data

from rag.build.embedding import batches, embedded, key
from rag.encoders.open import open_encoder
from rag.entries.passages import split
from rag.index.embedding_cache import EmbeddingCache, Key, kept, stored
from rag.types import Embeddings, Entry

log = logging.getLogger(__name__)

# Entries whose texts are handed to the cluster together, and texts that a worker embeds at once.
TOGETHER, BATCH = 30_000, 256
# Stands for a cluster of this machine alone.
HERE = "local"
KEPT = ("vector", "pieces", "rows")


@dataclass(frozen=True)
class Cluster:
    """Where to embed, and with what: the address of a cluster, a model, the device of each worker, compiled files."""

    address: str
    model: str
    device: str
    compiled: Mapping[str, bytes]


class Worker:
    """Embeds texts in a process of the cluster."""

    def __init__(self, cluster: Cluster, basis: Embeddings) -> None:
        """Open the encoder."""
        self._encoder = open_encoder(cluster.model, cluster.device, cluster.compiled)
        self._basis = basis

    def __call__(self, batch: dict[str, Any]) -> dict[str, Any]:
        """Return texts with what is kept of each, as the cache stores it."""
        made = embedded(self._encoder, keys(batch), self._basis)
        columns = zip(*(stored(each) for each in made.values()), strict=True)
        return batch | {name: as_objects(held) for name, held in zip(KEPT, columns, strict=True)}


def embed_ahead(
    cluster: Cluster, entries: Iterable[Entry], cache: EmbeddingCache, basis: Embeddings
) -> int:
    """Embed what the cache has not yet; return how many texts. `basis` as in `Contrast`."""
    if not ray.is_initialized():
        where = None if cluster.address == HERE else cluster.address
        ray.init(
            address=where, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR
        )
        logging.getLogger("ray.data").setLevel(logging.WARNING)
    done = 0
    for some in batches(entries, TOGETHER):
        wanted = dict.fromkeys(key(passage) for entry in some for passage in split([entry]))
        there = cache.find(wanted)
        for batch in spread(cluster, [each for each in wanted if each not in there], basis):
            columns = zip(*(batch[name] for name in KEPT), strict=True)
            cache.put({each: kept(*held) for each, held in zip(keys(batch), columns, strict=True)})
            done += len(batch["text"])
        log.info("%d texts embedded", done)
    return done


def spread(cluster: Cluster, texts: Sequence[Key], basis: Embeddings) -> Iterator[dict[str, Any]]:
    """Yield texts in batches, in any order, with what the workers made of them."""
    if not texts:
        return
    ray.data.DataContext.get_current().enable_progress_bars = False
    wanted = ray.data.from_items([{"text": text, "keep": keep} for text, keep in texts])
    there: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
    gpus = there.get("GPU", 0) if cluster.device == "cuda" else 0
    workers = int(gpus or there["CPU"])
    made = wanted.map_batches(
        Worker,
        fn_constructor_args=(cluster, basis),
        batch_size=BATCH,
        compute=ray.data.ActorPoolStrategy(size=min(workers, 1 + len(texts) // BATCH)),
        num_cpus=1,
        num_gpus=1 if gpus else 0,
    )
    yield from made.iter_batches(batch_size=BATCH)


def keys(batch: Mapping[str, Any]) -> list[Key]:
    """Return the texts of a batch, and whether the word pieces of each are kept."""
    return [
        (str(text), bool(keep)) for text, keep in zip(batch["text"], batch["keep"], strict=True)
    ]


def as_objects(values: Sequence[bytes]) -> Any:
    """Return bytes as a column, with the zeros that they may end in."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column
