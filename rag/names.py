"""Names of entries -> which entries a text names: exactly, inside a longer question, or by its beginning. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.types import Entry

WORD = re.compile(r"\w+(?:\+\+)?")
BRACKETED = re.compile(r"\s*\(([^()]*)\)\s*")
# Words that frame a question about a term and are no part of what is asked.
FRAME = frozenset(
    """a about an and any are be between briefly can could define defined definition describe did difference differ
    differs differences do does eli5 exactly explain explained explanation few for from give hello hey hi how i in info
    information is it its just know like me mean meaning means meant much my need of on or over please quick quickly
    referred s say simple so some stand stands tell term terms than that the their them there these they thing this to
    u understand us use used versus vs want was we were what whats when where which who whos whose why with word words
    work works would you your""".split()
)


@dataclass(frozen=True)
class Mention:
    """A name found in a question: the entries that bear it, and the words [start, stop) it covers."""

    entries: tuple[str, ...]
    start: int
    stop: int


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


class Names:
    """Every name of every entry, looked up by its words."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index the ids, terms and aliases of the entries."""
        self._bearers: dict[tuple[str, ...], dict[str, None]] = {}
        entries = list(entries)
        claims = [(name, entry.id) for entry in entries for name in entry.names]
        for name, entry_id in claims + [(entry.id, entry.id) for entry in entries]:
            self._bearers.setdefault(tuple(words(name)), {})[entry_id] = None
        claimed = set(self._bearers)
        for name, entry_id in claims:
            for key in {tuple(words(spelling)) for spelling in spellings(name)} - claimed:
                self._bearers.setdefault(key, {})[entry_id] = None
        self._bearers.pop((), None)
        self._spelt = [(" ".join(words(name)), name, entry_id) for name, entry_id in claims]
        self._longest = max(map(len, self._bearers), default=0)

    def find(self, name: str) -> tuple[str, ...]:
        """Return the ids of the entries that bear exactly this id, term or alias, in any case."""
        return tuple(self._bearers.get(tuple(words(name)), ()))

    def mentions(self, question: list[str]) -> list[Mention]:
        """Return the names inside a question, the longest first come at each place, none overlapping."""
        found, start = [], 0
        while start < len(question):
            mention = self._longest_at(question, start)
            if mention:
                found.append(mention)
            start = mention.stop if mention else start + 1
        return found

    def _longest_at(self, question: list[str], start: int) -> Mention | None:
        for stop in range(min(len(question), start + self._longest), start, -1):
            key = tuple(question[start:stop])
            if key in self._bearers and not FRAME.issuperset(key):
                return Mention(tuple(self._bearers[key]), start, stop)
        return None

    def plainly(self, question: str) -> list[Mention]:
        """Return the names a question asks for when it says nothing else but the words that frame a question."""
        spoken = words(question)
        if whole := self._bearers.get(tuple(spoken)):
            return [Mention(tuple(whole), 0, len(spoken))]
        found = self.mentions(spoken)
        covered = {place for mention in found for place in range(mention.start, mention.stop)}
        rest = {word for place, word in enumerate(spoken) if place not in covered}
        return found if found and FRAME.issuperset(rest) else []

    def starting(self, prefix: str, limit: int) -> list[tuple[str, str]]:
        """Return (name, id) of names with a word run that starts with the prefix; whole names first, then shorter."""
        typed = " ".join(words(prefix))
        hits = [
            (not spelt.startswith(typed), len(spelt), name, entry)
            for spelt, name, entry in self._spelt
            if spelt.startswith(typed) or f" {typed}" in spelt
        ]
        return [(name, entry) for _, _, name, entry in sorted(hits)[:limit]] if typed else []
