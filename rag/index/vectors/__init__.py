"""Vector search: FAISS index files on disk, or a Milvus server."""
