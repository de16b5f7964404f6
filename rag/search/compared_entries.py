"""The parts of entries that are compared with a question, read from the index when wanted."""

from collections.abc import Sequence
from threading import Lock
from typing import NamedTuple

from rag.index.glossary_index import GlossaryIndex
from rag.index.segment import EntryRows, Segment
from rag.index.tokens import PieceWeights
from rag.search.late_interaction import InformativePieces, informative_pieces

# Entries of which the parts are kept in memory, those that were read first dropped first.
KEPT = 1_000


class ComparedParts(NamedTuple):
    """The parts of an entry that are compared with a question: its passages and word pieces."""

    segment: Segment
    passages: EntryRows
    pieces: InformativePieces


class ComparedEntries:
    """The parts of the entries of an index, with those of their translations or without."""

    def __init__(self, index: GlossaryIndex, weights: PieceWeights, translated: bool) -> None:
        """Read from `index`; `weights` are those of word pieces, by translations, too, or not."""
        self._index = index
        self._weights = weights
        self._translated = translated
        self._kept: dict[str, ComparedParts] = {}
        self._lock = Lock()

    def parts(self, entries: Sequence[str]) -> list[ComparedParts]:
        """Return the parts of some entries."""
        found = {entry: self._kept.get(entry) for entry in entries}
        missing = [entry for entry, parts in found.items() if parts is None]
        read = dict(zip(missing, self._read(missing), strict=True)) if missing else {}
        self._keep(read)
        return [found[entry] or read[entry] for entry in entries]

    def _read(self, entries: Sequence[str]) -> list[ComparedParts]:
        """Return the parts of some entries, of which the word pieces are looked at together."""
        places: list[tuple[Segment, EntryRows]] = []
        tokens = []
        for entry in entries:
            segment = self._index.segment_of(entry)
            rows = segment.rows_of(entry)
            places.append((segment, rows if self._translated else rows.untranslated()))
            tokens.append(segment.tokens_of(entry, self._translated))
        pieces = informative_pieces(tokens, self._weights)
        return [ComparedParts(*place, own) for place, own in zip(places, pieces, strict=True)]

    def _keep(self, read: dict[str, ComparedParts]) -> None:
        """Keep what was read."""
        if not read:
            return
        with self._lock:
            self._kept.update(read)
            while len(self._kept) > KEPT:
                del self._kept[next(iter(self._kept))]
