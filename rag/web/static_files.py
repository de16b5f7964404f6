"""The style sheet, scripts and pictures of the pages, and the headers they are sent with."""

import hashlib
from functools import cache
from importlib.resources import files

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}
FOLDER = files("rag.web").joinpath("static")


@cache
def static_file(name: str) -> bytes:
    """Return a style sheet, script or picture. Raises FileNotFoundError."""
    if "/" in name or name.startswith("."):
        raise FileNotFoundError(name)
    return FOLDER.joinpath(name).read_bytes()


@cache
def static_version() -> str:
    """Return a hash of the static files, which browsers cache."""
    hashed = hashlib.sha256()
    for file in sorted(FOLDER.iterdir(), key=lambda each: each.name):
        hashed.update(file.read_bytes())
    return hashed.hexdigest()[:12]
