"""Names of entries and prose -> where the prose mentions them; and the text with links there. Owns ahocorasick_rs.

All names are looked for at once, as whole words in any case with a space for whatever parts them. Whether what was
found is a name is then read from the text: its signs, its case, and what stands around it.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import quote

import numpy as np
from ahocorasick_rs import AhoCorasick

from rag.annotate.mask import FILL, HARD, SOFT, Prose
from rag.annotate.normalise import folded, in_any_case, spelt, words_of, wordy
from rag.entries.surface_forms import FRAME, spellings
from rag.types import Span

NO_BLOTS = str.maketrans(dict.fromkeys((SOFT, FILL)))
# Signs that make one word of what stands on both sides of them; some do so only where a word is on the other side.
GLUE_BEFORE, GLUE_AFTER = frozenset("-_‐@#$\\&+=^!."), frozenset("-_‐@#$&+=")
GLUE_BEHIND_WORDS, GLUE_BEFORE_WORDS = frozenset("'’:"), frozenset("'’:.\\")
# Signs that a URL may hold and Markdown does not read.
IN_LINKS = "/:?#@!$&'+,;=%~"
# How far around a mention is looked for an address that it is part of, and what makes one: URLs, mail, paths.
REACH = 300
ADDRESS = re.compile(
    r"://|www\.|@[\w-]+\.\w|\w\.[a-z]{2,}/|^[\"'(]?(?:[.~]{0,2}/\w|[a-z]:\\)", re.IGNORECASE
)
PLAINLY_OVER = re.compile(r"[,.;:!?)\"]?(?:\s|\Z)")
# Where no name goes on, and after how many characters such a place is looked for: what is held at once stays small.
PARTING, STRETCH = re.compile(rf"\n[^\S\n]*\n|{HARD}"), 1 << 18
# Words of English that are written like names of one letter.
PRONOUNS = frozenset({"A", "I"})
LAST_WORD = re.compile(r"[^\W\d_]{2,}\Z")
HISSING = re.compile(r"(?:s|x|z|ch|sh)\Z", re.IGNORECASE)
CONSONANT_Y = re.compile(r"[bcdfghjklmnpqrstvwxz]y\Z")


class Mention(NamedTuple):
    """A name at [start, stop) of a text, the entries that bear it, and whether it is part of a link already."""

    start: int
    stop: int
    entries: tuple[str, ...]
    linked: bool


@dataclass(frozen=True)
class Writing:
    """How a name of an entry is written; a strict one is the name only in this case."""

    entry: str
    cased: str
    strict: bool


class Matcher:
    """All names of some entries, looked for at once."""

    def __init__(self, names: Mapping[str, tuple[str, ...]], common: Set[str]) -> None:
        """Take the names of entries by their ids, and the words that are common in lower case."""
        self._names, self._common = names, common
        self._writings = writings(names, common | FRAME)
        affixes: dict[str, set[tuple[str, str]]] = {}
        for key in self._writings:
            before, words, after = taken_apart(key)
            if words:
                affixes.setdefault(f" {words} ", set()).add((before, after))
        self._affixes = [
            sorted(each, key=lambda pair: -len("".join(pair))) for each in affixes.values()
        ]
        self._search = AhoCorasick(affixes, store_patterns=False)

    @classmethod
    def of(
        cls, names: Mapping[str, tuple[str, ...]], common: Set[str], previous: "Matcher | None"
    ) -> "Matcher":
        """Return what finds the names: the previous one, if they are still the same."""
        if previous and previous._names == names and previous._common == common:
            return previous
        return cls(names, common)

    def mentions(self, prose: Prose) -> list[Mention]:
        """Return the names in prose in their order: the first that begin, of these the longest, none overlapping."""
        found, known = list[Mention](), dict[str, tuple[str, ...]]()
        for begin, end in stretches(prose.read):
            reached = begin
            for start, minus_stop, entries in sorted(self._standing(prose.read, begin, end, known)):
                if start >= reached:
                    reached = -minus_stop
                    found.append(Mention(start, reached, entries, prose.free[start] == HARD))
        return found

    def _standing(
        self, read: str, begin: int, end: int, known: dict[str, tuple[str, ...]]
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield (start, -stop, entries) of each name in a stretch that stands there as a word or words of its own.

        What some words name is kept in `known`.
        """
        for pattern, start, stop in self._found(read[begin:end]):
            for before, after in self._affixes[pattern]:
                first, last = start + begin, stop + begin
                if before or after:
                    first, last = widened(read, first, last, before, after)
                said = read[first:last]
                entries = known.get(said)
                if entries is None:
                    entries = known[said] = self._bearers(said)
                if entries and stands_alone(read, first, last):
                    yield first, -last, entries
                    break

    def _found(self, stretch: str) -> Iterator[tuple[int, int, int]]:
        """Yield the number of each pattern that is found in a stretch, and where its words stand."""
        words, places = folded(stretch)
        hits = np.array(
            self._search.find_matches_as_indexes(words, overlapping=True), dtype=np.int64
        ).reshape(-1, 3)
        starts, stops = places[hits[:, 1] + 1], places[hits[:, 2] - 1]
        return zip(hits[:, 0].tolist(), starts.tolist(), stops.tolist(), strict=True)

    def _bearers(self, said: str) -> tuple[str, ...]:
        """Return the entries that some words name; if these have capitals inside, those that are written so."""
        cased = spelt(said)
        fitting = [
            each
            for each in self._writings.get(in_any_case(cased), ())
            if not each.strict or each.cased == cased
        ]
        exact = [each for each in fitting if each.cased == cased]
        chosen = exact if exact and has_capitals(cased) else fitting
        return tuple(dict.fromkeys(each.entry for each in chosen))


