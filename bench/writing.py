"""Measures how often a false sentence gets through, and how often a true one is struck.

    python -m bench.writing

A language model that lies in a dozen ways is asked the answerable questions: each sentence of the quoted definitions is
told as it stands, told shorter, and told falsely. What is dropped or swapped at random is mostly false.
"""

import random
import re
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from rag.entries.passages import split_sentences as split
from rag.search.engine import Engine
from rag.search.evaluation import read_questions
from rag.settings import Settings
from rag.types import Match
from rag.writing import grounding
from rag.writing.prompt import sources_of
from training.glossaries import QUESTIONS

Change = Callable[[str, Match, random.Random], str | None]
OPPOSITES = """
more less, larger smaller, large small, big little, faster slower, fast slow, before after, higher lower, high low,
first last, always never, start end, strong weak, stronger weaker, long short, new old, above below, add remove,
increase decrease, best worst, good bad, open closed, free paid, all no, from into, with without, same different,
positive negative, sharp blurry, early late, left right, easy hard, public private, own rented, local remote
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
    "usually often sometimes may might can only some mostly about typically most many unless".split()
)
DENIALS = frozenset("not no never without cannot".split())
VERBS = re.compile(r"\b(is|are|can|does|do|was|were|will|has|have)\b")


class Told(NamedTuple):
    """A sentence that a model may write, and how it came about."""

    kind: str
    text: str


def opposites() -> dict[str, str]:
    """Return the opposite of each word."""
    pairs = [pair.split() for pair in OPPOSITES.replace("\n", " ").split(",")]
    return {word: other for one, two in pairs for word, other in ((one, two), (two, one))}


def as_it_stands(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Return it."""
    return sentence


