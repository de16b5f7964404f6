"""How the names of entries may be written in prose: their variants, plurals, and strict case."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from rag.annotate.normalise import fold_case, normalise_spelling
from rag.entries.surface_forms import implied_names

# Words of English that are written like names of one letter.
PRONOUNS = frozenset({"A", "I"})
# A name that ends otherwise has no plural.
LAST_WORD = re.compile(r"[^\W\d_]{2,}\Z")
HISSING = re.compile(r"(?:s|x|z|ch|sh)\Z", re.IGNORECASE)
CONSONANT_Y = re.compile(r"[bcdfghjklmnpqrstvwxz]y\Z")


@dataclass(frozen=True)
class NameVariant:
    """A way to write a name of an entry; a strict one means the entry only in this case."""

    entry: str
    cased: str
    strict: bool


Variants = dict[str, list[NameVariant]]


def name_variants(names: Mapping[str, tuple[str, ...]], common: Set[str]) -> Variants:
    """Return the variants of all names of entries, by their case-folded spelling.

    `names` are those of each entry by its id, `common` are words of English in lower case. Implied
    spellings, and then plurals, count only where no name is spelt like them.
    """
    written = [(entry, name) for entry, own in names.items() for name in own]
    implied = [(entry, other) for entry, name in written for other in implied_names(name)]
    variants: Variants = {}
    _add(variants, _variants_of(written, common))
    _add(variants, _variants_of(implied, common))
    _add(variants, list(_plural_variants(variants)))
    return variants


def _variants_of(pairs: Iterable[tuple[str, str]], common: Set[str]) -> Iterator[NameVariant]:
    """Yield the variant for each (entry, name)."""
    for entry, name in pairs:
        cased = normalise_spelling(name)
        if cased:
            yield NameVariant(entry, cased, is_strict(cased, common))


def _plural_variants(variants: Variants) -> Iterator[NameVariant]:
    """Yield the plurals of variants."""
    for same in variants.values():
        for variant in same:
            for plural in plurals(variant.cased):
                yield NameVariant(variant.entry, plural, variant.strict)


def _add(variants: Variants, more: Iterable[NameVariant]) -> None:
    """Add variants whose spelling is not there yet."""
    new: Variants = {}
    for variant in more:
        key = fold_case(variant.cased)
        if key not in variants and variant.cased not in PRONOUNS:
            new.setdefault(key, []).append(variant)
    variants |= new


def is_strict(cased: str, common: Set[str]) -> bool:
    """Return whether a name means its entry only in its own case.

    IT is strict, because `it` is a common word, and so is C, a single letter; `vae` is a VAE.
    """
    if not has_capitals(cased) or not cased.isalpha():
        return False
    return len(cased) == 1 or cased.casefold() in common


def has_capitals(cased: str) -> bool:
    """Return whether a name has capitals where no sentence puts them: LoRA, IT, C."""
    if len(cased) == 1:
        return cased.isupper()
    return cased[1:] != cased[1:].lower()


def plurals(cased: str) -> Iterator[str]:
    """Yield the English plurals of a name; none for a name that does not end in letters."""
    if not LAST_WORD.search(cased):
        return
    if CONSONANT_Y.search(cased):
        yield f"{cased[:-1]}ies"
    elif HISSING.search(cased):
        yield f"{cased}es"
    else:
        yield f"{cased}s"
        if cased.endswith("o"):
            yield f"{cased}es"
