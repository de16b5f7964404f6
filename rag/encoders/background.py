"""Short questions about anything, of which a glossary knows nothing: for contrast, and to probe an index."""

from importlib.resources import files


def background_questions() -> tuple[list[str], list[str]]:
    """Return short questions about anything: those an index keeps for contrast, and those that probe it."""
    lines = (
        files("rag.encoders").joinpath("background.txt").read_text(encoding="utf-8").splitlines()
    )
    return lines[::2], lines[1::2]
