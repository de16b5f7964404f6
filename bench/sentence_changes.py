"""Rewordings of a sentence by a language model: some keep it true, the others make it false.

Each takes the sentence, the match whose definition it is from, and a source of chance; it returns
the new sentence, or None if it does not apply. What is dropped or swapped at random is mostly
false. Their names are printed as kinds.
"""

import random
import re
from collections.abc import Callable, Iterable

from rag.entries.sentences import split_sentences
from rag.types import Match
from rag.writing.grounding import content_words, stem_of

Change = Callable[[str, Match, random.Random], str | None]

OPPOSITES = """
more less, larger smaller, large small, big little, faster slower, fast slow, before after,
higher lower, high low, first last, always never, start end, strong weak, stronger weaker,
long short, new old, above below, add remove, increase decrease, best worst, good bad, open closed,
free paid, all no, from into, with without, same different, positive negative, sharp blurry,
early late, left right, easy hard, public private, own rented, local remote
"""
ADDED = (
    "which was invented by Google in 2021",
    "and it runs only on Linux",
    "which costs about ten dollars a month",
    "although nobody uses it any more",
    "which doubles the speed of every picture",
    "and it needs 24 GB of memory",
    "as its author Maria Keller showed",
    "so that no prompt is needed",
    "which works best at night",
    "and it is forbidden in several countries",
)
LIMITS = frozenset(
    "usually often sometimes may might can only some mostly about"
    " typically most many unless".split()
)
DENIALS = frozenset("not no never without cannot".split())
VERBS = re.compile(r"\b(is|are|can|does|do|was|were|will|has|have)\b")


def as_it_stands(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Return the sentence unchanged."""
    return sentence


def with_its_name(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Replace "It" at the beginning by the term."""
    if not sentence.startswith("It "):
        return None
    return f"{source.term}{sentence[2:]}"


def aside_left_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Leave out what stands in brackets."""
    shorter = re.sub(r"\s*\([^()]*\)", "", sentence)
    return shorter if shorter != sentence else None


def tail_left_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Stop at the last comma, semicolon or colon, if more than five words stand before it."""
    head = re.split(r"[,;:](?=[^,;:]*$)", sentence)[0]
    shorter = head.rstrip(".") + "."
    if shorter == sentence or len(shorter.split()) <= 5:
        return None
    return shorter


def other_number(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Change a number."""
    numbers = list(re.finditer(r"\d+", sentence))
    if not numbers:
        return None
    number = chance.choice(numbers)
    larger = int(number[0]) + chance.choice((1, 2, 10))
    return f"{sentence[: number.start()]}{larger}{sentence[number.end() :]}"


def denied(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Put "not" after a verb."""
    verbs = list(VERBS.finditer(sentence))
    if not verbs:
        return None
    end = chance.choice(verbs).end()
    return f"{sentence[:end]} not{sentence[end:]}"


def denial_taken_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Take out "not" and the like."""
    return _without(sentence, DENIALS)


def limit_taken_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Take out "usually" and the like."""
    return _without(sentence, LIMITS)


def the_opposite(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Replace a word by its opposite."""
    opposites = _opposites()
    words = sentence.split(" ")
    places = [place for place, word in enumerate(words) if word in opposites]
    if not places:
        return None
    place = chance.choice(places)
    words[place] = opposites[words[place]]
    return " ".join(words)


def roles_swapped(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Let two content words change places, if there are four or more."""
    words = sentence.rstrip(".").split(" ")
    places = [place for place, word in enumerate(words) if _is_content_word(word)]
    if len(places) < 4:
        return None
    first, second = sorted(chance.sample(places, 2))
    if stem_of(words[first]) == stem_of(words[second]):
        return None
    words[first], words[second] = words[second], words[first]
    return " ".join(words) + "."


def added(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Add a clause that no definition contains."""
    return f"{sentence.rstrip('.')}, {chance.choice(ADDED)}."


def words_left_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Leave out a third of the words, wherever they stand."""
    words = sentence.split()
    rest = [word for word in words if chance.random() > 1 / 3]
    return " ".join(rest) if 4 < len(rest) < len(words) else None


def spliced(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Begin with this sentence and end with another of the same definition."""
    others = [other for other in split_sentences(source.definition) if other != sentence]
    if not others:
        return None
    begin, end = sentence.split(), chance.choice(others).split()
    return " ".join(begin[: len(begin) // 2] + end[len(end) // 2 :])


TRUE: tuple[Change, ...] = (as_it_stands, with_its_name, aside_left_out, tail_left_out)
FALSE: tuple[Change, ...] = (
    *(other_number, denied, denial_taken_out, limit_taken_out, the_opposite),
    *(roles_swapped, added, words_left_out, spliced),
)


def _opposites() -> dict[str, str]:
    """Return the opposite of each word."""
    opposites: dict[str, str] = {}
    for pair in OPPOSITES.split(","):
        one, other = pair.split()
        opposites |= {one: other, other: one}
    return opposites


def _without(sentence: str, dropped: Iterable[str]) -> str | None:
    """Return a sentence without some words; None if it has none of them."""
    words = sentence.split()
    rest = [word for word in words if word.casefold().strip(",.;:") not in dropped]
    return " ".join(rest) if len(rest) < len(words) else None


def _is_content_word(word: str) -> bool:
    return word.isalpha() and len(word) > 3 and bool(content_words(word))
