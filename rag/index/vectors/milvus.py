"""Unit vectors -> a server of Milvus that searches them, for glossaries beyond one machine. Owns pymilvus.

What is built anew gets a collection, and each segment a partition of it that is never changed; an alias names the
collection that serves. What the server finds is scored again exactly, by the vectors in the files of the segment.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Set
from functools import partial
from pathlib import Path
from secrets import token_hex
from threading import Lock, RLock
from typing import Any, TypeVar

import numpy as np
from grpc import RpcError, StatusCode
from numpy.typing import NDArray
from pymilvus import DataType, MilvusClient, MilvusException

from rag.circuit_breaker import Breaker
from rag.errors import BackendUnavailable, BadSetting, IndexUnusable
from rag.index.vectors.base import Hits, SearchPlan
from rag.index.vectors.tuning import (
    EFFORTS,
    FEW,
    cosines_of_nearest,
    least_effort,
    sample_queries,
    scored,
)
from rag.types import Embeddings

# An inverted file with vectors of 8 bits; of segments of few vectors all cells are searched.
KIND, CELLS = "IVF_SQ8", 1024
OLDEST = (2, 3)
# How long a call is tried again, each time after a longer pause, when the server does not answer.
ASKING_SECONDS, BUILDING_SECONDS, INDEXING_SECONDS = 2.0, 120.0, 7200.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 5.0
INSERTED_AT_ONCE, FOUND_AT_MOST = 2_000, 16_384
# A replica may answer from a generation that was replaced a moment ago: so many more of them can be searched.
LINGERING = 10
# An id is the number of its segment and the row there.
ROW_BITS = 40
# No such collection, no such partition.
NOT_FOUND = (100, 200)
FAILURES = (MilvusException, RpcError, ConnectionError, TimeoutError)

Result = TypeVar("Result")

logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
log = logging.getLogger(__name__)


class InMilvus:
    """The vectors of one segment, searched by Milvus."""

    def __init__(self, milvus: "Milvus", name: str, vectors: Embeddings, plan: SearchPlan) -> None:
        """Search the partition of a segment; `vectors` (rows, dimension) are those that it holds."""
        self._milvus, self._name, self._vectors, self.plan = milvus, name, vectors, plan

    def search(self, query: Embeddings, count: int) -> Hits:
        """Return the cosines and rows of about `count` vectors nearest to a unit vector (dimension,), best first."""
        return scored(
            self._vectors, self._milvus.search(self._name, self.plan, query, count), query
        )


class Milvus:
    """The backend of many machines; asked for the first time when it is needed."""

    def __init__(
        self, uri: str, token: str, alias: str, patience: float = BUILDING_SECONDS
    ) -> None:
        """Name a server, or a file for Milvus Lite; `patience` is for how many seconds a build tries a call again.

        Raises BadSetting if the alias cannot be one.
        """
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,60}", alias):
            raise BadSetting(
                f"--milvus-alias is a name of letters, digits and _, not {alias[:80]!r}"
            )
        self._uri, self._token, self._alias, self._patience = uri, token, alias, patience
        self._client: MilvusClient | None = None
        self._loaded: set[str] = set()
        self._connecting, self._counting = RLock(), Lock()
        self._breaker = Breaker()

    def make(
        self,
        folder: Path,
        name: str,
        vectors: Embeddings,
        background: Embeddings,
        previous: SearchPlan | None,
    ) -> SearchPlan:
        """Insert the vectors of a segment, into a collection of their own or beside those that are there.

        Raises BackendUnavailable.
        """
        collection = previous.collection if previous else f"{self._alias}_{name}_{token_hex(4)}"
        if not previous:
            self.call(lambda client, again: create(client, collection, vectors.shape[1]))
        for work in inserting(collection, name, vectors):
            self.call(work)
        self.call(lambda client, again: await_all(client, collection, name, len(vectors)))
        if len(vectors) >= FEW:
            self.call(lambda client, again: seal(client, collection))
        queries = sample_queries(vectors, background)
        return least_effort(
            lambda effort: InMilvus(
                self, name, vectors, SearchPlan(f"Milvus {KIND}", effort, 0.0, 0.0, collection)
            ),
            queries,
            cosines_of_nearest(vectors, queries),
            EFFORTS if len(vectors) >= FEW else (CELLS,),
        ).plan

    def open(self, folder: Path, name: str, vectors: Embeddings, plan: SearchPlan) -> InMilvus:
        """Return what searches a segment. Raises IndexUnusable if it is searched in files."""
        if not plan.collection:
            remedy = "ask with --index-backend faiss, or run rag build to make it anew"
            raise IndexUnusable(f"The index in {folder} is searched in files; {remedy}.")
        return InMilvus(self, name, vectors, plan)

    def search(
        self, segment: str, plan: SearchPlan, query: Embeddings, count: int
    ) -> NDArray[np.int64]:
        """Return the rows of about `count` vectors of a segment nearest to a unit vector (dimension,)."""
        # Partitions do not change, so nothing is waited for; but a server that has just started has not all at once.
        asked = {
            "data": [query],
            "limit": min(count, FOUND_AT_MOST),
            "output_fields": ["id"],
            "search_params": {"params": {"nprobe": plan.effort}},
            "partition_names": [segment],
            "consistency_level": "Bounded",
            "timeout": ASKING_SECONDS,
        }

        def search(client: MilvusClient, again: bool) -> Any:
            self._load(client, plan.collection)
            return client.search(plan.collection, **asked)

        [hits] = self.call(search, ASKING_SECONDS)
        found = np.array([hit["id"] for hit in hits], dtype=np.int64)
        return np.asarray(found[found >> ROW_BITS == int(segment)] & ((1 << ROW_BITS) - 1))

    def serve(self, plan: SearchPlan, kept: Mapping[str, Set[str]]) -> None:
        """Let the alias name the collection of a generation; drop what is not kept."""
        try:
            self.call(lambda client, again: switch(client, self._alias, plan.collection))
            self.call(lambda client, again: self._tidy(client, kept))
        except (BackendUnavailable, IndexUnusable) as error:
            # The generation serves all the same; the next one tidies up.
            log.warning("%s", error)

    def _tidy(self, client: MilvusClient, kept: Mapping[str, Set[str]]) -> None:
        for collection in client.list_collections(timeout=BUILDING_SECONDS):
            if collection in kept:
                tidy(client, collection, kept[collection])
            elif re.fullmatch(rf"{self._alias}_\d+_[0-9a-f]{{8}}", collection):
                client.drop_collection(collection, timeout=BUILDING_SECONDS)

    def _load(self, client: MilvusClient, collection: str) -> None:
        if collection not in self._loaded:
            client.load_collection(collection, timeout=BUILDING_SECONDS)
            self._loaded.add(collection)

    def call(
        self, work: Callable[[MilvusClient, bool], Result], patience: float | None = None
    ) -> Result:
        """Return what work with the connection gives; it is told whether it is tried again, after longer pauses.

        Raises BackendUnavailable after so many seconds, or at once if calls failed again and again; IndexUnusable.
        """
        self._refuse_hopeless()
        until = time.monotonic() + (self._patience if patience is None else patience)
        pause, again = FIRST_PAUSE, False
        while True:
            try:
                result = work(self._connected(), again)
            except FAILURES as error:
                if getattr(error, "code", None) in NOT_FOUND:
                    told = f"Milvus at {self._uri} has not the vectors of the index ({reason(error)}); run: rag build"
                    raise IndexUnusable(told) from error
                if time.monotonic() + pause > until:
                    raise self._failed(error) from error
                time.sleep(pause)
                pause, again = min(2 * pause, LONGEST_PAUSE), True
            else:
                with self._counting:
                    self._breaker.succeeded()
                return result

    def _refuse_hopeless(self) -> None:
        with self._counting:
            if not self._breaker.allows():
                raise BackendUnavailable(
                    f"Milvus at {self._uri} failed again and again; it is left alone for a while."
                )

    def _failed(self, error: Exception) -> BackendUnavailable:
        with self._counting:
            self._breaker.failed()
        remedy = "see that it runs, and that --milvus-uri names it; what it held goes on serving once it is back"
        return BackendUnavailable(
            f"Milvus at {self._uri} does not answer ({reason(error)}); {remedy}."
        )

    def close(self) -> None:
        """Close the connection, if there is one."""
        with self._connecting:
            if self._client is not None:
                self._client.close()
            self._client = None

    def _connected(self) -> MilvusClient:
        with self._connecting:
            if self._client is None:
                client = MilvusClient(self._uri, token=self._token, timeout=ASKING_SECONDS)
                refuse_older(self._uri, client.get_server_version(timeout=ASKING_SECONDS))
                self._client = client
            return self._client


def refuse_older(uri: str, version: str) -> None:
    """Raise BackendUnavailable for a server that is too old."""
    found = re.search(r"(\d+)\.(\d+)", version)
    if found and (int(found[1]), int(found[2])) < OLDEST:
        wanted = ".".join(map(str, OLDEST))
        raise BackendUnavailable(
            f"Milvus at {uri} is {version}; {wanted} is the oldest that will do. Upgrade it."
        )


def create(client: MilvusClient, collection: str, dimension: int) -> None:
    """Create a collection of unit vectors, to be searched at once, unless it is there."""
    if not client.has_collection(collection, timeout=BUILDING_SECONDS):
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        client.create_collection(collection, schema=schema, timeout=BUILDING_SECONDS)
    how = client.prepare_index_params()
    how.add_index("vector", index_type=KIND, metric_type="IP", params={"nlist": CELLS})
    client.create_index(collection, how, timeout=BUILDING_SECONDS)
    client.load_collection(collection, timeout=BUILDING_SECONDS)


def inserting(
    collection: str, segment: str, vectors: Embeddings
) -> Iterator[Callable[[MilvusClient, bool], object]]:
    """Yield the calls that insert the vectors of a segment into a partition of its own."""
    first = int(segment) << ROW_BITS

    def partition(client: MilvusClient, again: bool) -> None:
        # A build that died may have left one.
        if client.has_partition(collection, segment, timeout=BUILDING_SECONDS):
            drop(client, collection, segment)
        client.create_partition(collection, segment, timeout=BUILDING_SECONDS)

    yield partition
    for start in range(0, len(vectors), INSERTED_AT_ONCE):
        some = vectors[start : start + INSERTED_AT_ONCE]
        rows = [{"id": first + start + row, "vector": vector} for row, vector in enumerate(some)]
        yield partial(send, rows, collection, segment)


def send(
    rows: list[dict[str, Any]], collection: str, segment: str, client: MilvusClient, again: bool
) -> None:
    """Insert rows; if they may be there already, in place of those."""
    put = client.upsert if again else client.insert
    put(collection, rows, partition_name=segment, timeout=BUILDING_SECONDS)


def switch(client: MilvusClient, alias: str, collection: str) -> None:
    """Let an alias name a collection, from one moment to the next."""
    try:
        client.alter_alias(collection, alias, timeout=BUILDING_SECONDS)
    except MilvusException:
        client.create_alias(collection, alias, timeout=BUILDING_SECONDS)


def await_all(client: MilvusClient, collection: str, segment: str, count: int) -> None:
    """Wait until all that was inserted can be found. Raises TimeoutError."""
    first = int(segment) << ROW_BITS
    [there] = client.query(
        collection,
        filter=f"id >= {first} and id < {first + count}",
        output_fields=["count(*)"],
        partition_names=[segment],
        consistency_level="Strong",
        timeout=BUILDING_SECONDS,
    )
    if there["count(*)"] != count:
        raise TimeoutError(f"{there['count(*)']} of {count} vectors of {collection} are there")


def seal(client: MilvusClient, collection: str) -> None:
    """Wait until many vectors lie in inverted files, by which they are searched from now on."""
    client.flush(collection, timeout=INDEXING_SECONDS)
    client.release_collection(collection, timeout=BUILDING_SECONDS)
    client.load_collection(collection, timeout=INDEXING_SECONDS)


def tidy(client: MilvusClient, collection: str, kept: Set[str]) -> None:
    """Drop the partitions of segments that are long gone."""
    newest = max(map(int, kept))
    for segment in client.list_partitions(collection, timeout=BUILDING_SECONDS):
        if segment.isdecimal() and segment not in kept and int(segment) < newest - LINGERING:
            drop(client, collection, segment)


def drop(client: MilvusClient, collection: str, segment: str) -> None:
    """Drop the partition of a segment."""
    try:
        client.release_partitions(collection, [segment], timeout=BUILDING_SECONDS)
    except RpcError as error:
        # Milvus Lite has no such call, and needs none.
        if error.code() is not StatusCode.UNIMPLEMENTED:
            raise
    client.drop_partition(collection, segment, timeout=BUILDING_SECONDS)


def reason(error: Exception) -> str:
    """Return what a server says of a failure, in a line."""
    said = str(getattr(error, "message", "") or error)
    return " ".join(said.split())[:200]
