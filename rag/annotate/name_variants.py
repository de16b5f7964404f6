"""How the names of entries may be written in prose: their variants, plurals, and strict case."""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from rag.annotate.inflections import plurals, verb_forms
from rag.annotate.normalise import fold_case, normalise_spelling
from rag.entries.surface_forms import implied_names

# Words of English that are written like names of one letter.
PRONOUNS = frozenset({"A", "I"})
# A name written in one word, of those that are also written in two: dataset, e-mail.
SHORTEST_JOINED = 5
ELECTRONIC = re.compile(r"[Ee](?=[a-z]{3})")


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
    spellings, then names joined or parted, plurals and verbs count only where no name is spelt like
    them.
    """
    written = [(entry, name) for entry, own in names.items() for name in own]
    implied = [(entry, other) for entry, name in written for other in implied_names(name)]
    variants: Variants = {}
    _add(variants, _variants_of(written, common))
    _add(variants, _variants_of(implied, common))
    respelt = [
        (entry, other) for entry, name in written for other in joined_or_parted(name, common)
    ]
    _add(variants, _variants_of(respelt, common))
    _add(variants, list(_inflected_variants(variants, common)))
    return variants


def _variants_of(pairs: Iterable[tuple[str, str]], common: Set[str]) -> Iterator[NameVariant]:
    """Yield the variant for each (entry, name)."""
    for entry, name in pairs:
        cased = normalise_spelling(name)
        if cased:
            yield NameVariant(entry, cased, is_strict(cased, common))


def joined_or_parted(name: str, common: Set[str]) -> Iterator[str]:
    """Yield a name of two words as one, and e-mail for email; `common` are words of English."""
    cased = normalise_spelling(name)
    joined = cased.replace(" ", "")
    is_two_words = cased.count(" ") == 1 and joined.isalpha()
    if is_two_words and len(joined) >= SHORTEST_JOINED and not has_capitals(joined):
        yield joined
    if ELECTRONIC.match(cased) and cased[1:] in common:
        yield f"{cased[0]}-{cased[1:]}"


def _respelt(written: Iterable[tuple[str, str]], common: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield each (entry, name) as it is joined or parted."""
    for entry, name in written:
        for other in joined_or_parted(name, common):
            yield entry, other


def _inflected_variants(variants: Variants, common: Set[str]) -> Iterator[NameVariant]:
    """Yield the plurals of variants, and the forms of those that are verbs."""
    for same in variants.values():
        for variant in same:
            forms = [*plurals(variant.cased)]
            if not has_capitals(variant.cased):
                forms += verb_forms(variant.cased, common)
            for form in forms:
                yield NameVariant(variant.entry, form, variant.strict)


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
