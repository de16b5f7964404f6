"""Surface forms: what an entry may be called, as normalised words; ids made from names. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from rag.types import Entry

WORD = re.compile(r"\w+(?:\+\+)?")
BRACKETED = re.compile(r"\s*\(([^()]*)\)\s*")
# How an id is made from a name.
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
SPELT_OUT = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent "}
# Characters.
LONGEST_ID = 100
SLASH = " / "


class FormKind(IntEnum):
    """Where a surface form comes from.

    A written name, the id, a variant implied by a written name, or a name in another language.
    """

    WRITTEN = 0
    ID = 1
    IMPLIED = 2
    TRANSLATED = 3


class SurfaceForm(NamedTuple):
    """A surface form of an entry.

    Its normalised words with single spaces, and the name they come from.
    """

    words: str
    kind: FormKind
    name: str


def normalised_words(text: str) -> list[str]:
    """Return the words of a text: NFKC normalised, case folded, without punctuation.

    `++` is kept, as in C++.
    """
    return WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def name_key(name: str) -> str:
    """Return the key of a name: its normalised words with single spaces, or its signs if none."""
    return " ".join(normalised_words(name)) or "".join(unicodedata.normalize("NFKC", name).split())


def implied_names(name: str) -> Iterator[str]:
    """Yield the variants that a name implies.

    These are the name without its brackets, an abbreviation in brackets, and each side of a slash.
    """
    bare = " ".join(BRACKETED.sub(" ", name).split())
    bracketed = BRACKETED.findall(name)
    if bracketed:
        yield bare
    for part in bracketed:
        if is_abbreviation(part, bare) or is_abbreviation(bare, part):
            yield part
    if SLASH in name:
        yield from bare.split(SLASH)


def is_abbreviation(short: str, long: str) -> bool:
    """Return whether `short`, such as VAE, is one word made of letters of `long`, in order.

    Both must begin with the same letter.
    """
    if len(normalised_words(short)) != 1 or short[:1].casefold() != long[:1].casefold():
        return False
    letters = iter("".join(normalised_words(long)))
    # `in` consumes the iterator up to the letter, so that the letters must come in order.
    return all(letter in letters for letter in short.casefold())


def surface_forms(entry: Entry) -> Iterator[SurfaceForm]:
    """Yield the surface forms of an entry.

    Its names, its id, the variants of its names, then its names in other languages.
    """
    for name in entry.names:
        yield from _claim(name, FormKind.WRITTEN, name)
    yield from _claim(entry.id, FormKind.ID, entry.id)
    for name in entry.names:
        for variant in implied_names(name):
            yield from _claim(variant, FormKind.IMPLIED, name)
    for translation in entry.translations:
        yield from _claim(translation.term, FormKind.TRANSLATED, translation.term)


def _claim(form: str, kind: FormKind, name: str) -> Iterator[SurfaceForm]:
    """Yield a surface form, unless it is empty."""
    key = name_key(form)
    if key:
        yield SurfaceForm(key, kind, name)


def slug(name: str) -> str:
    """Return an id for a name, lower-case words joined by '-'.

    `C++ (language)` -> `c-plus-plus-language`.

    A name without ASCII letters and digits becomes the hexadecimal code points of its characters.
    """
    spelt_out = APOSTROPHE.sub("", name)
    for sign, word in SPELT_OUT.items():
        spelt_out = spelt_out.replace(sign, word)
    ascii_text = unicodedata.normalize("NFKD", spelt_out).encode("ascii", "ignore").decode().lower()
    of_words = "-".join(re.findall(r"[a-z0-9]+", ascii_text))[:LONGEST_ID].strip("-")
    of_code_points = "-".join(f"{ord(character):x}" for character in name.strip())[:LONGEST_ID]
    return of_words or of_code_points or "entry"
