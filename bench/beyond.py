"""Measures what it takes to insert vectors into Milvus and to search them there, beside FAISS.

    python -m bench.beyond build/bench/foldoc http://127.0.0.1:19530

Both are searched from this process, on this machine; prints a table.
"""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from bench.scale import percentile, searched_in
from rag.index.generations import load_generation
from rag.index.vectors.milvus import Milvus
from rag.index.vectors.search_effort import PASSAGES_READ


def main(arguments: Sequence[str] | None = None) -> None:
    """Insert, search, and drop what was inserted."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path, help="folder of an index that lies in one segment")
    parser.add_argument("uri", help="where Milvus is: http://127.0.0.1:19530")
    chosen = parser.parse_args(arguments)
    folder: Path = chosen.index
    index = load_generation(folder).index
    [segment] = index.segments
    vectors, background = segment.vectors, index.background.background
    milvus = Milvus(chosen.uri, "", "bench")
    began = time.perf_counter()
    plan = milvus.make(folder, "000001", vectors, background, None)
    took = time.perf_counter() - began
    there = milvus.open(folder, "000001", vectors, plan)
    more = time.perf_counter()
    milvus.make(folder, "000002", vectors[:30], background, plan)
    edit = time.perf_counter() - more
    found = {
        segment.search_plan.kind: searched_in(
            lambda query: [cosine for cosine, _ in segment.search(query, PASSAGES_READ)],
            vectors,
            background,
        ),
        plan.kind: searched_in(
            lambda query: there.search(query, PASSAGES_READ)[0].tolist(), vectors, background
        ),
    }
    milvus.call(lambda client, again: client.drop_collection(plan.collection))
    print(
        f"{len(vectors):,} vectors inserted, indexed and measured in {took:.0f} s; an entry more in {edit:.2f} s"
    )
    print("| searched by | recall@10 | median ms | p99 ms |\n|---|---|---|---|")
    for kind, (recall, searches) in found.items():
        print(f"| {kind} | {recall} | {percentile(searches, 50)} | {percentile(searches, 99)} |")


if __name__ == "__main__":
    main()
