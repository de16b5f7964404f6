"""How an entry bears the phrase that a question asks for: as its name, inflected, clipped, ...

Names are looked up in `NameIndex` and `NameWords`; the candidates are then compared closely. Signs
and numbers are never misspelt: C# is not C, and HTTP/4 is not HTTP/3.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.name_lookup import NameIndex
from rag.entries.name_spelling import spelling_level
from rag.entries.name_words import NameWords, number_shape
from rag.entries.stems import content_stems, is_inflected, stem
from rag.entries.surface_forms import normalised_words
from rag.search.asked_for import Phrase
from rag.search.glossary_words import GlossaryWords
from rag.types import Entry

# "exact" to "part": the phrase is a name in this way, the surest first. "perhaps": a name is
# derived from it, or a word of it may be a misspelt word of a name. "signs": a name has the same
# letters but other signs; "number": a name differs in its numbers only; "none": no entry bears it.
MatchKind = Literal[
    "exact", "inflection", "initials", "clipped", "like", "within", "part",
    "perhaps", "signs", "number", "none",
]  # fmt: skip
# The kinds in which an entry does not bear the phrase.
UNBORNE: frozenset[MatchKind] = frozenset({"signs", "number", "none"})
# A phrase of fewer letters is no misspelt name.
SHORTEST_MISSPELT = 4
# Capitals of at most so many letters are an acronym, which is not misspelt.
LONGEST_ACRONYM = 5
# A name with another first letter must be at least so similar.
OTHER_FIRST_LETTER = 0.8
LONGEST_INITIALS = 6
# A phrase whose words are in the names of more entries than this means none of them.
FEW = 2
DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class NameMatch:
    """How a phrase is borne, and by which entries.

    For `signs` and `number`, the entries are those whose names differ.
    """

    kind: MatchKind
    entries: tuple[str, ...] = ()


NO_MATCH = NameMatch("none")


class PhraseMatcher:
    """Matches phrases with the names of one glossary."""

    def __init__(
        self,
        names: NameIndex,
        entries: Mapping[str, Entry],
        drafts: Set[str],
        words: GlossaryWords,
        pack: LanguagePack = ENGLISH_PACK,
    ) -> None:
        """Match with `names` of `entries` that are no drafts.

        `words` are those of the glossary, `pack` is that of the language of the phrases.
        """
        self._pack = pack
        self._names = names
        self._entries = entries
        self._drafts = drafts
        self._words = words

    def match(self, phrase: Phrase, known: Set[str]) -> NameMatch:
        """Return how the phrase of a question is borne.

        `known` are the words that the encoder has whole.
        """
        spoken = normalised_words(phrase.text)
        if not spoken:
            return NO_MATCH
        similar = self._names.similar_names("".join(spoken))
        return (
            self._exact(phrase.text, spoken, similar)
            or self._other_number(spoken)
            or self._inflected(spoken)
            or self._clipped(spoken, known)
            or self._misspelt(phrase.text, spoken, similar, known)
            or self._within(phrase.text, spoken)
            or self._part(spoken, known)
            or self._perhaps(spoken, known)
            or NO_MATCH
        )

    def is_in_name(self, word: str) -> bool:
        """Return whether a word, endings aside, may be one of a name."""
        if word in self._pack.small_words:
            return True
        of_word = stem(word, self._pack.stemmer)
        return any(names.has_stem(of_word, self._pack) for names in self._names.name_words())

    def inflected(self, words: Sequence[str]) -> tuple[str, ...]:
        """Return the entries with a name of these words, endings aside."""
        return self._bearers(self._with_stems(words))

    def _with_stems(self, words: Sequence[str]) -> list[str]:
        """Return the names of these words, endings, small words and order aside."""
        stems = content_stems(words, self._pack)
        return self._look_up(lambda names: names.with_stems(stems, self._pack))

    def _exact(
        self, text: str, spoken: Sequence[str], similar: Mapping[str, float]
    ) -> NameMatch | None:
        """Return the entries with these letters; of several those that are spelt most alike."""
        letters = "".join(spoken)
        same = [name for name in similar if name.replace(" ", "") == letters]
        bearers = self._bearers([" ".join(spoken), *same])
        if not bearers:
            return None
        levels = {entry: spelling_level(text, self._names_of(entry)) for entry in bearers}
        best = max(levels.values())
        if best == 0:
            return NameMatch("signs", bearers)
        return NameMatch("exact", tuple(entry for entry in bearers if levels[entry] == best))

    def _names_of(self, entry: str) -> list[str]:
        """Return the names of an entry, in other languages too."""
        found = self._entries[entry]
        return [*found.names, *(translation.term for translation in found.translations)]

    def _other_number(self, spoken: Sequence[str]) -> NameMatch | None:
        shape = number_shape(" ".join(spoken))
        if not shape:
            return None
        return self._found("number", self._look_up(lambda names: names.with_shape(shape)))

    def _inflected(self, spoken: Sequence[str]) -> NameMatch | None:
        names = self._with_stems(spoken)
        alike = [name for name in names if _is_inflected(spoken, name, self._pack)]
        bearers = self._bearers(alike)
        if bearers:
            return NameMatch("inflection", bearers)
        letters = "".join(spoken)
        own = [word for word in spoken if word not in self._pack.small_words]
        if len(own) > 1 or len(letters) > LONGEST_INITIALS:
            return None
        return self._found("initials", self._look_up(lambda names: names.with_initials(letters)))

    def _clipped(self, spoken: Sequence[str], known: Set[str]) -> NameMatch | None:
        """Return the entries of the names that the phrase cuts short: "copay", "latent diff".

        One word only if it is no word by itself, and begins one or two names.
        """
        found = self._found("clipped", self._look_up(lambda names: names.clipped_to(spoken)))
        if len(spoken) > 1 or found is None:
            return found
        [word] = spoken
        is_word = word in known or len(word) < SHORTEST_MISSPELT
        return found if not is_word and len(found.entries) <= FEW else None

    def _misspelt(
        self, text: str, spoken: Sequence[str], similar: Mapping[str, float], known: Set[str]
    ) -> NameMatch | None:
        """Return the entries of the most similar names, if the phrase may be misspelt."""
        letters = "".join(spoken)
        is_acronym = text.isupper() and len(letters) <= LONGEST_ACRONYM
        if is_acronym or len(letters) < SHORTEST_MISSPELT:
            return None
        likeness: dict[str, float] = {}
        for name, similarity in similar.items():
            is_near = similarity >= OTHER_FIRST_LETTER
            same_start = name[0] == letters[0] or is_near
            same_numbers = DIGITS.findall(name) == DIGITS.findall(letters)
            if same_start and same_numbers and self._may_be_slip(spoken, name, is_near, known):
                likeness[name] = similarity
        best = max(likeness.values(), default=0.0)
        nearest = [name for name in likeness if likeness[name] == best]
        if self._names.is_own(self._pack):
            # Nobody misspells a name in a language in which the question is not.
            borne = self._names.bearers(nearest)
            nearest = [name for name in nearest if name in borne and not borne[name].is_translated]
        return self._found("like", nearest)

    def _may_be_slip(
        self, spoken: Sequence[str], name: str, is_near: bool, known: Set[str]
    ) -> bool:
        """Return whether a phrase may be a misspelt name: known words are not misspelt."""
        words = name.split(" ")
        if len(words) != len(spoken):
            return is_near or not all(self._is_known(word, known) for word in spoken)
        for word, name_word in zip(spoken, words, strict=True):
            if not is_inflected(word, name_word, self._pack) and self._is_known(word, known):
                return False
        return True

    def _is_known(self, word: str, known: Set[str]) -> bool:
        return word in self._words or (word in known and len(word) >= SHORTEST_MISSPELT)

    def _within(self, text: str, spoken: Sequence[str]) -> NameMatch | None:
        """Return the entries of the longest name with which the phrase begins."""
        for size in range(len(spoken) - 1, 0, -1):
            name, rest = spoken[:size], spoken[size:]
            if self._pack.stopwords.issuperset(name):
                continue
            is_acronym = size == 1 and len(name[0]) > 1 and text.split(maxsplit=1)[0].isupper()
            bearers = [
                entry
                for entry in self._bearers(self._in_this_order(name))
                if self._is_object(name, rest, is_acronym, entry)
            ]
            if bearers:
                return NameMatch("within", tuple(bearers))
        return None

    def _in_this_order(self, words: Sequence[str]) -> list[str]:
        """Return the names of these words in this order, endings aside."""
        stems = self._stems(words)
        return [name for name in self._with_stems(words) if self._stems(name.split(" ")) == stems]

    def _stems(self, words: Sequence[str]) -> list[str]:
        return [stem(word, self._pack.stemmer) for word in words]

    def _is_object(
        self, name: Sequence[str], rest: Sequence[str], is_acronym: bool, entry: str
    ) -> bool:
        """Return whether the words behind a name are its object, not part of another name."""
        stems = stems_of_entry(self._entries[entry])
        if any(DIGITS.search(word) and stem(word) not in stems for word in rest):
            return False
        own = [word for word in rest if word not in self._pack.small_words]
        if not own or rest[0] in self._pack.before_object or is_acronym:
            return True
        if len(name) == 1 and name[0].endswith("ing") and len(own) <= FEW:
            return True
        return all(stem(word) in stems or self._words.is_common(word) for word in own)

    def _part(self, spoken: Sequence[str], known: Set[str]) -> NameMatch | None:
        """Return the one or two entries with a name that has all words of the phrase."""
        own = self._pack.own_words(spoken)
        are_rare = all(word not in known and len(word) >= SHORTEST_MISSPELT for word in own)
        are_several = len(own) > 1 and not DIGITS.search("".join(spoken))
        if not are_rare and not are_several:
            return None
        found = self._found("part", self._look_up(lambda names: names.with_all(own)))
        return found if found and len(found.entries) <= FEW else None

    def _perhaps(self, spoken: Sequence[str], known: Set[str]) -> NameMatch | None:
        """Return whether a name is derived from the phrase, or a word of it may be misspelt."""
        if self.inflected(spoken):
            return NameMatch("perhaps")
        for word in spoken:
            is_known = word in known or word in self._words
            if is_known or len(word) < SHORTEST_MISSPELT or DIGITS.search(word):
                continue
            if any(names.resembles_a_word(word) for names in self._names.name_words()):
                return NameMatch("perhaps")
        return None

    def _look_up(self, look_up: Callable[[NameWords], Iterable[str]]) -> list[str]:
        """Return the names that a look-up finds in the indexes of all stores."""
        return [name for names in self._names.name_words() for name in look_up(names)]

    def _found(self, kind: MatchKind, names: Sequence[str]) -> NameMatch | None:
        """Return a match with the bearers of names, or None if there are none."""
        bearers = self._bearers(names)
        return NameMatch(kind, bearers) if bearers else None

    def _bearers(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the entries that have one of some names and are no drafts, by id."""
        if not names:
            return ()
        found: set[str] = set()
        for bearers in self._names.bearers(names).values():
            found.update(bearers.entries)
        return tuple(sorted(found - self._drafts))


def _is_inflected(spoken: Sequence[str], name: str, pack: LanguagePack) -> bool:
    """Return whether the words of a phrase and of a name of the same stems are forms of them."""
    own, others = _content(spoken, pack), _content(name.split(" "), pack)
    return all(is_inflected(word, other, pack) for word, other in zip(own, others, strict=False))


def _content(words: Sequence[str], pack: LanguagePack) -> list[str]:
    """Return words in the order of `content_stems`."""
    return sorted(pack.own_words(words), key=lambda word: stem(word, pack.stemmer))


@lru_cache(1_000)
def stems_of_entry(entry: Entry) -> frozenset[str]:
    """Return the stems of the words of an entry's names and definition."""
    text = " ".join((*entry.names, entry.plain))
    return frozenset(stem(word) for word in normalised_words(text))


@lru_cache(1_000)
def stems_of_names(entry: Entry) -> frozenset[str]:
    """Return the stems of the words of an entry's names."""
    return frozenset(stem(word) for word in normalised_words(" ".join(entry.names)))
