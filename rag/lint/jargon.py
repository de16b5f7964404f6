"""Acronyms that definitions use and no entry explains."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.entries.surface_forms import normalised_words
from rag.lint.rules import Finding, finding
from rag.types import Entry

# Letters only: with digits it is mostly the number of a model or a version.
ACRONYM = re.compile(r"(?<![\w.+#/&-])([A-Z]{2,6})s?(?![\w+#/&-])")
CODE = re.compile(r"`[^`]*`")
# One entry may use a name in passing; a name that two use belongs to the field.
LEAST_ENTRIES = 2
# Acronyms that readers of any glossary know.
COMMON = frozenset(
    """
    AC AD ADHD AI AIDS AM API ASAP ASCII ATM BBC BC BCE CCTV CD CE CEO CIA CNN CPU CSS CSV DC DIY
    DNA DNS DVD EU FAQ FBI FTP GB GDP GIF GMT GPS GPU HD HDMI HIV HTML HTTP HTTPS IBM ID II III IP
    ISBN ISO IT IV IX JPEG JPG JSON KB LAN LCD LED LTD MB MIT MP NASA NATO OK OS PC PDF PHD PIN PM
    PNG RAM RGB ROM SIM SMS SQL SSD SSH TB TCP TODO TV UFO UK UN URI URL US USA USB UTC UTF VI VII
    VIII VIP VM WHO XI XII XML YAML ZIP
    """.split()
)


def jargon_findings(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield a finding for each acronym that several definitions use and none explains."""
    known = name_words(entries)
    users: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for acronym in sorted(unexplained(entry.plain) - COMMON):
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


def unexplained(text: str) -> set[str]:
    """Return the acronyms of a text that no brackets beside them spell out."""
    plain = CODE.sub(" ", text)
    acronyms: set[str] = set()
    for match in ACRONYM.finditer(plain):
        if not is_spelt_out(match[1], plain):
            acronyms.add(match[1])
    return acronyms


def is_spelt_out(acronym: str, text: str) -> bool:
    """Return whether a text has "(XY)", "XY (" or "XY, short for"."""
    pattern = rf"\({acronym}s?\)|\b{acronym}s? \(|\b{acronym}s?, (?:short )?for "
    return re.search(pattern, text) is not None
