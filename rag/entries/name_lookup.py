"""The stores of a glossary -> which entries a text names: exactly, inside a longer question, by a beginning."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from heapq import merge
from itertools import islice

from rag.entries.fuzzy import NEAR_FROM
from rag.entries.store import Claimed, EntryStore
from rag.entries.surface_forms import FRAME, Kind, words
from rag.types import Entry

# What is near is spread over 0..NEAR_AT_MOST, exact is 1.
NEAR_AT_MOST = 0.9
NEAR_LETTERS = 4
SURELY_FROM = 0.79
# Words that compare, and those of them that are often said without comparing.
COMPARING = re.compile(
    r"vs|versus|differ\w*|compar\w*|distinguish\w*|better|instead|rather|or|and|than|between"
)
LOOSELY_COMPARING = re.compile(r"better|instead|rather|or|and|than|between")
# How much of a question two names must cover to be its subject, after a loose and after a clear word of comparison.
MOSTLY, PARTLY = 0.6, 0.3
CONTEXT = frozenset("by for from in inside of on with within".split())
WINDOW_WORDS = 5
LINKED_WORDS = 60


@dataclass(frozen=True)
class Link:
    """How a question names one entry, each 0..1.

    The likeness of spelling, that times the share of the question's own letters that the name covers, and that share
    for a name spelt exactly. `name` is the name it resembles.
    """

    likeness: float
    coverage: float
    exact: float
    name: str


@dataclass(frozen=True)
class Mention:
    """A name found in a question: the entries that bear it, and the words [start, stop) it covers."""

    entries: tuple[str, ...]
    start: int
    stop: int


@dataclass(frozen=True)
class Run:
    """The words [start, stop) of a question, their letters, and the share of its own letters that they cover."""

    start: int
    stop: int
    letters: str
    share: float


@dataclass(frozen=True)
class Bearers:
    """The entries that are called by some words, and the name as the first of them writes it."""

    entries: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Near:
    """A run of words that is like a name, whose letters are so many, and how like, from NEAR_FROM to 1."""

    run: Run
    letters: int
    bearers: Bearers
    likeness: float


class Names:
    """Every name of every living entry, looked up by its words."""

    def __init__(self, stores: Mapping[EntryStore, Set[str]]) -> None:
        """Look up in stores, in each of which some entries are dead."""
        self._stores = stores

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Names":
        """Return the names of entries in memory."""
        return cls({EntryStore.of(entries): frozenset()})

    @cached_property
    def _longest(self) -> int:
        return max(store.longest for store in self._stores)

    @cached_property
    def _edges(self) -> frozenset[str]:
        return frozenset().union(*(store.edges for store in self._stores))

    def _bearers(self, wanted: Iterable[str]) -> dict[str, Bearers]:
        """Return by its words who bears a name; another way to say one counts only where nobody writes it so."""
        keys, held = list(wanted), dict[str, list[Claimed]]()
        for store, dead in self._stores.items():
            for claimed in store.claims(keys):
                if claimed.entry not in dead:
                    held.setdefault(claimed.words, []).append(claimed)
        return {key: bearers(claims) for key, claims in held.items()}

    def find(self, name: str) -> tuple[str, ...]:
        """Return the ids of the entries that bear exactly this id, term or alias, in any case."""
        spelt = " ".join(words(name))
        found = self._bearers([spelt]).get(spelt)
        return found.entries if found else ()

    def plainly(self, question: str) -> list[Mention]:
        """Return the names a question asks for when it says nothing else but the words that frame a question."""
        spoken = words(question)
        if whole := self.find(question):
            return [Mention(whole, 0, len(spoken))]
        found = self._exactly(spoken)
        return without_context(found, spoken) if found and share(found, spoken) == 1 else []

    def compared(self, question: str, near: Iterable[Near]) -> list[Mention]:
        """Return the names that a question sets against each other, two or more, spelt exactly or nearly."""
        spoken = words(question)[:LINKED_WORDS]
        cues = [word for word in spoken if COMPARING.fullmatch(word)]
        if not cues:
            return []
        found = self._exactly(spoken)
        found += [
            other for other in surely(near) if not any(overlap(other, exact) for exact in found)
        ]
        asked = min(MOSTLY if LOOSELY_COMPARING.fullmatch(cue) else PARTLY for cue in cues)
        distinct = len({mention.entries for mention in found}) > 1
        return (
            sorted(found, key=lambda each: each.start)
            if distinct and share(found, spoken) >= asked
            else []
        )

    def _exactly(self, spoken: list[str]) -> list[Mention]:
        """Return the names inside a question, the longest at each place, none overlapping."""
        spans = {
            (start, stop): " ".join(spoken[start:stop])
            for start in range(len(spoken))
            for stop in range(min(len(spoken), start + self._longest), start, -1)
            if not FRAME.issuperset(spoken[start:stop])
        }
        borne = self._bearers(spans.values())
        found: list[Mention] = []
        # The spans begin in order, and of those that begin together the longest comes first.
        for (start, stop), key in spans.items():
            if key in borne and (not found or start >= found[-1].stop):
                found.append(Mention(borne[key].entries, start, stop))
        return found

    def near(self, question: str) -> list[Near]:
        """Return the names that runs of a question's words spell, exactly or nearly: split, joined, letters wrong."""
        runs = list(windows(words(question)[:LINKED_WORDS], self._edges))
        letters = [run.letters for run in runs]
        alike = {(run, key): how for store in self._stores for run, key, how in store.like(letters)}
        borne = self._bearers({key for _, key in alike})
        return [
            Near(runs[run], len(key.replace(" ", "")), borne[key], how)
            for (run, key), how in alike.items()
            if key in borne
        ]

    def links(self, resembled: Iterable[Near]) -> dict[str, Link]:
        """Return the entries whose names a question spells, exactly or nearly."""
        found: dict[str, Link] = {}
        for near in resembled:
            if near.likeness == 1 or max(len(near.run.letters), near.letters) >= NEAR_LETTERS:
                note(found, near)
        return found

    def starting(self, prefix: str, limit: int) -> list[tuple[str, str]]:
        """Return (name, id) of names with a word run that starts with the prefix; whole names first, then shorter."""
        typed = " ".join(words(prefix))
        living = (
            (hit for hit in store.beginning(typed) if hit[3] not in dead)
            for store, dead in self._stores.items()
        )
        return (
            [(name, entry) for _, _, name, entry in islice(merge(*living), limit)] if typed else []
        )


