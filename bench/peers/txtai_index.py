"""Builds the index of txtai from rows of the shipped glossary.

    python bench/peers/txtai_index.py MODEL ROWS INDEX

Runs in the environment of the peers, not in ours.
"""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> None:
    """Embed the rows, and save the index."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="folder of the model")
    parser.add_argument("rows", type=Path, help='file of JSON lines {"id", "text"}')
    parser.add_argument("index", help="where the index goes")
    options = parser.parse_args(arguments)

    from txtai import Embeddings  # type: ignore[import-not-found]  # here: only the peers have it

    rows = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    embeddings = Embeddings(path=options.model, content=True)
    embeddings.index([(row["id"], row["text"], None) for row in rows])
    embeddings.save(options.index)


if __name__ == "__main__":
    main()
