"""Entries that do not come first when asked for by name or by their own definition."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack, pack_of
from rag.entries.sentences import split_sentences
from rag.errors import BadQuestion
from rag.lint.rules import Finding, finding
from rag.lint.wording import is_only_a_reference, own_names, place_of, predicate
from rag.search.engine import Engine
from rag.types import Entry

# A question takes up to ten milliseconds on each core: at most a minute, and about two seconds.
MAX_LINT_QUESTIONS, MAX_BUILD_QUESTIONS = 5_000, 320
PARAPHRASE_WORDS = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Probe:
    """A question that an entry should come first for: a name, or a paraphrase of its definition."""

    entry: Entry
    question: str
    is_name: bool


@dataclass(frozen=True)
class ProbeResult:
    """A probe and the id of the first match, "" without one.

    `is_found` if the entry came first or is among those that the answer cites.
    """

    probe: Probe
    first: str
    is_found: bool


def probes_of(
    entries: Sequence[Entry], most: int, pack: LanguagePack = ENGLISH_PACK
) -> list[Probe]:
    """Return the questions that entries should come first for, in the language of a pack.

    If they are more than `most`, about that many: for the term, not the aliases, and the
    definition of evenly chosen entries.
    """
    probes: list[Probe] = []
    for entry in entries:
        probes += [*name_probes(entry), *definition_probes(entry, pack)]
    if len(probes) <= most:
        return probes
    step = -(-2 * len(entries) // most)
    probes = []
    for entry in entries[::step]:
        probes += [*name_probes(entry)[:1], *definition_probes(entry, pack)]
    return probes


def name_probes(entry: Entry) -> list[Probe]:
    """Return a probe for each name of an entry, the term first."""
    return [Probe(entry, name, is_name=True) for name in entry.names]


def definition_probes(entry: Entry, pack: LanguagePack) -> list[Probe]:
    """Return the probe of an entry's definition, or none if it has too few words."""
    if is_only_a_reference(entry, pack):
        return []
    paraphrased = paraphrase(entry, pack)
    if len(paraphrased) < max(1, pack.definition.least_words):
        return []
    space = "" if pack.unspaced else " "
    return [Probe(entry, pack.asking.format(space.join(paraphrased)), is_name=False)]


def paraphrase(entry: Entry, pack: LanguagePack = ENGLISH_PACK) -> list[str]:
    """Return the first content words of a definition, without the entry's names.

    They are its own words in their order, without articles and the like, which is how people type.
    So the probe shows whether another entry says the same better, or a name in the definition leads
    astray. It does not show whether other people's words are understood; an entry's questions do.
    """
    remaining = predicate(entry, split_sentences(entry.short)[0], pack)
    for name in own_names(entry):
        place = place_of(name, remaining, pack)
        while place is not None:
            remaining = [*remaining[:place], *remaining[place + len(name) :]]
            place = place_of(name, remaining, pack)
    content = [word for word in remaining if pack.unspaced or word not in pack.stopwords]
    return content[:PARAPHRASE_WORDS]


def no_progress(done: int, total: int) -> None:
    """Report nothing."""


def ask_probes(
    engine: Engine, probes: Sequence[Probe], progress: Progress = no_progress
) -> list[ProbeResult]:
    """Return the result of each probe; `progress` gets (done, total) after each."""
    results: list[ProbeResult] = []
    # One thread is one core's worth of work, as in a server.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
        for result in pool.map(lambda probe: ask_probe(engine, probe), probes):
            results.append(result)
            progress(len(results), len(probes))
    return results


