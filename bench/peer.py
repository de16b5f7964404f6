"""Builds the index of the peer, txtai, from rows of the shipped glossary. Runs in the peer's environment, not in ours.

python bench/peer.py MODEL ROWS INDEX: a model folder, a file of JSON lines {"id", "text"}, and where the index goes.
"""

import json
import sys
from pathlib import Path

from txtai import Embeddings  # type: ignore[import-not-found]

model, rows, folder = sys.argv[1:]
lines = [json.loads(line) for line in Path(rows).read_text(encoding="utf-8").splitlines()]
embeddings = Embeddings(path=model, content=True)
embeddings.index([(line["id"], line["text"], None) for line in lines])
embeddings.save(folder)
