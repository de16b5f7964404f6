"""Serves rows by sentence-transformers, FAISS and FastAPI, as a page of a tutorial would.

    python bench/peers/faiss_server.py MODEL ROWS PORT

Runs in the environment of the peers, not in ours.
"""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any


def main(arguments: Sequence[str] | None = None) -> None:
    """Embed the rows, and answer searches."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="folder of the model")
    parser.add_argument("rows", type=Path, help='file of JSON lines {"id", "text"}')
    parser.add_argument("port", type=int)
    options = parser.parse_args(arguments)

    import faiss  # here and below: only the peers have them all
    import uvicorn
    from fastapi import FastAPI
    from sentence_transformers import SentenceTransformer

    rows = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    model = SentenceTransformer(options.model)
    embeddings = model.encode([row["text"] for row in rows], normalize_embeddings=True)
    index = faiss.IndexFlatIP(embeddings.shape[1])
    index.add(embeddings)
    app = FastAPI()

    @app.get("/search")
    def search(query: str, limit: int = 5) -> list[dict[str, Any]]:
        """Return the nearest rows."""
        vectors = model.encode([query], normalize_embeddings=True)
        scores, places = index.search(vectors, limit)
        nearest = zip(places[0], scores[0], strict=True)
        return [rows[place] | {"score": float(score)} for place, score in nearest]

    uvicorn.run(app, port=options.port, log_level="warning")


if __name__ == "__main__":
    main()
