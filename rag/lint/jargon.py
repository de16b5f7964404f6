"""Acronyms that definitions use and no entry explains."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.entries.language_packs import ENGLISH_PACK, LanguagePack
from rag.entries.surface_forms import normalised_words
from rag.lint.rules import Finding, finding
from rag.types import Entry

# Letters only: with digits it is mostly the number of a model or a version.
# Kana and ideographs beside it belong to other words.
OTHER_LETTER = r"[^\W\u3041-\u9fff]"
ACRONYM = re.compile(
    rf"(?<!{OTHER_LETTER})(?<![.+#/&-])([A-Z]{{2,6}})s?(?!{OTHER_LETTER})(?![+#/&-])"
)
CODE = re.compile(r"`[^`]*`")
# One entry may use a name in passing; a name that two use belongs to the field.
LEAST_ENTRIES = 2


def jargon_findings(
    entries: Sequence[Entry], pack: LanguagePack = ENGLISH_PACK
) -> Iterator[Finding]:
    """Yield a finding for each acronym that several definitions use and none explains.

    `pack` is that of the glossary's language. What every reader of English knows, others know too.
    """
    known = name_words(entries)
    common = ENGLISH_PACK.definition.acronyms | pack.definition.acronyms
    users: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for acronym in sorted(unexplained(entry.plain, pack) - common):
            if acronym.casefold().removesuffix("s") not in known:
                users[acronym].append(entry.id)
    for acronym, ids in users.items():
        if len(ids) >= LEAST_ENTRIES:
            yield undefined_jargon(acronym, ids)


def name_words(entries: Sequence[Entry]) -> set[str]:
    """Return the words of all names and ids, without the `s` of a plural."""
    known: set[str] = set()
    for entry in entries:
        for name in (*entry.names, entry.id):
            for word in normalised_words(name):
                known.add(word.removesuffix("s"))
    return known


def undefined_jargon(acronym: str, ids: Sequence[str]) -> Finding:
    """Return the finding for an acronym that these entries use."""
    problem = f"{len(ids)} definitions use {acronym!r}, which is no name of an entry"
    remedy = "spell it out where it is used, write an entry for it, or make it an alias of one"
    return finding("undefined-jargon", ids[0], "definition", f"{problem}; {remedy}.", ids[1:])


def unexplained(text: str, pack: LanguagePack) -> set[str]:
    """Return the acronyms of a text that no brackets beside them spell out."""
    plain = CODE.sub(" ", text)
    acronyms: set[str] = set()
    for match in ACRONYM.finditer(plain):
        if not is_spelt_out(match[1], plain, pack):
            acronyms.add(match[1])
    return acronyms


def is_spelt_out(acronym: str, text: str, pack: LanguagePack) -> bool:
    """Return whether a text has "(XY)", "XY (" or "XY, short for"."""
    if re.search(rf"[(（]{acronym}s?[)）]|(?<!{OTHER_LETTER}){acronym}s?(?: \(|（)", text):
        return True
    behind = re.finditer(rf"\b{acronym}s?, ", text)
    return any(pack.definition.expanding_pattern.match(text, each.end()) for each in behind)
