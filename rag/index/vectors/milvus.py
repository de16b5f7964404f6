"""Vector search by a Milvus server, for glossaries too large for one machine. Owns pymilvus.

An index that is built anew gets a collection, and each of its segments a partition that never
changes. An alias names the collection that serves. The hits of the server are scored again exactly,
by the vectors in the files of the segment.
"""

import logging
import re
import time
from collections.abc import Callable, Mapping, Set
from pathlib import Path
from secrets import token_hex
from threading import Lock, RLock
from typing import Any, TypeVar

import numpy as np
from grpc import RpcError
from numpy.typing import NDArray
from pymilvus import MilvusClient, MilvusException

from rag.circuit_breaker import CircuitBreaker
from rag.errors import BackendUnavailable, BadSetting, IndexUnusable
from rag.index.vectors.base import Hits, SearchPlan
from rag.index.vectors.milvus_collections import (
    BUILDING_SECONDS,
    CELLS,
    KIND,
    ROW_BITS,
    await_all,
    create_collection,
    drop_old_partitions,
    insertions,
    seal,
    switch_alias,
)
from rag.index.vectors.milvus_errors import reason_of, refuse_older
from rag.index.vectors.search_effort import (
    EFFORTS,
    EXACT_BELOW,
    cosines_of_nearest,
    exact_hits,
    least_effort,
    sample_queries,
)
from rag.types import Embeddings

# How long a search is tried again, after pauses that double, when the server does not answer.
ASKING_SECONDS = 2.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 5.0
FOUND_AT_MOST = 16_384
# The error codes for no such collection and no such partition.
NOT_FOUND = (100, 200)
FAILURES = (MilvusException, RpcError, ConnectionError, TimeoutError)

Result = TypeVar("Result")

logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
log = logging.getLogger(__name__)


class MilvusSearcher:
    """The vectors of one segment, searched by Milvus."""

    def __init__(self, milvus: "Milvus", name: str, vectors: Embeddings, plan: SearchPlan) -> None:
        """Search the partition of the segment `name`, which has the `vectors` (rows, dimension)."""
        self._milvus = milvus
        self._name = name
        self._vectors = vectors
        self.plan = plan

    def search(self, query: Embeddings, count: int) -> Hits:
        """Return about `count` vectors nearest to a unit vector (dimension,), best first."""
        rows = self._milvus.search(self._name, self.plan, query, count)
        return exact_hits(self._vectors, rows, query)


