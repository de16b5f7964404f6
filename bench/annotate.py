"""Measures how long it takes to find 15,000 names in 10 MB of text, of Markdown and of HTML.

    python -m bench.annotate [megabytes] [names]

The language is made up, the same each time. Words are as frequent as those of a language (Zipf). One in twelve is
replaced by a name of one to three words, about as many as the definitions of a glossary hold of its own terms; other
texts hold fewer. Paragraphs have some eighty words, and as much markup as technical documentation.
"""

import random
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import TypeVar

from rag.annotate.matcher import Mention, NameMatcher
from rag.annotate.prose import Form, prose_of

Result = TypeVar("Result")

SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in "aeiou"]
WORDS, PARAGRAPH, LINE = 60_000, 80, 14
# The words that names are made of, from here on, are not those that a language uses all the time.
COMMON = 40_000
NAMED = 1 / 12
REPEATS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how long the names take to be prepared and to be found."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("megabytes", type=float, nargs="?", default=10.0, help="length of the text")
    parser.add_argument("names", type=int, nargs="?", default=15_000, help="how many names")
    chosen = parser.parse_args(arguments)
    chance = random.Random(0)
    words = [
        "".join(chance.choices(SYLLABLES, k=chance.choice((1, 2, 3, 3, 4, 4))))
        for _ in range(WORDS)
    ]
    names = glossary([word for word in words[COMMON:] if len(word) > 4], chosen.names, chance)
    matcher, took, _ = timed(lambda: NameMatcher(names, frozenset()), 1)
    print(f"{chosen.names:,} names prepared in {took:.2f} s")
    written = [name for (name,) in names.values()]
    for form, dressed in DRESSED.items():
        text = "".join(page(words, written, dressed, int(chosen.megabytes * 1e6), chance))
        _, reading, _ = timed(partial(prose_of, text, form))
        matched = partial(find_mentions, matcher, text, form)
        found, took, busy = timed(matched)
        print(
            f"{form}: {len(text) / 1e6:.1f} MB, {len(found):,} mentions in {took:.2f} s"
            f" ({busy:.2f} s of processor; {reading:.2f} s to tell what is prose)"
        )


def glossary(words: list[str], count: int, chance: random.Random) -> dict[str, tuple[str, ...]]:
    """Return names of one to three words by ids."""
    names: dict[str, tuple[str, ...]] = {}
    while len(names) < count:
        name = " ".join(chance.choices(words, k=chance.choice((1, 1, 2, 2, 3))))
        names[name.replace(" ", "-")] = (name,)
    return names


def page(
    words: list[str],
    names: list[str],
    dressed: Callable[[list[str], int], str],
    size: int,
    chance: random.Random,
) -> Iterator[str]:
    """Yield paragraphs until there are as many characters."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    made = number = 0
    while made < size:
        said = chance.choices(words, cum_weights=weights, k=PARAGRAPH)
        said = [chance.choice(names) if chance.random() < NAMED else word for word in said]
        paragraph = dressed(said, number)
        made, number = made + len(paragraph), number + 1
        yield paragraph


def plain(said: list[str], _: int) -> str:
    """Return a paragraph of plain text: lines, and sentences."""
    lines = [" ".join(said[at : at + LINE]) for at in range(0, len(said), LINE)]
    return ",\n".join(lines).capitalize() + ".\n\n"


def markdown(said: list[str], number: int) -> str:
    """Return a paragraph of Markdown; some with a heading, a list, or code before it."""
    marked = [
        *said[:9],
        f"**{said[9]}**",
        *said[10:30],
        f"`{said[30]}`",
        *said[31:50],
        f"[{said[50]}](/x)",
        *said[51:],
    ]
    before = {
        0: f"## {said[0]}\n\n",
        3: "".join(f"- {word}\n" for word in said[:4]) + "\n",
        5: f"```\n{said[0]}\n```\n\n",
    }
    return before.get(number % 8, "") + plain(marked, 0)


def hypertext(said: list[str], number: int) -> str:
    """Return a paragraph of HTML, likewise."""
    marked = [
        *said[:9],
        f"<b>{said[9]}</b>",
        *said[10:30],
        f"<code>{said[30]}</code>",
        *said[31:50],
    ]
    marked += [f'<a href="/x">{said[50]}</a>', *said[51:]]
    before = {0: f"<h2 id='x'>{said[0]}</h2>\n", 5: f"<pre class='code'>{said[0]}</pre>\n"}
    return before.get(number % 8, "") + f"<p>{plain(marked, 0).strip()}</p>\n"


DRESSED: dict[Form, Callable[[list[str], int], str]] = {
    "text": plain,
    "markdown": markdown,
    "html": hypertext,
}


def find_mentions(matcher: NameMatcher, text: str, form: Form) -> list[Mention]:
    """Return the names in the prose of a text."""
    return matcher.mentions(prose_of(text, form))


def timed(work: Callable[[], Result], repeats: int = REPEATS) -> tuple[Result, float, float]:
    """Return what some work gives, and the least seconds it took: on the clock, and of processors."""
    best = busy = float("inf")
    for _ in range(repeats):
        began, spent = time.perf_counter(), time.process_time()
        result = work()
        best, busy = min(best, time.perf_counter() - began), min(busy, time.process_time() - spent)
    return result, best, busy


if __name__ == "__main__":
    main()
