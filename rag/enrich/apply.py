"""Takes proposals through the gate, and keeps what passes: in our own files or in the overlay."""

from collections.abc import Iterable

from rag.enrich.records import EnrichmentReport, Proposal
from rag.search.engine import Engine
from rag.settings import Settings


def keep(
    proposals: Iterable[Proposal], settings: Settings, engine: Engine | None = None
) -> EnrichmentReport:
    """Judge proposals, keep the questions that pass, and set aside the doubtful ones and aliases.

    `engine` has the index and the encoder, if one is open already. Raises CorpusError,
    CorpusUnwritable. The index is not rebuilt.
    """
    raise NotImplementedError