def bearers(claims: Sequence[Claimed]) -> Bearers:
    """Return who is called by some words, given all that claim them."""
    ordered = sorted(claims, key=lambda each: each.entry)
    written, ids, implied = ([each for each in ordered if each.kind is kind] for kind in Kind)
    chosen = [*written, *ids] or implied
    return Bearers(
        tuple(dict.fromkeys(each.entry for each in chosen)),
        written[0].name if written else chosen[0].words,
    )


def surely(resembled: Iterable[Near]) -> list[Mention]:
    """Return names that runs of words nearly spell, the surest first, none overlapping."""
    found: list[Mention] = []
    for near in sorted(resembled, key=lambda each: -each.likeness):
        mention = Mention(near.bearers.entries, near.run.start, near.run.stop)
        sure = near.likeness >= SURELY_FROM and len(near.run.letters) > NEAR_LETTERS
        if sure and not any(overlap(mention, other) for other in found):
            found.append(mention)
    return found


def note(found: dict[str, Link], near: Near) -> None:
    """Keep the best of what is known of each entry that bears a name."""
    share, exact = near.run.share, near.run.share if near.likeness == 1 else 0.0
    like = (
        1.0 if near.likeness == 1 else NEAR_AT_MOST * (near.likeness - NEAR_FROM) / (1 - NEAR_FROM)
    )
    for entry in near.bearers.entries:
        old = found.get(entry, Link(0.0, 0.0, 0.0, ""))
        name = near.bearers.name if like * share > old.coverage else old.name
        found[entry] = Link(
            max(old.likeness, like), max(old.coverage, like * share), max(old.exact, exact), name
        )


def windows(spoken: list[str], edges: Set[str]) -> Iterator[Run]:
    """Yield the runs of a question's words that say more than the words that frame a question.

    Three words and more that begin or end with a framing word are no name, unless one of the `edges` of names is such.
    """
    own = [0 if word in FRAME else len(word) for word in spoken]
    edge = [word not in FRAME or word in edges for word in spoken]
    total = max(1, sum(own))
    for start in range(len(spoken)):
        for stop in range(start + 1, min(len(spoken), start + WINDOW_WORDS) + 1):
            covered = sum(own[start:stop])
            if covered and (stop - start <= 2 or (edge[start] and edge[stop - 1])):
                yield Run(start, stop, "".join(spoken[start:stop]), covered / total)


def share(found: list[Mention], spoken: list[str]) -> float:
    """Return how much of a question's own letters, the framing words aside, its mentions cover."""
    named = {place for mention in found for place in range(mention.start, mention.stop)}
    own = sum(len(word) for place, word in enumerate(spoken) if place in named or word not in FRAME)
    return sum(len(spoken[place]) for place in named) / own if own else 0.0


def overlap(one: Mention, other: Mention) -> bool:
    """Tell whether two mentions share a word."""
    return one.start < other.stop and other.start < one.stop


def without_context(found: list[Mention], spoken: list[str]) -> list[Mention]:
    """Return the mentions without those that only say where: 'seed in Stable Diffusion' asks for the seed."""
    told = [
        mention
        for mention in found
        if not CONTEXT.intersection(spoken[max(0, mention.start - 2) : mention.start])
    ]
    return told or found
