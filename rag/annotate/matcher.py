"""Finds the names of entries in prose, and writes links there. Owns ahocorasick_rs.

All names are searched at once by the Aho-Corasick algorithm, as whole words in any case. Whether a
match is a name is then decided from the text: its signs, its case, and what stands around it.
"""

import html
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Literal, NamedTuple
from urllib.parse import quote

import numpy as np
from ahocorasick_rs import AhoCorasick

from rag.annotate.mask import FILL, HARD, Prose
from rag.annotate.name_variants import has_capitals, name_variants
from rag.annotate.normalise import (
    fold_case,
    fold_with_places,
    normalise_spelling,
    part_unspaced,
    word_pattern,
)
from rag.annotate.word_boundaries import BLOCK_END, stands_alone
from rag.entries.stopwords import QUESTION_STOPWORDS
from rag.types import Span

# Signs that a URL may contain and that mean nothing in a link of Markdown.
IN_LINKS = "/:?#@!$&'+,;=%~"
# A long text is searched in stretches of about so many characters, to bound the memory.
STRETCH = 1 << 18


class Mention(NamedTuple):
    """A name at [start, stop) of a text, the entries that have it, and whether a link has it."""

    start: int
    stop: int
    entries: tuple[str, ...]
    linked: bool


class NameMatcher:
    """Searches a text for all names of some entries at once."""

    def __init__(self, names: Mapping[str, tuple[str, ...]], common: Set[str]) -> None:
        """Search for `names`, those of each entry by its id.

        `common` are words of English in lower case: a name like one counts only in its own case.
        """
        self._names, self._common = names, common
        self._variants = name_variants(names, common | QUESTION_STOPWORDS)
        affixes: dict[str, set[tuple[str, str]]] = {}
        for key in self._variants:
            before, words, after = _taken_apart(key)
            if words:
                affixes.setdefault(f" {words} ", set()).add((before, after))
        self._affixes = [_longest_first(pairs) for pairs in affixes.values()]
        self._search = AhoCorasick(affixes, store_patterns=False)

    @classmethod
    def of(
        cls, names: Mapping[str, tuple[str, ...]], common: Set[str], previous: "NameMatcher | None"
    ) -> "NameMatcher":
        """Return a matcher of names: the previous one, if its names are still the same."""
        if previous and previous._names == names and previous._common == common:
            return previous
        return cls(names, common)

    def mentions(self, prose: Prose) -> list[Mention]:
        """Return the names in prose in their order, none overlapping.

        Of names that overlap, the first one counts; of those that start together, the longest.
        """
        mentions: list[Mention] = []
        known: dict[str, tuple[str, ...]] = {}
        for begin, end in _stretches(prose.read):
            reached = begin
            names = sorted(self._names_in(prose.read, begin, end, known))
            for start, minus_stop, entries in names:
                if start >= reached:
                    reached = -minus_stop
                    linked = prose.free[start] == HARD
                    mentions.append(Mention(start, reached, entries, linked))
        return mentions

    def _names_in(
        self, read: str, begin: int, end: int, known: dict[str, tuple[str, ...]]
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield (start, -stop, entries) of each name that stands alone in [begin, end) of a text.

        `known` caches the entries of each text that was looked up.
        """
        for pattern, start, stop in self._matches(read[begin:end]):
            for before, after in self._affixes[pattern]:
                first, last = start + begin, stop + begin
                if before or after:
                    first, last = _with_affixes(read, first, last, before, after)
                text = read[first:last]
                entries = known.get(text)
                if entries is None:
                    entries = known[text] = self._bearers(text)
                if entries and stands_alone(read, first, last):
                    yield first, -last, entries
                    break

    def _matches(self, stretch: str) -> Iterator[tuple[int, int, int]]:
        """Yield (number of a pattern, start, stop) of each match of words in a stretch."""
        words, places = fold_with_places(stretch)
        matches = self._search.find_matches_as_indexes(words, overlapping=True)
        rows = np.array(matches, dtype=np.int64).reshape(-1, 3)
        # A pattern begins and ends with a space, which is no part of the words.
        starts, stops = places[rows[:, 1] + 1], places[rows[:, 2] - 1]
        return zip(rows[:, 0].tolist(), starts.tolist(), stops.tolist(), strict=True)

    def _bearers(self, text: str) -> tuple[str, ...]:
        """Return the entries that a text names.

        If the text has capitals inside, the entries whose name is written so come alone.
        """
        cased = normalise_spelling(text)
        variants = self._variants.get(fold_case(cased), ())
        exact = [variant.entry for variant in variants if variant.cased == cased]
        if exact and has_capitals(cased):
            return tuple(dict.fromkeys(exact))
        bearers: dict[str, None] = {}
        for variant in variants:
            if not variant.strict or variant.cased == cased:
                bearers[variant.entry] = None
        return tuple(bearers)


def _longest_first(pairs: Set[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return pairs of signs before and behind words, those with most signs first."""
    return sorted(pairs, key=lambda pair: -len(pair[0]) - len(pair[1]))


def _taken_apart(name: str) -> tuple[str, str, str]:
    """Return the signs before the words of a name, its words with single spaces, the signs behind.

    A name without words is returned whole as signs.
    """
    words = list(word_pattern().finditer(name))
    if not words:
        return name, "", ""
    inner = " ".join(part_unspaced(word[0]) for word in words)
    return name[: words[0].start()], inner, name[words[-1].end() :]


def _stretches(read: str) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of the parts of a text that are searched in turn; no name spans two."""
    start = 0
    while start < len(read):
        parting = BLOCK_END.search(read, start + STRETCH)
        stop = parting.end() if parting else len(read)
        yield start, stop
        start = stop


def _with_affixes(read: str, start: int, stop: int, before: str, after: str) -> tuple[int, int]:
    """Return the place of words with the signs of their name around them.

    The place is empty, (stop, stop), if the signs are not there.
    """
    first, last = start, stop
    for sign in reversed(before):
        first -= 1
        while first > 0 and read[first] == FILL:
            first -= 1
        if first < 0 or read[first] != sign:
            return stop, stop
    for sign in after:
        if read[last : last + 1] != sign:
            return last, last
        last += 1
        while read[last : last + 1] == FILL:
            last += 1
    return first, last


def unlinked_spans(
    text: str,
    mentions: Sequence[Mention],
    meant: Sequence[tuple[tuple[str, ...], float]],
    first_only: bool,
) -> list[Span]:
    """Return the mentions that are no links yet, each with what it means.

    `meant` are the entries and the probability of each mention. With `first_only`, only the first
    mention of each entry counts, and an existing link to it counts as one.
    """
    seen: set[str] = set()
    found: list[Span] = []
    for mention, (entries, confidence) in zip(mentions, meant, strict=True):
        repeated = first_only and entries[0] in seen
        if not mention.linked and not repeated:
            words = text[mention.start : mention.stop]
            found.append(Span(mention.start, mention.stop, words, entries, confidence))
        seen.add(entries[0])
    return found


def with_links(
    text: str, spans: Sequence[Span], form: Literal["markdown", "html"], template: str
) -> str:
    """Return a text with a link for each span.

    The address is `template` with `{id}` replaced by the entry that the span most likely means.
    """
    parts: list[str] = []
    at = 0
    for span in spans:
        url = template.replace("{id}", quote(span.entries[0], safe=""))
        if form == "html":
            link = f'<a href="{html.escape(url)}">{span.text}</a>'
        else:
            link = f"[{span.text}]({quote(url, safe=IN_LINKS)})"
        parts += [text[at : span.start], link]
        at = span.end
    parts.append(text[at:])
    return "".join(parts)