class Milvus:
    """The backend for many machines; it connects at the first call."""

    def __init__(
        self, uri: str, token: str, alias: str, patience: float = BUILDING_SECONDS
    ) -> None:
        """Take the address of a server, or a file for Milvus Lite, and a token for it.

        `alias` names the collection that serves. A build tries a call again for `patience` seconds.
        Raises BadSetting if the alias is not a name.
        """
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,60}", alias):
            raise BadSetting(
                f"--milvus-alias is a name of letters, digits and _, not {alias[:80]!r}"
            )
        self._uri = uri
        self._token = token
        self._alias = alias
        self._patience = patience
        self._client: MilvusClient | None = None
        self._loaded: set[str] = set()
        self._connecting, self._counting = RLock(), Lock()
        self._breaker = CircuitBreaker()

    def make(
        self,
        folder: Path,
        name: str,
        vectors: Embeddings,
        background: Embeddings,
        previous: SearchPlan | None,
    ) -> SearchPlan:
        """Insert the vectors of a segment into the collection of `previous`, or into a new one.

        Return the tuned plan. Raises BackendUnavailable.
        """
        if previous:
            collection = previous.collection
        else:
            collection = f"{self._alias}_{name}_{token_hex(4)}"
            self.call(lambda client, again: create_collection(client, collection, vectors.shape[1]))
        for work in insertions(collection, name, vectors):
            self.call(work)
        self.call(lambda client, again: await_all(client, collection, name, len(vectors)))
        efforts: tuple[int, ...] = (CELLS,)
        if len(vectors) >= EXACT_BELOW:
            self.call(lambda client, again: seal(client, collection))
            efforts = EFFORTS

        def at(effort: int) -> MilvusSearcher:
            plan = SearchPlan(f"Milvus {KIND}", effort, 0.0, 0.0, collection)
            return MilvusSearcher(self, name, vectors, plan)

        queries = sample_queries(vectors, background)
        truth = cosines_of_nearest(vectors, queries)
        return least_effort(at, queries, truth, efforts).plan

    def open(
        self, folder: Path, name: str, vectors: Embeddings, plan: SearchPlan
    ) -> MilvusSearcher:
        """Return the searcher of a segment. Raises IndexUnusable if it is searched in files."""
        if not plan.collection:
            remedy = "ask with --index-backend faiss, or run rag build to make it anew"
            raise IndexUnusable(f"The index in {folder} is searched in files; {remedy}.")
        return MilvusSearcher(self, name, vectors, plan)

    def search(
        self, segment: str, plan: SearchPlan, query: Embeddings, count: int
    ) -> NDArray[np.int64]:
        """Return the rows of about `count` vectors of a segment nearest to a unit vector.

        `query` is float32 (dimension,). Raises BackendUnavailable or IndexUnusable.
        """
        arguments = {
            "data": [query],
            "limit": min(count, FOUND_AT_MOST),
            "output_fields": ["id"],
            "search_params": {"params": {"nprobe": plan.effort}},
            "partition_names": [segment],
            # Partitions do not change, so the server need not wait for its latest writes. One that
            # has just started may find less for a moment.
            "consistency_level": "Bounded",
            "timeout": ASKING_SECONDS,
        }

        def search(client: MilvusClient, again: bool) -> Any:
            self._load(client, plan.collection)
            return client.search(plan.collection, **arguments)

        [hits] = self.call(search, ASKING_SECONDS)
        ids = np.array([hit["id"] for hit in hits], dtype=np.int64)
        own_ids = ids[ids >> ROW_BITS == int(segment)]
        return np.asarray(own_ids & ((1 << ROW_BITS) - 1))

    def serve(self, plan: SearchPlan, kept: Mapping[str, Set[str]]) -> None:
        """Let the alias name the collection of a generation; drop what is not kept.

        A failure is only logged: the generation serves all the same, and the next one drops more.
        """
        try:
            self.call(lambda client, again: switch_alias(client, self._alias, plan.collection))
            self.call(lambda client, again: self._drop_unused(client, kept))
        except (BackendUnavailable, IndexUnusable) as error:
            log.warning("%s", error)

    def _drop_unused(self, client: MilvusClient, kept: Mapping[str, Set[str]]) -> None:
        """Drop the collections that are not kept, and old partitions of those that are.

        Only collections that are named as those of this alias are dropped.
        """
        ours = rf"{self._alias}_\d+_[0-9a-f]{{8}}"
        for collection in client.list_collections(timeout=BUILDING_SECONDS):
            if collection in kept:
                drop_old_partitions(client, collection, kept[collection])
            elif re.fullmatch(ours, collection):
                client.drop_collection(collection, timeout=BUILDING_SECONDS)

    def _load(self, client: MilvusClient, collection: str) -> None:
        """Have the server load a collection into memory, once in this process."""
        if collection not in self._loaded:
            client.load_collection(collection, timeout=BUILDING_SECONDS)
            self._loaded.add(collection)

    def call(
        self, work: Callable[[MilvusClient, bool], Result], patience: float | None = None
    ) -> Result:
        """Return the result of `work`, which is tried again while the server does not answer.

        It is called with the client, and with True if an earlier try failed. Raises
        BackendUnavailable after `patience` seconds, or at once if the last calls failed as well;
        IndexUnusable if the collection or the partition is missing.
        """
        self._refuse_if_broken()
        seconds = self._patience if patience is None else patience
        until = time.monotonic() + seconds
        pause, again = FIRST_PAUSE, False
        while True:
            try:
                result = work(self._connected(), again)
            except FAILURES as error:
                if getattr(error, "code", None) in NOT_FOUND:
                    raise self._vectors_missing(error) from error
                if time.monotonic() + pause > until:
                    raise self._failed(error) from error
                time.sleep(pause)
                pause, again = min(2 * pause, LONGEST_PAUSE), True
            else:
                with self._counting:
                    self._breaker.record_success()
                return result

    def _refuse_if_broken(self) -> None:
        """Raise BackendUnavailable if the circuit breaker lets no call through."""
        with self._counting:
            if not self._breaker.allows_call():
                raise BackendUnavailable(
                    f"Milvus at {self._uri} failed again and again; it is left alone for a while."
                )

    def _vectors_missing(self, error: Exception) -> IndexUnusable:
        problem = f"Milvus at {self._uri} does not have the vectors of the index"
        return IndexUnusable(f"{problem} ({reason_of(error)}); run: rag build")

    def _failed(self, error: Exception) -> BackendUnavailable:
        """Count a failure; return the error for a server that does not answer."""
        with self._counting:
            self._breaker.record_failure()
        state = f"Milvus at {self._uri} does not answer ({reason_of(error)})"
        remedy = "see that it runs, and that --milvus-uri names it"
        return BackendUnavailable(f"{state}; {remedy}; what it held serves again once it is back.")

    def close(self) -> None:
        """Close the connection, if there is one."""
        with self._connecting:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _connected(self) -> MilvusClient:
        """Return the client, connected; the first call connects it."""
        with self._connecting:
            if self._client is None:
                client = MilvusClient(self._uri, token=self._token, timeout=ASKING_SECONDS)
                refuse_older(self._uri, client.get_server_version(timeout=ASKING_SECONDS))
                self._client = client
            return self._client
