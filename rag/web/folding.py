"""Parts of a definition in HTML: what an answer shows at once, and what it folds away. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

# A tag as the sanitiser writes it: a value in quotes may hold a bracket.
TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:[^>\"]|\"[^\"]*\")*>")
WITHOUT_END = frozenset({"br", "hr", "img", "wbr"})
MARKED = "<mark>"
# Text of more characters is folded.
LONG = 300


@dataclass(frozen=True)
class Part:
    """A part of a definition, as HTML that is safe to show."""

    html: Markup
    is_folded: bool


def folded_parts(html: str) -> tuple[Part, ...]:
    """Return safe HTML in parts; those that are long and have nothing marked are folded.

    The first element is the short definition, which is always shown.
    """
    first, *blocks = top_level_elements(html) or [html]
    parts = [Part(Markup(first), is_folded=False)]  # noqa: S704 - the sanitiser's own
    for is_marked, group in groupby(blocks, lambda block: MARKED in block):
        source = "".join(group)
        is_long = len(TAG.sub("", source)) > LONG
        parts.append(Part(Markup(source), is_folded=is_long and not is_marked))  # noqa: S704
    return tuple(parts)


def top_level_elements(html: str) -> list[str]:
    """Return the elements of safe HTML that stand in no other; text goes with the one before."""
    places = [*_ends(html)]
    if not places:
        return []
    starts = [0, *places[:-1]]
    stops = [*places[:-1], len(html)]
    return [html[start:stop] for start, stop in zip(starts, stops, strict=True)]


def _ends(html: str) -> Iterator[int]:
    """Yield where each element ends that stands in no other."""
    depth = 0
    for tag in TAG.finditer(html):
        if tag[2] not in WITHOUT_END:
            depth += -1 if tag[1] else 1
        if depth == 0:
            yield tag.end()
