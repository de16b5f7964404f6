"""Entries -> the acronyms that their definitions use and nobody explains. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from rag.entries.surface_forms import words
from rag.lint.rules import Finding, finding
from rag.types import Entry

# Letters alone: what has digits in it is mostly the number of a model or a version.
ACRONYM = re.compile(r"(?<![\w.+#/&-])([A-Z]{2,6})s?(?![\w+#/&-])")
CODE = re.compile(r"`[^`]*`")
# One entry may drop a name in passing; what two use belongs to the field.
LEAST_ENTRIES = 2
# What a reader of any glossary is taken to know: a list, since an acronym's use elsewhere cannot be told from here.
COMMON = frozenset(
    """
    AC AD ADHD AI AIDS AM API ASAP ASCII ATM BBC BC BCE CCTV CD CE CEO CIA CNN CPU CSS CSV DC DIY DNA DNS DVD EU FAQ
    FBI FTP GB GDP GIF GMT GPS GPU HD HDMI HIV HTML HTTP HTTPS IBM ID II III IP ISBN ISO IT IV IX JPEG JPG JSON KB LAN
    LCD LED LTD MB MIT MP NASA NATO OK OS PC PDF PHD PIN PM PNG RAM RGB ROM SIM SMS SQL SSD SSH TB TCP TODO TV UFO UK
    UN URI URL US USA USB UTC UTF VI VII VIII VIP VM WHO XI XII XML YAML ZIP
    """.split()
)


def findings(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Yield a finding for each acronym that several definitions use and none explains."""
    known = {
        word.removesuffix("s")
        for entry in entries
        for name in (*entry.names, entry.id)
        for word in words(name)
    }
    users: dict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for acronym in sorted(unexplained(entry.definition)):
            if acronym not in COMMON and acronym.casefold().removesuffix("s") not in known:
                users[acronym].append(entry.id)
    for acronym, ids in users.items():
        if len(ids) >= LEAST_ENTRIES:
            told = f"{len(ids)} definitions use {acronym!r}, which is no name of an entry"
            remedy = (
                "spell it out where it is used, write an entry for it, or make it an alias of one"
            )
            yield finding("undefined-jargon", ids[0], "definition", f"{told}; {remedy}.", ids[1:])


def unexplained(text: str) -> set[str]:
    """Return the acronyms of a text that no brackets beside them spell out."""
    plain = CODE.sub(" ", text)
    found = {match[1] for match in ACRONYM.finditer(plain)}
    return {
        each
        for each in found
        if not re.search(rf"\({each}s?\)|\b{each}s? \(|\b{each}s?, (?:short )?for ", plain)
    }