def with_its_name(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Say the term for "it"."""
    return f"{source.term}{sentence[2:]}" if sentence.startswith("It ") else None


def aside_left_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Leave out what stands in brackets."""
    told = re.sub(r"\s*\([^()]*\)", "", sentence)
    return told if told != sentence else None


def tail_left_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Stop at the last comma, semicolon or colon."""
    told = re.split(r"[,;:](?=[^,;:]*$)", sentence)[0].rstrip(".") + "."
    return told if told != sentence and len(told.split()) > 5 else None


def other_number(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Change a number."""
    found = [*re.finditer(r"\d+", sentence)]
    if not found:
        return None
    at = chance.choice(found)
    return (
        sentence[: at.start()] + str(int(at[0]) + chance.choice((1, 2, 10))) + sentence[at.end() :]
    )


def denied(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Deny it."""
    found = [*VERBS.finditer(sentence)]
    if not found:
        return None
    at = chance.choice(found).end()
    return f"{sentence[:at]} not{sentence[at:]}"


def denial_taken_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Take the "not" out."""
    return without(sentence, DENIALS)


def limit_taken_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Take the "usually" out."""
    return without(sentence, LIMITS)


def without(sentence: str, words: Iterable[str]) -> str | None:
    """Return a sentence without some words."""
    told = [word for word in sentence.split() if word.casefold().strip(",.;:") not in words]
    return " ".join(told) if len(told) < len(sentence.split()) else None


def the_opposite(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Say the opposite word."""
    known, words = opposites(), sentence.split(" ")
    places = [at for at, word in enumerate(words) if word in known]
    if not places:
        return None
    at = chance.choice(places)
    return " ".join([*words[:at], known[words[at]], *words[at + 1 :]])


def roles_swapped(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Let two telling words change places."""
    words = sentence.rstrip(".").split(" ")
    places = [
        at
        for at, word in enumerate(words)
        if word.isalpha() and len(word) > 3 and grounding.content_words(word)
    ]
    if len(places) < 4:
        return None
    one, two = sorted(chance.sample(places, 2))
    if grounding.stem_of(words[one]) == grounding.stem_of(words[two]):
        return None
    words[one], words[two] = words[two], words[one]
    return " ".join(words) + "."


def added(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Add what nobody said."""
    return f"{sentence.rstrip('.')}, {chance.choice(ADDED)}."


def words_left_out(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Leave out a third of the words, wherever."""
    words = sentence.split()
    told = [word for word in words if chance.random() > 1 / 3]
    return " ".join(told) if 4 < len(told) < len(words) else None


def spliced(sentence: str, source: Match, chance: random.Random) -> str | None:
    """Begin with this sentence and end with another of the same definition."""
    others = [each for each in split(source.definition) if each != sentence]
    if not others:
        return None
    one, two = sentence.split(), chance.choice(others).split()
    return " ".join(one[: len(one) // 2] + two[len(two) // 2 :])


TRUE: tuple[Change, ...] = (as_it_stands, with_its_name, aside_left_out, tail_left_out)
FALSE: tuple[Change, ...] = (
    *(
        other_number,
        denied,
        denial_taken_out,
        limit_taken_out,
        the_opposite,
        roles_swapped,
        added,
        words_left_out,
    ),
    spliced,
)


def told_of(
    source: Match, others: list[Match], chance: random.Random
) -> Iterator[tuple[bool, Told]]:
    """Yield what may be said of an entry, and whether it is true."""
    for sentence in split(source.definition):
        for change in (*TRUE, *FALSE):
            if text := change(sentence, source, chance):
                yield change in TRUE, Told(change.__name__, text)
        other = chance.choice(others)
        if other.id != source.id:
            strange = chance.choice(split(other.definition))
            yield False, Told("of_another_entry", strange)
            yield False, Told("of_another_entry_renamed", strange.replace(other.term, source.term))
            if source.term in sentence:
                yield False, Told("another_name", sentence.replace(source.term, other.term))


def judged(engine: Engine, asked: list[str]) -> dict[bool, dict[str, list[float]]]:
    """Return by truth and kind how near each sentence is to what bears it out; -1 where nothing does."""
    found: dict[bool, dict[str, list[float]]] = {True: defaultdict(list), False: defaultdict(list)}
    quoted = [source for question in asked for source in sources_of(engine.ask(question))]
    sources = list({source.id: source for source in quoted}.values())
    for source in sources:
        told = list(told_of(source, sources, random.Random(source.id)))
        places = [grounding.find_support(each.text, [1], [source]) for _, each in told]
        nearness = near(engine, [each.text for _, each in told], places, source)
        for (true, each), near_by in zip(told, nearness, strict=True):
            found[true][each.kind].append(near_by)
    return found


def near(
    engine: Engine, said: list[str], places: list[grounding.Support | str], source: Match
) -> list[float]:
    """Return how near sentences are to what bears them out; -1 where nothing does."""
    held = [
        (text, place)
        for text, place in zip(said, places, strict=True)
        if not isinstance(place, str)
    ]
    if not held:
        return [-1.0] * len(said)
    ours = engine.embed([text for text, _ in held])
    theirs = engine.embed([f"{source.term}: {place.text}" for _, place in held])
    cosines = iter(np.einsum("ij,ij->i", ours, theirs).tolist())
    return [-1.0 if isinstance(place, str) else next(cosines) for place in places]


def table(found: dict[str, list[float]]) -> Iterator[str]:
    """Yield a line a kind: how many, how many by words alone, how many in all get through."""
    everything = [near_by for each in found.values() for near_by in each]
    for kind, rows in [*found.items(), ("together", everything)]:
        words = sum(near_by >= 0 for near_by in rows)
        both = sum(near_by >= grounding.MEANING_AT_LEAST for near_by in rows)
        yield f"  {kind.replace('_', ' '):26} {len(rows):5} {words / len(rows):8.3f} {both / len(rows):8.3f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what gets through."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    engine = Engine.open(Settings())
    for name in ("train", "dev"):
        found = judged(engine, [each.q for each in read_questions(QUESTIONS / f"{name}.jsonl")])
        for true in (True, False):
            print(
                f"{name}: {'true' if true else 'false'} sentences     told  by words  let through"
            )
            print("\n".join(table(found[true])))


if __name__ == "__main__":
    main()
