"""Surface forms: what an entry may be called, as normalised words; ids made from names. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from rag.entries.scripts import has_unspaced, is_mark, script_changes, unaccented
from rag.types import Entry

WORD = re.compile(r"\w+(?:\+\+)?")
BRACKETED = re.compile(r"\s*[(\uff08]([^()\uff08\uff09]*)[)\uff09]\s*")
COMMA = re.compile(r"\s*[,\u3001\uff0c]\s*")
# How an id is made from a name.
APOSTROPHE = re.compile(r"(?<=\w)['’](?=\w)")
SPELT_OUT = {"+": " plus ", "#": " sharp ", "&": " and ", "@": " at ", "%": " percent "}
# Letters that Unicode does not take apart into one of ASCII and an accent.
PLAIN_LETTERS = {"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"}
# Stands for a combining mark, so that `WORD` takes it as part of the word.
MARK_LETTER = "x"
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


# The kinds of names that are suggested while somebody types, and how far behind others they come.
SUGGESTED = {FormKind.WRITTEN: 0, FormKind.TRANSLATED: 2}


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
    folded = case_folded(text)
    if folded.isascii():
        return WORD.findall(folded)
    return [folded[start:stop] for start, stop in word_spans(folded)]


def case_folded(text: str) -> str:
    """Return a text NFKC normalised and case folded; the dotless i of Turkish is an i."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    return unicodedata.normalize("NFKC", folded.replace("i\u0307", "i").replace("\u0131", "i"))


def word_spans(text: str) -> list[tuple[int, int]]:
    """Return (start, stop) of the words of a text; combining marks belong to their letters.

    A word ends where another script begins, if one of both does not part words by spaces.
    """
    if text.isascii():
        return [match.span() for match in WORD.finditer(text)]
    spans = []
    for match in WORD.finditer(word_shape(text)):
        start, stop = match.span()
        for place in script_changes(text[start:stop]):
            spans.append((start, start + place))
            start += place
        spans.append((start, stop))
    return spans


def word_shape(text: str) -> str:
    """Return a text with a letter in place of each combining mark that follows a letter."""
    if text.isascii():
        return text
    shape: list[str] = []
    for character in text:
        joins = is_mark(character) and shape and shape[-1].isalnum()
        shape.append(MARK_LETTER if joins else character)
    return "".join(shape)


def name_key(name: str) -> str:
    """Return the key of a name: its normalised words with single spaces, or its signs if none."""
    return " ".join(normalised_words(name)) or "".join(unicodedata.normalize("NFKC", name).split())


def implied_names(name: str) -> Iterator[str]:
    """Yield the variants that a name implies.

    These are the name without its brackets, an abbreviation in brackets, each side of a slash, and
    the name without accents. Behind a name in a script without spaces, brackets hold other names.
    """
    if name.isascii() and "(" not in name and SLASH not in name:
        return
    bare = " ".join(BRACKETED.sub(" ", name).split())
    bracketed = BRACKETED.findall(name)
    if bracketed:
        yield bare
    for part in bracketed:
        if has_unspaced(bare):
            yield from COMMA.split(part)
        elif is_abbreviation(part, bare) or is_abbreviation(bare, part):
            yield part
    if SLASH in name:
        yield from bare.split(SLASH)
    plain = unaccented(name)
    if plain != name:
        yield plain


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
        for form in (translation.term, *implied_names(translation.term)):
            yield from _claim(form, FormKind.TRANSLATED, translation.term)


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
    folded = case_folded(spelt_out)
    for letter, letters in PLAIN_LETTERS.items():
        folded = folded.replace(letter, letters)
    ascii_text = unicodedata.normalize("NFKD", folded).encode("ascii", "ignore").decode()
    of_words = "-".join(re.findall(r"[a-z0-9]+", ascii_text))[:LONGEST_ID].strip("-")
    return of_words or _code_points(name)[:LONGEST_ID] or "entry"


def _code_points(name: str) -> str:
    """Return the code points of a name in hexadecimal, joined by '-'."""
    return "-".join(f"{ord(character):x}" for character in name.strip())