def writings(names: Mapping[str, tuple[str, ...]], common: Set[str]) -> dict[str, list[Writing]]:
    """Return the writings of all names, by how they are spelt in any case.

    Other ways to say a name, and its plural, count only where no name is spelt so.
    """
    found: dict[str, list[Writing]] = {}
    told = [(entry, name) for entry, its in names.items() for name in its]
    implied = [(entry, other) for entry, name in told for other in spellings(name)]
    for pairs in (told, implied):
        add(
            found,
            [
                Writing(entry, cased, is_strict(cased, common))
                for entry, name in pairs
                if (cased := spelt(name))
            ],
        )
    several = [
        Writing(each.entry, form, each.strict)
        for those in found.values()
        for each in those
        for form in plurals(each.cased)
    ]
    add(found, several)
    return found


def add(found: dict[str, list[Writing]], more: Sequence[Writing]) -> None:
    """Add writings to those that were found before, unless there are some that are spelt so."""
    new: dict[str, list[Writing]] = {}
    for each in more:
        key = in_any_case(each.cased)
        if key not in found and each.cased not in PRONOUNS:
            new.setdefault(key, []).append(each)
    found |= new


def is_strict(cased: str, common: Set[str]) -> bool:
    """Tell whether a name is one only in its own case: IT is no `it`, nor C a `c`, but `vae` is a VAE."""
    return (
        has_capitals(cased) and cased.isalpha() and (len(cased) == 1 or cased.casefold() in common)
    )


def has_capitals(cased: str) -> bool:
    """Tell whether a name has capitals where a sentence would not put any: LoRA, IT, C."""
    return cased[1:] != cased[1:].lower() or (len(cased) == 1 and cased.isupper())


def plurals(cased: str) -> Iterator[str]:
    """Yield how several of a thing are written."""
    if not LAST_WORD.search(cased):
        return
    if CONSONANT_Y.search(cased):
        yield f"{cased[:-1]}ies"
    elif HISSING.search(cased):
        yield f"{cased}es"
    else:
        yield f"{cased}s"
        if cased.endswith("o"):
            yield f"{cased}es"


