"""The parts of entries that are compared with a question, read from the index when wanted."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from rag.entries.read_together import ReadTogether
from rag.index.glossary_index import GlossaryIndex
from rag.index.segment import EntryRows, Segment
from rag.index.tokens import PieceWeights
from rag.search.late_interaction import InformativePieces, informative_pieces

# Entries of which the parts are kept in memory.
KEPT = 1_000


class ComparedParts(NamedTuple):
    """The parts of an entry that are compared with a question: its passages and word pieces."""

    segment: Segment
    passages: EntryRows
    pieces: InformativePieces


ComparedEntries = ReadTogether[str, ComparedParts]


def compared_entries(
    index: GlossaryIndex, weights: PieceWeights, translated: bool
) -> ComparedEntries:
    """Return the parts of the entries of an index by their ids.

    `translated` says whether those of their translations are among them; `weights` are those of
    word pieces.
    """
    return ReadTogether(partial(_parts_of, index, weights, translated), KEPT)


def _parts_of(
    index: GlossaryIndex, weights: PieceWeights, translated: bool, entries: Sequence[str]
) -> dict[str, ComparedParts]:
    """Return the parts of some entries, of which the word pieces are looked at together."""
    places: list[tuple[Segment, EntryRows]] = []
    tokens = []
    for entry in entries:
        segment = index.segment_of(entry)
        rows = segment.rows_of(entry)
        places.append((segment, rows if translated else rows.untranslated()))
        tokens.append(segment.tokens_of(entry, translated))
    pieces = informative_pieces(tokens, weights)
    parts = [ComparedParts(*place, own) for place, own in zip(places, pieces, strict=True)]
    return dict(zip(entries, parts, strict=True))
