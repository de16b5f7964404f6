"""The phrase whose definition a question asks for: "LoRA" in "what does LoRA mean". Pure.

The frame around the name is stripped from the left ("what is the meaning of") and from the right
("stand for"); what follows a comma, a bracket or a preposition is context. A question that
describes a thing, tells a situation or compares has no such phrase.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.entries.surface_forms import case_folded, word_shape
from rag.search.question_frames import (
    AFTER,
    ARTICLES,
    BEFORE,
    CONTEXT_AFTER_CUE,
    CONTEXT_AFTER_NAME,
    DEFINITION_CUES,
    DESCRIBING,
    POLITE,
    STORY,
    STORY_ENDS,
    Phrases,
)

# A word with the signs that belong to names: C++, C#, A*, .NET, HTTP/3, K-9.
WORD = re.compile(r"\w+(?:\+\+|#|\*|\+|(?<=\b\w)-+(?!\w))?(?:['’.\-/&]\w+(?:\+\+|#)?)*|\.\w+")
CUE = re.compile(rf"\b(?:{'|'.join(DEFINITION_CUES)})\b")
# Signs between two words behind which the context begins.
CONTEXT_SIGNS = re.compile(r"[(,;:–—]| - |\. |^\s*[?!]\s*$")
# "how does X" asks for a definition only if one of these follows.
HOW = frozenset({"how does", "how do", "how is", "how are"})
AFTER_HOW = frozenset("work works defined explained".split())
# Words of the context behind a name, beyond which a frame at the very end is part of a story.
LONGEST_CONTEXT = 3
# Frames at the end that ask for a definition only if nothing stands between them and the name.
WEAK_ENDS = frozenset(
    {"what", "what is", "is", "are", "what it is", "what is this", "whats this"}  # as in AFTER
)
LONGEST_PHRASE = 5
# "what is it" asks for an acronym among so many words before it: "we have an XYZ plan, what is it".
LAST_WORDS = 2


def _by_word(frames: Phrases, place: int) -> Mapping[str, Phrases]:
    """Return frames by their word at a place, in their order."""
    grouped: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for frame in frames:
        grouped[frame[place]].append(frame)
    return {word: tuple(same) for word, same in grouped.items()}


BEFORE_BY_FIRST, AFTER_BY_LAST = _by_word(BEFORE, 0), _by_word(AFTER, -1)


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
    words in capitals, such as IT and ME, which are never part of a frame.
    """

    text: str
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


def asked_for(question: str) -> Phrase | None:
    """Return the phrase whose definition a question asks for, or None."""
    words = _words_of(question)
    start, before = _strip_before(words)
    end = _before_inner_context(words, start)
    stop, after = _strip_after(words, start, end)
    while start + 1 < stop and words.is_in(start, ARTICLES):
        start += 1
    core = range(start, _start_of_context(words, start, stop))
    if not _is_name_like(words, core) or _tells_a_story(words, range(core.stop, stop)):
        return _acronym_in_story(words, range(start, stop), after)
    framed = _is_framed(before, after)
    if framed is None:
        return None
    context = stop - core.stop
    if context and not CUE.search(" | ".join(before)):
        if context > LONGEST_CONTEXT:
            return None
        framed = framed and not (after and after[-1] in WEAK_ENDS)
    return _phrase(words, core, framed)


