"""Find the lines of a JSON file in which its objects stand, which the parser does not tell."""

import json
from collections.abc import Iterator, Sequence

from rag.formats.tabular.json_shapes import Anchor

# How many letters beyond an object the next one is looked for.
REACH = 100_000
# How many letters of its text are compared.
COMPARED = 60
# After so many misses in a row, the file spells its texts in an unknown way: the search ends.
MAX_MISSES = 20


def line_numbers(text: str, anchors: Sequence[Anchor]) -> Iterator[int]:
    """Yield the line of each anchor, in their order in the text.

    An anchor that cannot be found is taken to stand in the line of the one before.
    """
    line, start, misses = 1, 0, 0
    for anchor in anchors:
        place = -1
        if misses < MAX_MISSES:
            end = start + REACH * (1 + misses)
            place = _find(text, anchor, start, end)
        if place < 0:
            misses += 1
        else:
            line += text.count("\n", start, place)
            start, misses = place, 0
        yield line


def _find(text: str, anchor: Anchor, start: int, end: int) -> int:
    """Return where an anchor stands between two places of a text, or -1."""
    for spelling in _spellings(anchor):
        place = text.find(spelling, start, end)
        if place >= 0:
            return place
    return -1


def _spellings(anchor: Anchor) -> Iterator[str]:
    """Yield the ways in which JSON may spell a key and the beginning of its text."""
    key, value = anchor
    for ascii_only in (False, True):
        text = json.dumps(value, ensure_ascii=ascii_only)[:COMPARED] if value else ""
        if key:
            name = json.dumps(key, ensure_ascii=ascii_only)
            for colon in (": ", ":", " : "):
                yield f"{name}{colon}{text}".rstrip()
        elif text:
            yield text