def ask_probe(engine: Engine, probe: Probe) -> ProbeResult:
    """Return the result of one probe; the model is not asked for a name that suffices."""
    try:
        if probe.is_name and engine.named(probe.question)[:1] == [probe.entry.id]:
            return ProbeResult(probe, probe.entry.id, is_found=True)
        retrieved, _ = engine.retrieve(probe.question, limit=1)
    except BadQuestion:
        return ProbeResult(probe, "", is_found=False)
    first = retrieved.candidates[0].entry
    if first == probe.entry.id:
        return ProbeResult(probe, first, is_found=True)
    # Only here, since it takes a while to word a reply.
    answer = engine.reply(probe.question, retrieved).answer
    cited = answer.citations if answer else ()
    return ProbeResult(probe, first, is_found=probe.entry.id in cited)


def public_entries(engine: Engine) -> list[Entry]:
    """Return the entries that answer questions: all but drafts."""
    drafts = engine.retriever.drafts
    return [entry for entry in engine.index.entries.values() if entry.id not in drafts]


def self_check(engine: Engine, ids: Iterable[str]) -> list[ProbeResult]:
    """Return the results of the probes of some entries; of many only some are asked for."""
    wanted = set(ids)
    entries = [entry for entry in public_entries(engine) if entry.id in wanted]
    probes = _answerable(engine, probes_of(entries, MAX_BUILD_QUESTIONS, pack_of(engine.language)))
    return ask_probes(engine, probes)


def _answerable(engine: Engine, probes: Sequence[Probe]) -> list[Probe]:
    """Return the probes without those by definition, if the model does not read the glossary."""
    return [probe for probe in probes if probe.is_name or engine.reads_glossary]


def findability_findings(engine: Engine, progress: Progress = no_progress) -> Iterator[Finding]:
    """Yield a finding for each entry that does not come first."""
    entries = public_entries(engine)
    probes = _answerable(engine, probes_of(entries, MAX_LINT_QUESTIONS, pack_of(engine.language)))
    names = sum(len(entry.names) for entry in entries)
    names_asked = sum(probe.is_name for probe in probes)
    if names_asked < names:
        problem = f"Of {names:,} names {names_asked:,} were asked, from all over the glossary"
        remedy = "rag build asks for those of entries as they are added"
        yield finding("asked-in-part", "", "", f"{problem}; {remedy}.")
    missed: dict[str, list[ProbeResult]] = defaultdict(list)
    for result in ask_probes(engine, probes, progress):
        if not result.is_found:
            missed[result.probe.entry.id].append(result)
    for results in missed.values():
        by_name: list[ProbeResult] = []
        by_definition: list[ProbeResult] = []
        for result in results:
            if result.probe.is_name:
                by_name.append(result)
            else:
                by_definition.append(result)
        yield from missed_by_name(by_name)
        yield from map(missed_by_definition, by_definition)


def missed_by_name(missed: Sequence[ProbeResult]) -> Iterator[Finding]:
    """Yield a finding if an entry was missed by some of its names."""
    if not missed:
        return
    entry = missed[0].probe.entry
    questions: list[str] = []
    others: set[str] = set()
    for result in missed:
        questions.append(repr(result.probe.question))
        if result.first:
            others.add(result.first)
    firsts = sorted(others)
    problem = f"Asked {', '.join(questions)}, {comes_first(firsts)}"
    remedy = (
        "drop the name if another entry has a better claim to it, else list it in shared_names "
        "of all"
    )
    yield finding("not-found-by-name", entry.id, "aliases", f"{problem}; {remedy}.", firsts)


def missed_by_definition(missed: ProbeResult) -> Finding:
    """Return the finding for an entry that was missed by its definition."""
    question = missed.probe.question
    problem = f"Asked {question!r}, as the definition says, {comes_first([missed.first])}"
    remedy = "define it by what sets it apart from that, and add questions that people ask"
    entry, message = missed.probe.entry.id, f"{problem}; {remedy}."
    return finding("not-found-by-definition", entry, "definition", message, [missed.first])


def comes_first(firsts: Sequence[str]) -> str:
    """Return in words which entries came first."""
    if not firsts:
        return "no question can be made of it"
    names = " or ".join(map(repr, firsts))
    return f"{names} comes first"