def taken_apart(name: str) -> tuple[str, str, str]:
    """Return the signs before the words of a name, the words with one space between, and the signs behind them."""
    words = list(words_of().finditer(name))
    if not words:
        return name, "", ""
    return name[: words[0].start()], " ".join(word[0] for word in words), name[words[-1].end() :]


def stretches(read: str) -> Iterator[tuple[int, int]]:
    """Yield where a text is looked through at a time, parted where no name goes on."""
    start = 0
    while start < len(read):
        parting = PARTING.search(read, start + STRETCH)
        stop = parting.end() if parting else len(read)
        yield start, stop
        start = stop


def widened(read: str, start: int, stop: int, before: str, after: str) -> tuple[int, int]:
    """Return the place of some words with the signs of their name around them; an empty one if these are not there."""
    for sign in reversed(before):
        start -= 1
        while start > 0 and read[start] == FILL:
            start -= 1
        if start < 0 or read[start] != sign:
            return stop, stop
    for sign in after:
        if read[stop : stop + 1] != sign:
            return stop, stop
        stop += 1
        while read[stop : stop + 1] == FILL:
            stop += 1
    return start, stop


def stands_alone(read: str, start: int, stop: int) -> bool:
    """Tell whether nothing around a name makes it part of a longer word, of a number, or of an address."""
    if (start == 0 or read[start - 1].isspace()) and PLAINLY_OVER.match(read, stop):
        return True
    left = read[max(0, start - REACH) : start].translate(NO_BLOTS)
    right = read[stop : stop + REACH].translate(NO_BLOTS)
    if glued_before(left) or glued_after(right):
        return False
    tail = left[max(left.rfind(" "), left.rfind("\n")) + 1 :]
    head = right.partition(" ")[0].partition("\n")[0]
    return not ADDRESS.search(f"{tail}{read[start:stop]}{head}")


def glued_before(left: str) -> bool:
    """Tell whether the text before a name makes it part of a longer word."""
    sign, other = left[-1:], left[-2:-1]
    return bool(sign) and (
        wordy(sign)
        or sign in GLUE_BEFORE
        or (sign in GLUE_BEHIND_WORDS and bool(other) and wordy(other))
    )


def glued_after(right: str) -> bool:
    """Tell whether the text behind a name makes it part of a longer word; what something owns is none."""
    sign, other, third = right[:1], right[1:2], right[2:3]
    if not sign or (sign in "'’" and other in ("s", "S") and not (third and wordy(third))):
        return False
    return (
        wordy(sign)
        or sign in GLUE_AFTER
        or (sign in GLUE_BEFORE_WORDS and bool(other) and wordy(other))
    )


def spans(
    text: str,
    mentions: Sequence[Mention],
    meant: Sequence[tuple[tuple[str, ...], float]],
    first_only: bool,
) -> list[Span]:
    """Return the mentions that are no links yet, given what each means; of each entry the first, links counted."""
    seen, found = set[str](), list[Span]()
    for mention, (entries, confidence) in zip(mentions, meant, strict=True):
        if not mention.linked and not (first_only and entries[0] in seen):
            words = text[mention.start : mention.stop]
            found.append(Span(mention.start, mention.stop, words, entries, confidence))
        seen.add(entries[0])
    return found


def annotated(
    text: str, spans: Sequence[Span], form: Literal["markdown", "html"], template: str
) -> str:
    """Return a text with a link for each span, `{id}` of the template the entry that it means most likely."""
    parts, at = [], 0
    for span in spans:
        url = template.replace("{id}", quote(span.entries[0], safe=""))
        if form == "html":
            link = f'<a href="{html.escape(url)}">{span.text}</a>'
        else:
            link = f"[{span.text}]({quote(url, safe=IN_LINKS)})"
        parts += [text[at : span.start], link]
        at = span.end
    return "".join(parts) + text[at:]
