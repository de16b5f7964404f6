"""Names of entries -> which entries a text names: exactly, inside a longer question, or by its beginning. Pure."""

import math
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag.types import Entry

WORD = re.compile(r"\w+(?:\+\+)?")
BRACKETED = re.compile(r"\s*\(([^()]*)\)\s*")
# Words that frame a question about a term and are no part of what is asked.
FRAME = frozenset(
    """
    a about actually again an and any anyway are basically basics be beginner between brief briefly called can
    context could curious define defined definition denote denotes describe did differ difference differences
    differs do does dummies eli5 english entry even everybody everyone exact exactly explain explained explanation
    few for from general generally give glossary heck hell hello help hey hi how i idea in info information
    instead intro introduction is it its jargon just keyword kid know layman laymans like lot me mean meaning
    means meant much my named need newbie noob notion of ok okay on one or over overview people plain please pls
    plz point purpose question quick quickly rather really refer referred refers s say sense sentence short
    shortly simple simply so some someone stand stands stuff summarise summarize summary talk talking talks tell
    term terms than thanks that the their them there these they thing this thx tldr to u understand us use used
    versus vs want was wat we were what whats when where which who whos whose why with wondering word words work
    works would yo you your
    """.split()
)
# A spelling counts as near from here on; the rest of the scale is spread over 0..NEAR_AT_MOST.
NEAR_FROM, NEAR_AT_MOST = 0.7, 0.9
NEAR_LETTERS = 4
ROUNDING = 1e-9
RUNS_AT_ONCE = 24
SURELY_FROM = 0.79
# Words that compare, and those of them that are often said without comparing.
COMPARING = re.compile(r"vs|versus|differ\w*|compar\w*|distinguish\w*|better|instead|rather|or|and|than|between")
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
class Near:
    """A run of words that is like the name at a place in the list of names, and how like, from NEAR_FROM to 1."""

    run: Run
    key: int
    likeness: float


def words(text: str) -> list[str]:
    """Return a text's words: Unicode compatibility forms and case folded, punctuation dropped, `++` kept."""
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def spellings(name: str) -> Iterator[str]:
    """Yield other ways a headword is said: without its brackets, its abbreviation, each side of a slash."""
    bare = " ".join(BRACKETED.sub(" ", name).split())
    if inside := BRACKETED.findall(name):
        yield bare
        yield from (part for part in inside if abbreviates(part, bare) or abbreviates(bare, part))
    if " / " in name:
        yield from bare.split(" / ")


def abbreviates(short: str, long: str) -> bool:
    """Tell whether one word, such as VAE, is made of letters of another name in their order, from its first on."""
    letters = iter("".join(words(long)))
    return (
        len(words(short)) == 1
        and short[:1].casefold() == long[:1].casefold()
        and all(letter in letters for letter in short.casefold())
    )


@dataclass(frozen=True)
class Claims:
    """The names of one entry as written, their words and those of its id, and of other ways it is said."""

    names: tuple[str, ...]
    written: tuple[tuple[str, ...], ...]
    id: tuple[str, ...]
    implied: frozenset[tuple[str, ...]]


def claims(entry: Entry) -> Claims:
    """Return what an entry may be called."""
    implied = frozenset(tuple(words(spelling)) for name in entry.names for spelling in spellings(name))
    return Claims(entry.names, tuple(tuple(words(name)) for name in entry.names), tuple(words(entry.id)), implied)


