"""Short questions about anything in the world. An index compares them with questions to itself."""

from importlib.resources import files


def background_questions() -> tuple[list[str], list[str]]:
    """Return two lists of short questions, every other line of background.txt each.

    An index stores the vectors of the first; the confidence is fitted on the second.
    """
    text = files("rag.encoders").joinpath("background.txt").read_text(encoding="utf-8")
    lines = text.splitlines()
    return lines[::2], lines[1::2]
