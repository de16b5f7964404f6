"""Measures what it takes to insert vectors into Milvus and to search them there, beside FAISS.

    python -m bench.beyond build/bench/foldoc http://127.0.0.1:19530

Both are searched from this process, on this machine; prints a table.
"""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from bench.vector_search import measure_search, percentile
from rag.index.generations import load_generation
from rag.index.vectors.milvus import Milvus
from rag.index.vectors.search_effort import PASSAGES_READ
from rag.types import Embeddings

# How many vectors an entry that is added has.
ADDED = 30


def main(arguments: Sequence[str] | None = None) -> None:
    """Insert, search, and drop what was inserted."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path, help="folder of an index that lies in one segment")
    parser.add_argument("uri", help="where Milvus is: http://127.0.0.1:19530")
    options = parser.parse_args(arguments)
    folder: Path = options.index
    index = load_generation(folder).index
    [segment] = index.segments
    vectors, background = segment.vectors, index.background.background
    milvus = Milvus(options.uri, "", "bench")

    began = time.perf_counter()
    plan = milvus.make(folder, "000001", vectors, background, None)
    inserting = time.perf_counter() - began
    searcher = milvus.open(folder, "000001", vectors, plan)
    began = time.perf_counter()
    milvus.make(folder, "000002", vectors[:ADDED], background, plan)
    adding = time.perf_counter() - began

    def search_faiss(query: Embeddings) -> list[float]:
        return [cosine for cosine, _ in segment.search(query, PASSAGES_READ)]

    def search_milvus(query: Embeddings) -> list[float]:
        cosines: list[float] = searcher.search(query, PASSAGES_READ)[0].tolist()
        return cosines

    measured = {
        segment.search_plan.kind: measure_search(search_faiss, vectors, background),
        plan.kind: measure_search(search_milvus, vectors, background),
    }
    milvus.call(lambda client, _: client.drop_collection(plan.collection))
    count = f"{len(vectors):,} vectors inserted, indexed and measured"
    print(f"{count} in {inserting:.0f} s; an entry more in {adding:.2f} s")
    print("| searched by | recall@10 | median ms | p99 ms |\n|---|---|---|---|")
    for kind, (recall, searches) in measured.items():
        print(f"| {kind} | {recall} | {percentile(searches, 50)} | {percentile(searches, 99)} |")


if __name__ == "__main__":
    main()