class Names:
    """Every name of every entry, looked up by its words."""

    def __init__(self, entries: Iterable[Entry], previous: "Names | None" = None) -> None:
        """Index the ids, terms and aliases of the entries; `previous` spares work for names it knows."""
        known: Mapping[str, Claims] = previous._claims if previous else {}
        self._claims: dict[str, Claims] = {
            entry.id: claim if (claim := known.get(entry.id)) and claim.names == entry.names else claims(entry)
            for entry in entries
        }
        named = [
            (key, name, entry)
            for entry, claim in self._claims.items()
            for key, name in zip(claim.written, claim.names, strict=True)
        ]
        self._bearers = bearers(self._claims)
        self._spelt = [(" ".join(key), name, entry) for key, name, entry in named]
        self._longest = max(map(len, self._bearers), default=0)
        # By length, so that a run of letters is held only against names that are long enough to be like it.
        self._keys = sorted(self._bearers, key=lambda key: len("".join(key)))
        self._letters = ["".join(key) for key in self._keys]
        self._lengths = [len(letters) for letters in self._letters]
        self._edges = {word for key in self._keys for word in (key[0], key[-1])}
        self._shown = {key: name for key, name, _ in reversed(named)}

    @classmethod
    def of(cls, entries: Collection[Entry], previous: "Names | None") -> "Names":
        """Return the names of entries: the previous ones, if they are still the same."""
        known: Mapping[str, Claims] = previous._claims if previous else {}
        same = len(known) == len(entries) and all(
            entry.id in known and known[entry.id].names == entry.names for entry in entries
        )
        return previous if previous and same else cls(entries, previous)

    def find(self, name: str) -> tuple[str, ...]:
        """Return the ids of the entries that bear exactly this id, term or alias, in any case."""
        return tuple(self._bearers.get(tuple(words(name)), ()))

    def plainly(self, question: str) -> list[Mention]:
        """Return the names a question asks for when it says nothing else but the words that frame a question."""
        spoken = words(question)
        if whole := self._bearers.get(tuple(spoken)):
            return [Mention(tuple(whole), 0, len(spoken))]
        found = self._exactly(spoken)
        return without_context(found, spoken) if found and share(found, spoken) == 1 else []

    def compared(self, question: str, near: Iterable[Near]) -> list[Mention]:
        """Return the names that a question sets against each other, two or more, spelt exactly or nearly."""
        spoken = words(question)[:LINKED_WORDS]
        cues = [word for word in spoken if COMPARING.fullmatch(word)]
        if not cues:
            return []
        found = self._exactly(spoken)
        found += [other for other in self._surely(near) if not any(overlap(other, exact) for exact in found)]
        asked = min(MOSTLY if LOOSELY_COMPARING.fullmatch(cue) else PARTLY for cue in cues)
        distinct = len({mention.entries for mention in found}) > 1
        return sorted(found, key=lambda each: each.start) if distinct and share(found, spoken) >= asked else []

    def _exactly(self, spoken: list[str]) -> list[Mention]:
        """Return the names inside a question, the longest at each place, none overlapping."""
        found, start = [], 0
        while start < len(spoken):
            mention = self._longest_at(spoken, start)
            if mention:
                found.append(mention)
            start = mention.stop if mention else start + 1
        return found

    def _longest_at(self, spoken: list[str], start: int) -> Mention | None:
        for stop in range(min(len(spoken), start + self._longest), start, -1):
            key = tuple(spoken[start:stop])
            if key in self._bearers and not FRAME.issuperset(key):
                return Mention(tuple(self._bearers[key]), start, stop)
        return None

    def _surely(self, resembled: Iterable[Near]) -> list[Mention]:
        """Return names that runs of words nearly spell, the surest first, none overlapping."""
        found: list[Mention] = []
        for near in sorted(resembled, key=lambda each: -each.likeness):
            mention = Mention(tuple(self._bearers[self._keys[near.key]]), near.run.start, near.run.stop)
            sure = near.likeness >= SURELY_FROM and len(near.run.letters) > NEAR_LETTERS
            if sure and not any(overlap(mention, other) for other in found):
                found.append(mention)
        return found

    def near(self, question: str) -> list[Near]:
        """Return the names that runs of a question's words spell, exactly or nearly: split, joined, letters wrong."""
        runs = sorted(windows(words(question)[:LINKED_WORDS], self._edges), key=lambda run: len(run.letters))
        return [
            near for start in range(0, len(runs), RUNS_AT_ONCE) for near in self._alike(runs[start:][:RUNS_AT_ONCE])
        ]

    def _alike(self, runs: list[Run]) -> Iterator[Near]:
        """Yield the names that runs of like length are like; names too short or long for that are not looked at."""
        first = bisect_left(self._lengths, math.ceil(len(runs[0].letters) * NEAR_FROM - ROUNDING))
        last = bisect_right(self._lengths, int(len(runs[-1].letters) / NEAR_FROM + ROUNDING))
        spelt, names = [run.letters for run in runs], self._letters[first:last]
        scorer = OSA.normalized_similarity
        likeness = process.cdist(spelt, names, scorer=scorer, score_cutoff=NEAR_FROM, dtype=np.float32)
        for place in np.flatnonzero(likeness.ravel() > 0).tolist():
            row, column = divmod(place, len(names))
            yield Near(runs[row], first + column, float(likeness[row, column]))

    def links(self, resembled: Iterable[Near]) -> dict[str, Link]:
        """Return the entries whose names a question spells, exactly or nearly."""
        found: dict[str, Link] = {}
        for near in resembled:
            if near.likeness == 1 or max(len(near.run.letters), self._lengths[near.key]) >= NEAR_LETTERS:
                self._note(found, near)
        return found

    def _note(self, found: dict[str, Link], near: Near) -> None:
        """Keep the best of what is known of each entry that bears the name."""
        share, exact = near.run.share, near.run.share if near.likeness == 1 else 0.0
        like = 1.0 if near.likeness == 1 else NEAR_AT_MOST * (near.likeness - NEAR_FROM) / (1 - NEAR_FROM)
        key = self._keys[near.key]
        for entry in self._bearers[key]:
            old = found.get(entry, Link(0.0, 0.0, 0.0, ""))
            name = self._shown.get(key, " ".join(key)) if like * share > old.coverage else old.name
            found[entry] = Link(max(old.likeness, like), max(old.coverage, like * share), max(old.exact, exact), name)

    def starting(self, prefix: str, limit: int) -> list[tuple[str, str]]:
        """Return (name, id) of names with a word run that starts with the prefix; whole names first, then shorter."""
        typed = " ".join(words(prefix))
        hits = [
            (not spelt.startswith(typed), len(spelt), name, entry)
            for spelt, name, entry in self._spelt
            if spelt.startswith(typed) or f" {typed}" in spelt
        ]
        return [(name, entry) for _, _, name, entry in sorted(hits)[:limit]] if typed else []


def bearers(claims: Mapping[str, Claims]) -> dict[tuple[str, ...], dict[str, None]]:
    """Return the entries that bear each name, given by its words; another spelling only where nobody writes it so."""
    found: dict[tuple[str, ...], dict[str, None]] = {}
    for entry, claim in claims.items():
        for key in claim.written:
            found.setdefault(key, {})[entry] = None
    for entry, claim in claims.items():
        found.setdefault(claim.id, {})[entry] = None
    implied: dict[tuple[str, ...], dict[str, None]] = {}
    for entry, claim in claims.items():
        for key in claim.implied:
            if key not in found:
                implied.setdefault(key, {})[entry] = None
    found |= implied
    found.pop((), None)
    return found


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
    told = [mention for mention in found if not CONTEXT.intersection(spoken[max(0, mention.start - 2) : mention.start])]
    return told or found
