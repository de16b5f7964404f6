"""Prints how often an entry is found whose name is misspelt, split, joined or in the plural.

    python -m bench.slips INDEX [--names 250]

Names of at least six letters are drawn at random, and asked in three ways. A row for each kind of
slip: the share of questions with the right entry first, of right answers, and of wrong ones.
"""

import random
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.search.engine import Engine
from rag.settings import Settings

SEED = 7
SHORTEST = 6
FRAMES = ("what is {}?", "how does {} work in practice", "{}")
VOWELS = "aeiou"
Slip = Callable[[str, random.Random], str]


def dropped(name: str, chance: random.Random) -> str:
    """Return a name without one of its letters."""
    at = chance.randrange(1, len(name))
    return name[:at] + name[at + 1 :]


def swapped(name: str, chance: random.Random) -> str:
    """Return a name with two neighbouring letters swapped."""
    at = chance.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def doubled(name: str, chance: random.Random) -> str:
    """Return a name with one letter twice."""
    at = chance.randrange(len(name))
    return name[:at] + name[at] + name[at:]


def other_vowel(name: str, chance: random.Random) -> str:
    """Return a name with another vowel in the place of one, if it has any."""
    places = [at for at, letter in enumerate(name) if letter in VOWELS]
    if not places:
        return name
    at = chance.choice(places)
    return name[:at] + chance.choice(VOWELS) + name[at + 1 :]


def parted(name: str, chance: random.Random) -> str:
    """Return a name with a space in it."""
    at = chance.randrange(2, len(name) - 1)
    return f"{name[:at]} {name[at:]}"


def joined(name: str, chance: random.Random) -> str:
    """Return a name without spaces and hyphens."""
    return name.replace(" ", "").replace("-", "")


def plural(name: str, chance: random.Random) -> str:
    """Return a name with an "s" at its end."""
    return f"{name}s"


SLIPS: tuple[Slip, ...] = (dropped, swapped, doubled, other_vowel, parted, joined, plural)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print a table, a row for each kind of slip."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--names", type=int, default=250)
    options = parser.parse_args(arguments)
    engine = Engine.open(Settings(index=options.index))
    print("| slip | right entry first | answered right | answered wrong |")
    print("|---|---|---|---|")
    for slip in SLIPS:
        shares = " | ".join(f"{share:.3f}" for share in measure(engine, slip, options.names))
        print(f"| {slip.__name__.replace('_', ' ')} | {shares} |", flush=True)


def measure(engine: Engine, slip: Slip, count: int) -> tuple[float, float, float]:
    """Return the shares of right first entries, of right answers, and of wrong ones."""
    chance = random.Random(SEED)
    names = names_of(engine)
    chance.shuffle(names)
    first = answered = wrong = 0
    for number, (name, entry) in enumerate(names[:count]):
        question = FRAMES[number % len(FRAMES)].format(slip(name.lower(), chance))
        reply = engine.ask(question)
        is_right = reply.matches[0].id == entry
        first += is_right
        answered += is_right and reply.outcome == "answered"
        wrong += not is_right and reply.outcome == "answered"
    asked = min(count, len(names))
    return first / asked, answered / asked, wrong / asked


def names_of(engine: Engine) -> list[tuple[str, str]]:
    """Return the longer names of all entries, each with the id of its entry."""
    names: list[tuple[str, str]] = []
    for entry in engine.index.entries.values():
        names += [(name, entry.id) for name in entry.names if len(name) >= SHORTEST]
    return names


if __name__ == "__main__":
    main()
