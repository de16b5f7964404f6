"""Parse the text of one dictionary article: its headwords, labels, pronunciation and senses.

Understood, and taken off the text, is what dictionaries for dictd have in common: headwords on
lines of their own, `<labels>`, /pronunciations/, parts of speech, numbered senses, and dates of
changes.
"""

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import takewhile

from rag.entries.text import normalise_paragraphs
from rag.formats.drafts import Draft
from rag.formats.markup import NOT_IN_XML

# How dictionaries abbreviate parts of speech.
ABBREVIATIONS = {
    "noun": "n",
    "plural": "pl",
    "verb": "v vt vi",
    "adjective": "adj",
    "adverb": "adv",
    "interjection": "interj excl",
    "preposition": "prep",
    "conjunction": "conj",
    "abbreviation": "abbrev",
    "prefix": "pref",
    "infix": "infix",
    "suffix": "suff",
    "imperative": "imp imper",
    "quantifier": "quant",
    "proverbial": "prov",
    "obsolete": "obs",
}


def _parts_of_speech() -> dict[str, str]:
    """Return the part of speech that each abbreviation stands for."""
    parts = {}
    for part, abbreviations in ABBREVIATIONS.items():
        for abbreviation in abbreviations.split():
            parts[abbreviation] = part
    return parts


PARTS = _parts_of_speech()
PART = rf"(?:{'|'.join(PARTS)})"
SOUND = r"/(?:[^/\s][^/]{0,80})?/(?!\w)"
# A label, pronunciations or parts of speech before a definition.
LEAD = re.compile(
    rf"""(?: <(?P<label>[^<>@/="]{{1,200}})>
           | (?P<sound>{SOUND}(?:(?:,|,?[ ]or)\s*{SOUND})*)
           | (?P<parts>(?:{PART}\.[,\s]*)+) )[,;\s]*""",
    re.VERBOSE,
)
# The same as a paragraph of its own, where the pronunciation may say more.
LEAD_ALONE = re.compile(rf"(?P<sound>/.{{0,100}}?)?[,\s]*(?P<parts>(?:{PART}\b[.,\s]*)*)")
SIGNS = re.compile(r"[^\w\s]|_")
FIRST_SENSE = re.compile(r"(?P<remark>[(\[].{0,300}?[)\]]\.?\s+)?(?=1\. )")
# A paragraph that is the date of a change.
CHANGED = re.compile(r"\(\d{4}-\d\d-\d\d\)")
# A line break beside a bracket or a stop.
BROKEN_LINE = re.compile(r"(?<=[(\[“‘])\n[ \t]*|\n[ \t]*(?=[.,;:!?)\]”’]+\s)")
# An article with more senses is a numbered list.
MAX_SENSES = 100


@dataclass(frozen=True)
class Article:
    """An article of a dictionary: its text, its headwords, and the line of the first of them."""

    names: tuple[str, ...]
    text: str
    file: str
    line: int


@dataclass(frozen=True)
class _Lead:
    """What stands before a definition: the pronunciations of the headword, and its labels."""

    sounds: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class _Headword:
    """A headword at the top of an article: its key in the index, its spelling, its lines."""

    key: str
    name: str
    lines: int


def sense_drafts(article: Article) -> Iterator[Draft]:
    """Yield a draft for each sense of an article, with references still in braces."""
    names, body = _split_headwords(article)
    body = NOT_IN_XML.sub("", body)
    body = normalise_paragraphs(BROKEN_LINE.sub("", body))
    blocks = [block for block in body.split("\n\n") if not CHANGED.fullmatch(block)]
    lead, blocks = _split_lead(blocks)
    for sense in _senses(blocks):
        own, text = _split_lead(sense)
        sounds = ", ".join((*lead.sounds, *own.sounds))
        if sounds:
            text.append(f"Pronunciation: {sounds}")
        tags = dict.fromkeys((*lead.tags, *own.tags))
        yield Draft(
            names[0],
            "\n\n".join(text),
            article.file,
            article.line,
            also_known=names[:1],
            aliases=names[1:],
            tags=tuple(tags),
        )