def _words_of(question: str) -> _Words:
    spans = [match.span() for match in WORD.finditer(word_shape(question))]
    written = [question[start:stop] for start, stop in spans]
    capitals = [word.isupper() and len(word) > 1 for word in written]
    # If most of the question is in capitals, they mark nothing.
    is_shouted = sum(capitals) > max(1, len(spans) // 2)
    return _Words(
        text=question,
        folded=tuple(_folded(word).replace("'", "") for word in written),
        spans=tuple(spans),
        is_name=tuple(capital and not is_shouted for capital in capitals),
    )


def _folded(word: str) -> str:
    return case_folded(word).replace("’", "'")


def _strip_before(words: _Words) -> tuple[int, list[str]]:
    """Return where the name may start, and the frames before it."""
    start, stop = 0, len(words.folded)
    frames: list[str] = []
    while True:
        frame = _frame_at(words, start, stop)
        skipped = start
        if frame:
            frames.append(" ".join(frame))
            skipped += len(frame)
        while skipped + 1 < stop and words.is_in(skipped, ARTICLES | POLITE):
            skipped += 1
        if skipped == start:
            return start, frames
        start = skipped


def _frame_at(words: _Words, start: int, stop: int) -> tuple[str, ...]:
    """Return the longest frame at a place that leaves a word behind it; () if there is none."""
    if start >= stop:
        return ()
    for frame in BEFORE_BY_FIRST.get(words.folded[start], ()):
        if start + len(frame) < stop and words.are(start, frame):
            return frame
    return ()


def _before_inner_context(words: _Words, start: int) -> int:
    """Return where the context behind an inner cue starts: "mean" in "mean in woodworking"."""
    count = len(words.folded)
    for place in range(start + 1, count - 1):
        behind = place + _length_of_cue(words.folded[place : place + 2])
        if place < behind < count and words.folded[behind] in CONTEXT_AFTER_CUE:
            return behind
    return count


def _length_of_cue(two: tuple[str, ...]) -> int:
    """Return of how many words the cue at the start of two words consists, 0 if there is none."""
    if two in {("stand", "for"), ("stands", "for")}:
        return 2
    return int(two[0] in {"mean", "means", "meaning", "definition"})


def _strip_after(words: _Words, start: int, stop: int) -> tuple[int, list[str]]:
    """Return where the name and its context may stop, and the frames behind it."""
    frames: list[str] = []
    while True:
        frame = _frame_before(words, start, stop)
        kept = stop - len(frame)
        if frame:
            frames.append(" ".join(frame))
        while kept - 1 > start and words.is_in(kept - 1, POLITE | {"a", "an", "the"}):
            kept -= 1
        if kept == stop:
            return stop, frames
        stop = kept


def _frame_before(words: _Words, start: int, stop: int) -> tuple[str, ...]:
    """Return the longest frame that ends at `stop` and leaves a word before it, or ()."""
    if start >= stop:
        return ()
    for frame in AFTER_BY_LAST.get(words.folded[stop - 1], ()):
        first = stop - len(frame)
        if first > start and words.are(first, frame):
            return frame
    return ()


def _start_of_context(words: _Words, start: int, stop: int) -> int:
    """Return the place of the first word of the context, `stop` if there is none."""
    for place in range(start + 1, stop):
        gap = words.text[words.spans[place - 1][1] : words.spans[place][0]]
        if CONTEXT_SIGNS.search(gap) or words.is_in(place, CONTEXT_AFTER_NAME):
            return place
    return stop


def _is_name_like(words: _Words, core: range) -> bool:
    """Return whether words may be a name: they are few, and none of them describes."""
    if not 0 < len(core) <= LONGEST_PHRASE:
        return False
    return not any(words.is_in(place, DESCRIBING) for place in core)


def _tells_a_story(words: _Words, context: range) -> bool:
    """Return whether the words behind a name tell more than a context."""
    return any(words.is_in(place, STORY) for place in context)


def _acronym_in_story(words: _Words, story: range, after: Sequence[str]) -> Phrase | None:
    """Return the one acronym of a story whose meaning is asked: "I have an XYZ, what is it"."""
    acronyms = [place for place in story if words.is_name[place]]
    is_last = acronyms and acronyms[0] >= story.stop - LAST_WORDS
    if len(acronyms) != 1 or not is_last or STORY_ENDS.isdisjoint(after):
        return None
    [place] = acronyms
    return _phrase(words, range(place, place + 1), framed=True)


def _is_framed(before: Sequence[str], after: Sequence[str]) -> bool | None:
    """Return whether frames ask for a definition; None if they ask for a name or a way."""
    asks_for_a_word = any(
        frame.startswith("what") and frame.endswith((" term", " word")) for frame in before
    )
    if "called" in after or asks_for_a_word:
        return None
    framed = bool(CUE.search(" | ".join([*before, *after])))
    if HOW.intersection(before):
        framed = framed or bool(AFTER_HOW.intersection(after))
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
