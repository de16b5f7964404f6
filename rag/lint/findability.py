"""An engine -> the entries that it does not put first when asked for their names and by their own definitions."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from rag.entries.passages import sentences
from rag.entries.surface_forms import FRAME
from rag.errors import BadQuestion
from rag.lint.rules import Finding, finding
from rag.lint.wording import LEAST_WORDS, own_names, passes_on, place_of, predicate
from rag.search.engine import Engine
from rag.types import Entry

# Some ten milliseconds each, on every core: about a minute, and about two seconds.
LINT_ASKS_AT_MOST, BUILD_ASKS_AT_MOST = 5_000, 320
PARAPHRASE_WORDS = 20

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Probe:
    """A question that an entry is to come first for: a name, or a paraphrase of its definition."""

    entry: Entry
    question: str
    is_name: bool


@dataclass(frozen=True)
class Asked:
    """A probe, and the entry that came first, if any; `found` if the right one did or is among those that are cited."""

    probe: Probe
    first: str
    found: bool


def probes_of(entries: Sequence[Entry], most: int) -> list[Probe]:
    """Return the questions that entries are to come first for; if they are more, about `most`.

    Those are for the terms, not the aliases, and the definitions of entries evenly chosen.
    """
    probes = [
        probe for entry in entries for probe in (*name_probes(entry), *definition_probes(entry))
    ]
    if len(probes) <= most:
        return probes
    chosen = entries[:: -(-2 * len(entries) // most)]
    return [
        probe for entry in chosen for probe in (*name_probes(entry)[:1], *definition_probes(entry))
    ]


def name_probes(entry: Entry) -> list[Probe]:
    """Return a probe for each name of an entry, the term first."""
    return [Probe(entry, name, is_name=True) for name in entry.names]


def definition_probes(entry: Entry) -> list[Probe]:
    """Return the probe of an entry's definition, if there are words enough in it."""
    said = [] if passes_on(entry) else paraphrase(entry)
    return (
        [Probe(entry, f"what is {' '.join(said)}", is_name=False)]
        if len(said) >= LEAST_WORDS
        else []
    )


def paraphrase(entry: Entry) -> list[str]:
    """Return the first words of a definition that mean something, none of the entry's names among them."""
    # No generator: its own words in their order, less names, articles and the like, which is how people type. It tells
    # whether others say the same better, or a name in it leads astray; not whether other people's words are understood,
    # which the entry's questions are there for. Writing without spaces has too few words, and is not asked.
    said = predicate(entry, sentences(entry.short)[0])
    for name in own_names(entry):
        while (place := place_of(name, said)) is not None:
            said = [*said[:place], *said[place + len(name) :]]
    return [word for word in said if word not in FRAME][:PARAPHRASE_WORDS]


def in_silence(done: int, total: int) -> None:
    """Tell nobody how far the asking is."""


def ask(engine: Engine, probes: Sequence[Probe], progress: Progress = in_silence) -> list[Asked]:
    """Return how each probe was answered; `progress` is told (asked, to be asked)."""
    done: list[Asked] = []
    # One thread is one core's worth of work, as in a server.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count()) as pool:
        for asked in pool.map(lambda probe: answer(engine, probe), probes):
            done.append(asked)
            progress(len(done), len(probes))
    return done


def answer(engine: Engine, probe: Probe) -> Asked:
    """Return how a probe is answered."""
    try:
        reply = engine.ask(probe.question, limit=1)
    except BadQuestion:
        return Asked(probe, "", found=False)
    first = reply.matches[0].id
    cited = reply.answer.citations if reply.answer else ()
    return Asked(probe, first, found=probe.entry.id in (first, *cited))


def public(engine: Engine) -> list[Entry]:
    """Return the entries that answer anything: drafts do not."""
    return [
        entry for entry in engine.index.entries.values() if entry.id not in engine.retriever.drafts
    ]


def self_check(engine: Engine, ids: Iterable[str]) -> tuple[int, int]:
    """Return how many probes of some entries find theirs, and how many were asked; not all, of many entries."""
    wanted = set(ids)
    entries = [entry for entry in public(engine) if entry.id in wanted]
    asked = ask(engine, probes_of(entries, BUILD_ASKS_AT_MOST))
    return sum(each.found for each in asked), len(asked)


def findings(engine: Engine, progress: Progress = in_silence) -> Iterator[Finding]:
    """Yield a finding for each entry that does not come first."""
    entries = public(engine)
    probes = probes_of(entries, LINT_ASKS_AT_MOST)
    names, asked_for = (
        sum(len(entry.names) for entry in entries),
        sum(probe.is_name for probe in probes),
    )
    if asked_for < names:
        told = f"Of {names:,} names {asked_for:,} were asked, from all over the glossary"
        yield finding(
            "asked-in-part",
            "",
            "",
            f"{told}; rag build asks for those of entries as they are added.",
        )
    missed: dict[str, list[Asked]] = defaultdict(list)
    for asked in ask(engine, probes, progress):
        if not asked.found:
            missed[asked.probe.entry.id].append(asked)
    for held in missed.values():
        yield from by_names([asked for asked in held if asked.probe.is_name])
        yield from (by_definition(asked) for asked in held if not asked.probe.is_name)


def by_names(missed: Sequence[Asked]) -> Iterator[Finding]:
    """Yield a finding if an entry was missed by some of its names."""
    if missed:
        entry, firsts = (
            missed[0].probe.entry,
            sorted({asked.first for asked in missed if asked.first}),
        )
        told = f"Asked {', '.join(repr(asked.probe.question) for asked in missed)}, {comes_first(firsts)}"
        remedy = "drop the name if another entry has a better claim to it, else list it in shared_names of all"
        yield finding("not-found-by-name", entry.id, "aliases", f"{told}; {remedy}.", firsts)


def by_definition(asked: Asked) -> Finding:
    """Return the finding for an entry that was missed by its definition."""
    told = f"Asked {asked.probe.question!r}, as the definition says, {comes_first([asked.first])}"
    remedy = "define it by what sets it apart from that, and add questions that people ask"
    return finding(
        "not-found-by-definition",
        asked.probe.entry.id,
        "definition",
        f"{told}; {remedy}.",
        [asked.first],
    )


def comes_first(firsts: Sequence[str]) -> str:
    """Return in words what came first."""
    return (
        f"{' or '.join(map(repr, firsts))} comes first"
        if firsts
        else "no question can be made of it"
    )
