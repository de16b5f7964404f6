"""An index and a server of Milvus -> what it takes to insert the vectors there and to search them, beside FAISS.

    python -m bench.beyond build/bench/foldoc http://127.0.0.1:19530

Both are searched from this process, on this machine; prints a table.
"""

import sys
import time
from pathlib import Path

from bench.scale import percentile, searched_in
from rag.generations import load
from rag.milvus import Milvus
from rag.vectors_tuning import READ


def main() -> None:
    """Insert, search, and drop what was inserted."""
    folder, uri = Path(sys.argv[1]), sys.argv[2]
    index = load(folder).index
    [segment] = index.segments
    vectors, background = segment.vectors, index.contrast.background
    milvus = Milvus(uri, "", "bench")
    began = time.perf_counter()
    plan = milvus.make(folder, "000001", vectors, background, None)
    took = time.perf_counter() - began
    there = milvus.open(folder, "000001", vectors, plan)
    more = time.perf_counter()
    milvus.make(folder, "000002", vectors[:30], background, plan)
    edit = time.perf_counter() - more
    found = {
        segment.search_plan.kind: searched_in(
            lambda query: [cosine for cosine, _ in segment.search(query, READ)], vectors, background
        ),
        plan.kind: searched_in(lambda query: there.search(query, READ)[0].tolist(), vectors, background),
    }
    milvus.call(lambda client, again: client.drop_collection(plan.collection))
    print(f"{len(vectors):,} vectors inserted, indexed and measured in {took:.0f} s; an entry more in {edit:.2f} s")
    print("| searched by | recall@10 | median ms | p99 ms |\n|---|---|---|---|")
    for kind, (recall, searches) in found.items():
        print(f"| {kind} | {recall} | {percentile(searches, 50)} | {percentile(searches, 99)} |")


if __name__ == "__main__":
    main()
