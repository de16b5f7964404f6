"""The phrase whose definition a question asks for: "LoRA" in "what does LoRA mean". Pure.

The frame around the name is stripped from the left ("what is the meaning of") and from the right
("stand for"); what follows a comma, a bracket or a preposition is context. A question that
describes a thing, tells a situation or compares has no such phrase.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack, Phrases, pack_of
from rag.entries.surface_forms import case_folded, normalised_words, word_shape
from rag.search.unspaced_frames import strip_unspaced

# A word with the signs that belong to names: C++, C#, A*, .NET, HTTP/3, K-9.
APOSTROPHE = re.compile(r"['’]")
WORD = re.compile(r"\w+(?:\+\+|#|\*|\+|(?<=\b\w)-+(?!\w))?(?:['’.\-/&]\w+(?:\+\+|#)?)*|\.\w+")
# Signs between two words behind which the context begins.
CONTEXT_SIGNS = re.compile(r"[(,;:–—]| - |\. |^\s*[?!]\s*$")
# Words of the context behind a name, beyond which a frame at the very end is part of a story.
LONGEST_CONTEXT = 3
# "what is it" asks for an acronym among so many words before it: "we have an XYZ plan, what is it".
LAST_WORDS = 2
# Stands between words that are case folded together; no word has one.
LINE_END = "\n"


def _by_word(frames: Phrases, place: int) -> Mapping[str, Phrases]:
    """Return frames by their word at a place, in their order."""
    grouped: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for frame in frames:
        grouped[frame[place]].append(frame)
    return {word: tuple(same) for word, same in grouped.items()}


class _Frames(NamedTuple):
    """The phrases of a language around a name.

    Those before it and the inner cues are given by their first word, those behind it by their last.
    """

    before: Mapping[str, Phrases]
    inner_cues: Mapping[str, Phrases]
    after: Mapping[str, Phrases]


@cache
def _frames(language: str) -> _Frames:
    pack = pack_of(language)
    return _Frames(_by_word(pack.before, 0), _by_word(pack.inner_cues, 0), _by_word(pack.after, -1))


@dataclass(frozen=True)
class Phrase:
    """What is asked for: the phrase as it is written, and its words, case folded.

    `framed` is true if the question asks for a definition, and false if it is the bare phrase.
    """

    text: str
    words: tuple[str, ...]
    framed: bool


@dataclass(frozen=True)
class _Words:
    """The words of a question.

    `folded` are without case and apostrophes, `spans` their places in the text. `is_name` marks
    words in capitals, such as IT and ME, which are never part of a frame. `pack` is that of their
    language.
    """

    text: str
    pack: LanguagePack
    folded: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    is_name: tuple[bool, ...]

    def are(self, start: int, phrase: Sequence[str]) -> bool:
        """Return whether the words from `start` on are those of a frame."""
        stop = start + len(phrase)
        return self.folded[start:stop] == tuple(phrase) and not any(self.is_name[start:stop])

    def is_in(self, place: int, words: frozenset[str]) -> bool:
        """Return whether a word is one of some words, and is no name."""
        return self.folded[place] in words and not self.is_name[place]


def asked_for(question: str, pack: LanguagePack = ENGLISH_PACK) -> Phrase | None:
    """Return the phrase whose definition a question asks for, or None.

    `pack` is that of the language of the question.
    """
    if pack.unspaced:
        return _asked_for_unspaced(question, pack)
    words = _words_of(question, pack)
    if not words.spans:
        return None
    start, before = _strip_before(words)
    end = _before_inner_context(words, start)
    stop, after = _strip_after(words, start, end)
    while start + 1 < stop and words.is_in(start, pack.articles):
        start += 1
    core = range(start, _start_of_context(words, start, stop))
    if not _is_name_like(words, core) or _tells_a_story(words, range(core.stop, stop)):
        return _acronym_in_story(words, range(start, stop), after)
    framed = _is_framed(before, after, pack)
    if framed is None:
        return None
    context = stop - core.stop
    if context and not pack.cue_pattern.search(" | ".join(before)):
        if context > LONGEST_CONTEXT:
            return None
        framed = framed and not (after and tuple(after[-1].split()) in pack.weak_ends)
    return _phrase(words, core, framed)


def _asked_for_unspaced(question: str, pack: LanguagePack) -> Phrase | None:
    """Return the phrase that a question in a language without spaces asks for, or None."""
    text, frames = strip_unspaced(question, pack)
    is_described = any(word in text for word in pack.describing)
    if not any(map(str.isalnum, text)) or len(text) > pack.longest_name or is_described:
        return None
    framed = any(cue[0] in frame for cue in pack.cues for frame in frames)
    return Phrase(text, tuple(normalised_words(text)), framed)


def _words_of(question: str, pack: LanguagePack) -> _Words:
    spans = list(_word_spans(question, pack))
    written = [question[start:stop] for start, stop in spans]
    capitals = [word.isupper() and len(word) > 1 for word in written]
    # If most of the question is in capitals, they mark nothing.
    is_shouted = sum(capitals) > max(1, len(spans) // 2)
    return _Words(
        text=question,
        pack=pack,
        folded=tuple(_folded(LINE_END.join(written)).replace("'", "").split(LINE_END)),
        spans=tuple(spans),
        is_name=tuple(capital and not is_shouted for capital in capitals),
    )


def _word_spans(question: str, pack: LanguagePack) -> Iterator[tuple[int, int]]:
    """Yield the places of the words of a question; elided words stand apart, as in "l'eau"."""
    for match in WORD.finditer(word_shape(question)):
        start, stop = match.span()
        elided = APOSTROPHE.search(question, start, stop) if pack.elided else None
        while elided and _folded(question[start : elided.start()]) in pack.elided:
            yield start, elided.start()
            start = elided.end()
            elided = APOSTROPHE.search(question, start, stop)
        yield start, stop


def _folded(word: str) -> str:
    return case_folded(word).replace("’", "'")


def _strip_before(words: _Words) -> tuple[int, list[str]]:
    """Return where the name may start, and the frames before it."""
    start, stop = 0, len(words.folded)
    around = words.pack.articles | words.pack.polite
    frames: list[str] = []
    while True:
        frame = _frame_at(words, start, stop)
        skipped = start
        if frame:
            frames.append(" ".join(frame))
            skipped += len(frame)
        while skipped + 1 < stop and words.is_in(skipped, around):
            skipped += 1
        if skipped == start:
            return start, frames
        start = skipped


def _frame_at(words: _Words, start: int, stop: int) -> tuple[str, ...]:
    """Return the longest frame at a place that leaves a word behind it; () if there is none."""
    if start >= stop:
        return ()
    for frame in _frames(words.pack.language).before.get(words.folded[start], ()):
        if start + len(frame) < stop and words.are(start, frame):
            return frame
    return ()


def _before_inner_context(words: _Words, start: int) -> int:
    """Return where the context behind an inner cue starts: "mean" in "mean in woodworking"."""
    count = len(words.folded)
    for place in range(start + 1, count - 1):
        behind = place + _length_of_cue(words, place)
        if place < behind < count and words.folded[behind] in words.pack.context_after_cue:
            return behind
    return count


def _length_of_cue(words: _Words, place: int) -> int:
    """Return of how many words the cue at a place consists, 0 if there is none."""
    for cue in _frames(words.pack.language).inner_cues.get(words.folded[place], ()):
        if words.folded[place : place + len(cue)] == cue:
            return len(cue)
    return 0


def _strip_after(words: _Words, start: int, stop: int) -> tuple[int, list[str]]:
    """Return where the name and its context may stop, and the frames behind it."""
    around = words.pack.polite | words.pack.after_name
    frames: list[str] = []
    while True:
        frame = _frame_before(words, start, stop)
        kept = stop - len(frame)
        if frame:
            frames.append(" ".join(frame))
        while kept - 1 > start and words.is_in(kept - 1, around):
            kept -= 1
        if kept == stop:
            return stop, frames
        stop = kept


def _frame_before(words: _Words, start: int, stop: int) -> tuple[str, ...]:
    """Return the longest frame that ends at `stop` and leaves a word before it, or ()."""
    if start >= stop:
        return ()
    for frame in _frames(words.pack.language).after.get(words.folded[stop - 1], ()):
        first = stop - len(frame)
        if first > start and words.are(first, frame):
            return frame
    return ()


def _start_of_context(words: _Words, start: int, stop: int) -> int:
    """Return the place of the first word of the context, `stop` if there is none."""
    for place in range(start + 1, stop):
        gap = words.text[words.spans[place - 1][1] : words.spans[place][0]]
        if CONTEXT_SIGNS.search(gap) or words.is_in(place, words.pack.context_after_name):
            return place
    return stop


def _is_name_like(words: _Words, core: range) -> bool:
    """Return whether words may be a name: they are few, and none of them describes."""
    if not 0 < len(core) <= words.pack.longest_name:
        return False
    return not any(words.is_in(place, words.pack.describing) for place in core)


def _tells_a_story(words: _Words, context: range) -> bool:
    """Return whether the words behind a name tell more than a context."""
    return any(words.is_in(place, words.pack.story) for place in context)


def _acronym_in_story(words: _Words, story: range, after: Sequence[str]) -> Phrase | None:
    """Return the one acronym of a story whose meaning is asked: "I have an XYZ, what is it"."""
    acronyms = [place for place in story if words.is_name[place]]
    is_last = acronyms and acronyms[0] >= story.stop - LAST_WORDS
    frames = {tuple(frame.split()) for frame in after}
    if len(acronyms) != 1 or not is_last or frames.isdisjoint(words.pack.story_ends):
        return None
    [place] = acronyms
    return _phrase(words, range(place, place + 1), framed=True)


def _is_framed(before: Sequence[str], after: Sequence[str], pack: LanguagePack) -> bool | None:
    """Return whether frames ask for a definition; None if they ask for a name or a way."""
    frames = {tuple(frame.split()) for frame in (*before, *after)}
    if frames.intersection(pack.wants_name):
        return None
    framed = bool(pack.cue_pattern.search(" | ".join([*before, *after])))
    if frames.intersection(pack.how):
        framed = framed or bool(pack.after_how.intersection(after))
        return framed or None
    return framed


def _phrase(words: _Words, core: range, framed: bool) -> Phrase | None:
    """Return the phrase of some words, or None if it has neither letters nor digits."""
    text = words.text[words.spans[core.start][0] : words.spans[core.stop - 1][1]]
    if not any(character.isalnum() for character in text):
        return None
    return Phrase(text, tuple(_spoken(words, core)), framed)


def _spoken(words: _Words, core: range) -> Iterator[str]:
    for place in core:
        start, stop = words.spans[place]
        yield _folded(words.text[start:stop])
