"""The collections of a Milvus server: how one is made, filled with a segment, named and tidied up.

A segment is a partition, which never changes. Owns pymilvus.
"""

from collections.abc import Callable, Iterator, Set
from functools import partial
from typing import Any

from grpc import RpcError, StatusCode
from pymilvus import DataType, MilvusClient, MilvusException

from rag.types import Embeddings

# An inverted file of vectors with 8 bits a component; small segments are searched in all cells.
KIND, CELLS = "IVF_SQ8", 1024
# How long the server may take for a call, and for the index of a large segment.
BUILDING_SECONDS, INDEXING_SECONDS = 120.0, 7200.0
INSERTED_AT_ONCE = 2_000
# A replica may still answer from a generation that was just replaced: the partitions of so many
# older segments stay.
LINGERING = 10
# An id is the number of the segment, then the row in it: these are the bits of the row.
ROW_BITS = 40


def create_collection(client: MilvusClient, collection: str, dimension: int) -> None:
    """Create a collection of unit vectors with its index, unless it is there, and load it."""
    if not client.has_collection(collection, timeout=BUILDING_SECONDS):
        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
        client.create_collection(collection, schema=schema, timeout=BUILDING_SECONDS)
    index = client.prepare_index_params()
    index.add_index("vector", index_type=KIND, metric_type="IP", params={"nlist": CELLS})
    client.create_index(collection, index, timeout=BUILDING_SECONDS)
    client.load_collection(collection, timeout=BUILDING_SECONDS)


def insertions(
    collection: str, segment: str, vectors: Embeddings
) -> Iterator[Callable[[MilvusClient, bool], object]]:
    """Yield the calls that insert the vectors of a segment into a partition of its own."""
    first = int(segment) << ROW_BITS

    def partition(client: MilvusClient, again: bool) -> None:
        # A build that was killed may have left one.
        if client.has_partition(collection, segment, timeout=BUILDING_SECONDS):
            _drop(client, collection, segment)
        client.create_partition(collection, segment, timeout=BUILDING_SECONDS)

    yield partition
    for start in range(0, len(vectors), INSERTED_AT_ONCE):
        some = vectors[start : start + INSERTED_AT_ONCE]
        rows = [{"id": first + start + row, "vector": vector} for row, vector in enumerate(some)]
        yield partial(send, rows, collection, segment)


def send(
    rows: list[dict[str, Any]], collection: str, segment: str, client: MilvusClient, again: bool
) -> None:
    """Insert rows; if an earlier try failed, replace those that it may have inserted."""
    put = client.upsert if again else client.insert
    put(collection, rows, partition_name=segment, timeout=BUILDING_SECONDS)


def switch_alias(client: MilvusClient, alias: str, collection: str) -> None:
    """Let an alias name a collection instead of another one, atomically."""
    try:
        client.alter_alias(collection, alias, timeout=BUILDING_SECONDS)
    except MilvusException:
        client.create_alias(collection, alias, timeout=BUILDING_SECONDS)


def await_all(client: MilvusClient, collection: str, segment: str, count: int) -> None:
    """Raise TimeoutError unless all vectors of a segment can be found."""
    first = int(segment) << ROW_BITS
    [row] = client.query(
        collection,
        filter=f"id >= {first} and id < {first + count}",
        output_fields=["count(*)"],
        partition_names=[segment],
        consistency_level="Strong",
        timeout=BUILDING_SECONDS,
    )
    found = row["count(*)"]
    if found != count:
        raise TimeoutError(f"{found} of {count} vectors of {collection} are there")


def seal(client: MilvusClient, collection: str) -> None:
    """Wait until the vectors of a large segment are indexed, and reload them to search by that."""
    client.flush(collection, timeout=INDEXING_SECONDS)
    client.release_collection(collection, timeout=BUILDING_SECONDS)
    client.load_collection(collection, timeout=INDEXING_SECONDS)


def drop_old_partitions(client: MilvusClient, collection: str, kept: Set[str]) -> None:
    """Drop the partitions of segments that are not kept, but for the latest ones."""
    newest = max(map(int, kept))
    for segment in client.list_partitions(collection, timeout=BUILDING_SECONDS):
        is_unused = segment.isdecimal() and segment not in kept
        if is_unused and int(segment) < newest - LINGERING:
            _drop(client, collection, segment)


def _drop(client: MilvusClient, collection: str, segment: str) -> None:
    """Drop the partition of a segment."""
    try:
        client.release_partitions(collection, [segment], timeout=BUILDING_SECONDS)
    except RpcError as error:
        # Milvus Lite has no such call, and needs none.
        if error.code() is not StatusCode.UNIMPLEMENTED:
            raise
    client.drop_partition(collection, segment, timeout=BUILDING_SECONDS)
