"""Serves rows by fastembed and qdrant-client in memory, behind FastAPI.

    python bench/peers/qdrant_server.py MODEL ROWS PORT

Runs in the environment of the peers, not in ours. MODEL is a folder that fastembed_model.py wrote.
"""

import json
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

NAME = "glossary"


def main(arguments: Sequence[str] | None = None) -> None:
    """Embed the rows, and answer searches."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("model", help="folder of the model")
    parser.add_argument("rows", type=Path, help='file of JSON lines {"id", "text"}')
    parser.add_argument("port", type=int)
    options = parser.parse_args(arguments)

    import uvicorn  # here and below: only the peers have them all
    from fastapi import FastAPI
    from qdrant_client import QdrantClient, models  # type: ignore[import-not-found]

    rows = [json.loads(line) for line in options.rows.read_text(encoding="utf-8").splitlines()]
    encoder = open_encoder(options.model)
    vectors = list(encoder.embed([row["text"] for row in rows]))
    client = QdrantClient(":memory:")
    shape = models.VectorParams(size=len(vectors[0]), distance=models.Distance.COSINE)
    client.create_collection(NAME, vectors_config=shape)
    client.upload_collection(NAME, vectors=vectors, payload=rows)
    app = FastAPI()

    @app.get("/search")
    def search(query: str, limit: int = 5) -> list[dict[str, Any]]:
        """Return the nearest rows."""
        [vector] = encoder.query_embed(query)
        found = client.query_points(NAME, query=vector, limit=limit)
        return [(point.payload or {}) | {"score": point.score} for point in found.points]

    uvicorn.run(app, port=options.port, log_level="warning")


def open_encoder(folder: str) -> Any:
    """Return fastembed's encoder for the files in a folder."""
    # here: only the peers have it
    from fastembed import TextEmbedding  # type: ignore[import-not-found]
    from fastembed.common import model_description  # type: ignore[import-not-found]

    TextEmbedding.add_custom_model(
        model=NAME,
        pooling=model_description.PoolingType.MEAN,
        normalization=True,
        sources=model_description.ModelSource(hf=NAME),
        dim=384,
        model_file="model.onnx",
    )
    return TextEmbedding(NAME, specific_model_path=folder)


if __name__ == "__main__":
    main()
