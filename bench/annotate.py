"""Measures how long it takes to find 15,000 names in 10 MB of text, of Markdown and of HTML.

    python -m bench.annotate [megabytes] [names]

The language is made up, the same each time. Words are as frequent as those of a language (Zipf).
One in twelve is replaced by a name of one to three words, about as many as the definitions of a
glossary contain of its own terms; other texts contain fewer. Paragraphs have some eighty words, and
as much markup as technical documentation.
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
# The words of a paragraph and its number -> the paragraph in a format.
Writer = Callable[[list[str], int], str]

SYLLABLES = [consonant + vowel for consonant in "bcdfghjklmnprstvwz" for vowel in "aeiou"]
# How many syllables a word has, and how many words a name has, each as likely as it stands here.
SYLLABLE_COUNTS = (1, 2, 3, 3, 4, 4)
NAME_LENGTHS = (1, 1, 2, 2, 3)
WORDS, PARAGRAPH, LINE = 60_000, 80, 14
# Names are made of the words from here on, which a language does not use all the time.
COMMON = 40_000
NAMED = 1 / 12
REPEATS = 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Print how long the names take to be prepared and to be found."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("megabytes", type=float, nargs="?", default=10.0, help="length of the text")
    parser.add_argument("names", type=int, nargs="?", default=15_000, help="how many names")
    options = parser.parse_args(arguments)
    chance = random.Random(0)
    words = [random_word(chance) for _ in range(WORDS)]
    rare = [word for word in words[COMMON:] if len(word) > 4]
    names = glossary(rare, options.names, chance)
    matcher, took, _ = timed(lambda: NameMatcher(names, frozenset()), 1)
    print(f"{options.names:,} names prepared in {took:.2f} s")
    spellings = [name for (name,) in names.values()]
    size = int(options.megabytes * 1e6)
    for form, writer in WRITERS.items():
        text = "".join(paragraphs(words, spellings, writer, size, chance))
        measure(matcher, text, form)


def measure(matcher: NameMatcher, text: str, form: Form) -> None:
    """Print how long it takes to find the names in a text."""
    _, reading, _ = timed(partial(prose_of, text, form))
    mentions, took, busy = timed(partial(find_mentions, matcher, text, form))
    print(
        f"{form}: {len(text) / 1e6:.1f} MB, {len(mentions):,} mentions in {took:.2f} s"
        f" ({busy:.2f} s of processor; {reading:.2f} s to tell what is prose)"
    )


def random_word(chance: random.Random) -> str:
    """Return a word of one to four syllables."""
    return "".join(chance.choices(SYLLABLES, k=chance.choice(SYLLABLE_COUNTS)))


def glossary(words: list[str], count: int, chance: random.Random) -> dict[str, tuple[str, ...]]:
    """Return names of one to three words, by the ids of their entries."""
    names: dict[str, tuple[str, ...]] = {}
    while len(names) < count:
        length = chance.choice(NAME_LENGTHS)
        name = " ".join(chance.choices(words, k=length))
        names[name.replace(" ", "-")] = (name,)
    return names


def paragraphs(
    words: list[str], names: list[str], writer: Writer, size: int, chance: random.Random
) -> Iterator[str]:
    """Yield paragraphs until they have `size` characters or more."""
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    written = number = 0
    while written < size:
        paragraph_words = chance.choices(words, cum_weights=weights, k=PARAGRAPH)
        for place in range(PARAGRAPH):
            if chance.random() < NAMED:
                paragraph_words[place] = chance.choice(names)
        paragraph = writer(paragraph_words, number)
        written += len(paragraph)
        number += 1
        yield paragraph


def plain_paragraph(words: list[str], _: int = 0) -> str:
    """Return a paragraph of plain text, broken into lines."""
    lines = [" ".join(words[start : start + LINE]) for start in range(0, len(words), LINE)]
    return ",\n".join(lines).capitalize() + ".\n\n"


def markdown_paragraph(words: list[str], number: int) -> str:
    """Return a paragraph of Markdown; some have a heading, a list, or code before it."""
    marked = words.copy()
    marked[9] = f"**{words[9]}**"
    marked[30] = f"`{words[30]}`"
    marked[50] = f"[{words[50]}](/x)"
    items = "".join(f"- {word}\n" for word in words[:4])
    before = {
        0: f"## {words[0]}\n\n",
        3: f"{items}\n",
        5: f"```\n{words[0]}\n```\n\n",
    }
    return before.get(number % 8, "") + plain_paragraph(marked)


def html_paragraph(words: list[str], number: int) -> str:
    """Return a paragraph of HTML; some have a heading or code before it."""
    marked = words.copy()
    marked[9] = f"<b>{words[9]}</b>"
    marked[30] = f"<code>{words[30]}</code>"
    marked[50] = f'<a href="/x">{words[50]}</a>'
    before = {
        0: f"<h2 id='x'>{words[0]}</h2>\n",
        5: f"<pre class='code'>{words[0]}</pre>\n",
    }
    return before.get(number % 8, "") + f"<p>{plain_paragraph(marked).strip()}</p>\n"


WRITERS: dict[Form, Writer] = {
    "text": plain_paragraph,
    "markdown": markdown_paragraph,
    "html": html_paragraph,
}


def find_mentions(matcher: NameMatcher, text: str, form: Form) -> list[Mention]:
    """Return the names in the prose of a text."""
    return matcher.mentions(prose_of(text, form))


def timed(work: Callable[[], Result], repeats: int = REPEATS) -> tuple[Result, float, float]:
    """Return the result of some work and the least seconds it took: elapsed, and of processors."""
    elapsed = busy = float("inf")
    for _ in range(repeats):
        began, spent = time.perf_counter(), time.process_time()
        result = work()
        elapsed = min(elapsed, time.perf_counter() - began)
        busy = min(busy, time.process_time() - spent)
    return result, elapsed, busy


if __name__ == "__main__":
    main()