def _split_headwords(article: Article) -> tuple[tuple[str, ...], str]:
    """Return the names of an article and the text below them.

    First come the names on its first lines, as they are spelled there, then those of the index.
    """
    lines = article.text.strip("\n").split("\n")
    keys = set(map(str.casefold, article.names))
    spelled: dict[str, str] = {}
    body = 0
    while headword := _headword(lines[body : body + 2], keys):
        spelled.setdefault(headword.key, headword.name)
        body += headword.lines
    if not spelled:
        name = _name_at_start(lines[0], article.names)
        if name:
            spelled[name.casefold()] = name
            lines[0] = lines[0][len(name) :].lstrip(" ,:;")
    others = [name for name in article.names if name.casefold() not in spelled]
    return (*spelled.values(), *others), "\n".join(lines[body:])


def _headword(lines: Sequence[str], keys: Set[str]) -> _Headword | None:
    """Return the headword that the first of two lines spells, or both together."""
    at_margin = list(takewhile(_is_at_margin, lines))
    for count in range(1, len(at_margin) + 1):
        words = " ".join(lines[:count]).split()
        name = " ".join(words)
        folded = name.casefold()
        # Many an index keeps only the letters, digits and spaces of a name.
        without_signs = " ".join(SIGNS.sub("", folded).split())
        for key in (folded, without_signs):
            if key in keys:
                return _Headword(key, name, count)
    return None


def _is_at_margin(line: str) -> bool:
    return bool(line[:1].strip())


def _name_at_start(line: str, names: Iterable[str]) -> str:
    """Return the longest of some names that a line begins with, as it is spelled there; or ''."""
    longest = ""
    for name in names:
        start, rest = line[: len(name)], line[len(name) :]
        same = start.casefold() == name.casefold()
        if same and not rest[:1].isalnum() and len(start) > len(longest):
            longest = start
    return longest


def _senses(blocks: Sequence[str]) -> list[list[str]]:
    """Return the paragraphs of each numbered sense, or all of them as one sense.

    A numbered list further down in the text is part of that sense.
    """
    text = "\n\n".join(blocks)
    one = [list(blocks)]
    first = FIRST_SENSE.match(text)
    if not first:
        return one
    senses = _numbered_senses(text[first.end() :])
    in_one_paragraph = len(senses) == 1 and " 2. " in text
    if in_one_paragraph or len(senses) > MAX_SENSES:
        return one
    # A remark about all senses comes last in each.
    remark = (first["remark"] or "").strip()
    if remark:
        for sense in senses:
            sense.append(remark)
    return senses


def _numbered_senses(text: str) -> list[list[str]]:
    """Return the paragraphs below each number, in a text that begins with '1. '."""
    senses: list[list[str]] = []
    for block in text.split("\n\n"):
        number = f"{len(senses) + 1}. "
        if block.startswith(number):
            senses.append([block.removeprefix(number)])
        else:
            senses[-1].append(block)
    return senses


def _split_lead(blocks: Sequence[str]) -> tuple[_Lead, list[str]]:
    """Return the lead before a definition, and the paragraphs without it."""
    text, *others = blocks or [""]
    sounds: list[str] = []
    tags: list[str] = []
    end = 0
    match = LEAD_ALONE.fullmatch(text) if others else None
    match = match or LEAD.match(text)
    while match:
        groups = match.groupdict()
        sound = groups["sound"]
        if sound and sound.strip("/"):
            sounds.append(sound)
        tags += _labels(groups.get("label") or "")
        tags += re.findall(r"\w+", groups["parts"] or "")
        end = match.end()
        match = LEAD.match(text, end)
    spelled_out = [PARTS.get(tag, tag) for tag in tags]
    lead = _Lead(tuple(sounds), tuple(spelled_out))
    rest = text[end:]
    return lead, [rest, *others] if rest else others


def _labels(text: str) -> list[str]:
    """Return the labels between `<` and `>`."""
    labels = map(str.strip, text.split(","))
    return list(filter(None, labels))
