"""Takes proposals through the gate, and keeps what passes: in our own files or in the overlay."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.enrich.gate import Gate, Verdict
from rag.enrich.records import EnrichmentReport, Proposal
from rag.enrich.store import changing_enrichment
from rag.enrich.vectors import EntryVectors, entry_vectors
from rag.entries.surface_forms import normalised_words
from rag.errors import IndexMissing, IndexUnusable
from rag.formats.overlay import Doubtful, EnrichedEntry
from rag.formats.sources import open_corpus
from rag.search.engine import Engine
from rag.settings import Settings
from rag.types import Encoder, Entry


def keep(
    proposals: Iterable[Proposal],
    settings: Settings,
    engine: Engine | None = None,
    what: str = "proposals",
    entries: Sequence[Entry] | None = None,
) -> EnrichmentReport:
    """Judge proposals, keep the questions that pass, and set aside the doubtful ones and aliases.

    `engine` has the index and the encoder, if one is open already; `what` names the change for
    `undo`; `entries` are those of the glossary, if they were just read. The index is not rebuilt.
    Raises CorpusError, CorpusUnwritable.
    """
    entries = entries or open_corpus(settings).entries()
    known = {entry.id for entry in entries}
    by_id, notes = _by_entry(proposals, known)
    if not by_id:
        return EnrichmentReport({}, {}, 0, 0, tuple(notes))
    encoder, vectors = judged_by(entries, settings, engine)
    verdicts = Gate(entries, vectors, encoder).judge(list(by_id.values()))
    return _kept(settings, what, by_id, verdicts, notes)


def judged_by(
    entries: Sequence[Entry], settings: Settings, engine: Engine | None
) -> tuple[Encoder, EntryVectors]:
    """Return the encoder of the glossary, and the vectors of its entries.

    They come from the index as far as it has them.
    """
    engine = engine or engine_of(settings)
    if engine is not None:
        return engine.encoder, entry_vectors(entries, engine.encoder, engine.index)
    encoder = new_encoder(settings)
    return encoder, entry_vectors(entries, encoder)


def new_encoder(settings: Settings) -> Encoder:
    """Return the encoder that a new index would have."""
    name = settings.model or DEFAULT_MODEL
    return open_encoder(name, settings.device, compiled_files(name, {}))


def engine_of(settings: Settings) -> Engine | None:
    """Return an engine of the index that the settings name, if there is one."""
    try:
        return Engine.open(settings)
    except (IndexMissing, IndexUnusable):
        return None


def _by_entry(
    proposals: Iterable[Proposal], known: set[str]
) -> tuple[dict[str, Proposal], list[str]]:
    """Return one proposal for each entry, and notes on entries that are not there any more."""
    by_id: dict[str, Proposal] = {}
    notes: list[str] = []
    for proposal in proposals:
        name = proposal.id
        if name not in known:
            notes.append(f"no entry has the id {name[:80]!r}; its questions are left out")
            continue
        before = by_id.get(name, Proposal(name, ()))
        questions = (*before.questions, *proposal.questions)
        by_id[name] = Proposal(name, questions, (*before.aliases, *proposal.aliases))
    return by_id, notes


def _kept(
    settings: Settings,
    what: str,
    proposals: Mapping[str, Proposal],
    verdicts: Mapping[str, Verdict],
    notes: Sequence[str],
) -> EnrichmentReport:
    """Keep what passed, beside what others kept meanwhile; return the report."""
    aliases = repeated = 0
    kept: dict[str, tuple[str, ...]] = {}
    doubtful: dict[str, tuple[Doubtful, ...]] = {}
    for name, verdict in verdicts.items():
        repeated += verdict.repeated
        if verdict.kept:
            kept[name] = tuple(verdict.kept)
        if verdict.doubtful:
            doubtful[name] = tuple(verdict.doubtful)
    with changing_enrichment(settings, what) as (source, enrichment):
        for name, verdict in verdicts.items():
            if name not in enrichment:
                continue
            before = enrichment[name]
            known = (source.entry(name).names, before.proposed_aliases)
            proposed = _new_texts(proposals[name].aliases, *known)
            aliases += len(proposed)
            enrichment[name] = _with_verdict(before, verdict, proposed)
    return EnrichmentReport(kept, doubtful, repeated, aliases, tuple(notes))


def _with_verdict(before: EnrichedEntry, verdict: Verdict, aliases: Sequence[str]) -> EnrichedEntry:
    """Return an entry's texts with the outcome of a verdict, and with proposed aliases."""
    known = [each.question for each in before.doubtful]
    doubtful: list[Doubtful] = []
    for each in verdict.doubtful:
        if _new_texts([each.question], known, before.questions):
            doubtful.append(each)
    return replace(
        before,
        questions=(*before.questions, *_new_texts(verdict.kept, before.questions)),
        doubtful=(*before.doubtful, *doubtful),
        proposed_aliases=(*before.proposed_aliases, *aliases),
    )


def _new_texts(texts: Iterable[str], *known: Iterable[str]) -> list[str]:
    """Return the texts that are not among known ones in other letters."""
    seen: set[tuple[str, ...]] = set()
    for text in chain.from_iterable(known):
        seen.add(tuple(normalised_words(text)))
    new = []
    for text in texts:
        words = tuple(normalised_words(text))
        if words not in seen:
            seen.add(words)
            new.append(text)
    return new
