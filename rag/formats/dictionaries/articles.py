"""The articles of a dictionary -> drafts: one for each sense, and none for those that only name another. Pure.

What is understood, and taken off the text, is what dictionaries for dictd have in common: headwords on lines of their
own, `<labels>`, /pronunciations/, parts of speech, `{references}`, numbered senses and the dates of changes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import takewhile

from rag.entries.text import paragraphs
from rag.formats.drafts import Draft
from rag.formats.markup import CONTROLS

NAMES_OF_PARTS = {
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
PARTS = {short: name for name, shorts in NAMES_OF_PARTS.items() for short in shorts.split()}
PART = rf"(?:{'|'.join(PARTS)})"
SOUND = r"/(?:[^/\s][^/]{0,80})?/(?!\w)"
# What stands before a definition and is no part of it.
LEAD = re.compile(
    rf"""(?: <(?P<label>[^<>@/="]{{1,200}})>
           | (?P<sound>{SOUND}(?:(?:,|,?[ ]or)\s*{SOUND})*)
           | (?P<parts>(?:{PART}\.[,\s]*)+) )[,;\s]*""",
    re.VERBOSE,
)
# The same as a paragraph of its own, where more may be said of how the headword sounds.
LEAD_ALONE = re.compile(rf"(?P<sound>/.{{0,100}}?)?[,\s]*(?P<parts>(?:{PART}\b[.,\s]*)*)")
SIGNS = re.compile(r"[^\w\s]|_")
FIRST_SENSE = re.compile(r"(?P<remark>[(\[].{0,300}?[)\]]\.?\s+)?(?=1\. )")
CHANGED = re.compile(r"\(\d{4}-\d\d-\d\d\)")
REFERENCE = re.compile(r"\{([^{}]{1,300})\}")
# Braces that hold such signs are a program's or a formula's and refer to nothing, unless they hold an address.
PROGRAM = re.compile(r"[;|=]|\s:\s|^\s*$")
ADDRESS = re.compile(r"\(\S+[:/.]\S+\)\s*$")
REDIRECT = re.compile(
    r"(?:\[[^\]]*\] )?(?:(?:See|Same as|=|Syn\.?|Syn\.? for|Synonym for) )?\{([^{}]{1,200})\}\.?"
)
SEE = re.compile(
    r"\b(?:[Ss]ee|[Cc]ompare|[Cc]ontrast|[Cc]f\.)(?: also)?(?: with)?((?:[ ,;]+(?:and |or |the )?\{[^{}]+\})+)"
)
# What may be said beside a reference that is all else there is: a source, a doubt of the editors.
BESIDE = re.compile(r"\[.*\]|Pronunciation: .*")
# A line that was broken beside a bracket or a stop.
BROKEN = re.compile(r"(?<=[(\[“‘])\n[ \t]*|\n[ \t]*(?=[.,;:!?)\]”’]+\s)")
# How many senses an article may have; how far one that only names another is followed, and to how many senses of it.
SENSES, HOPS, TARGETS = 100, 5, 20


@dataclass(frozen=True)
class Article:
    """A text, the headwords that lead to it, and where the first of them stands."""

    names: tuple[str, ...]
    text: str
    file: str
    line: int


@dataclass(frozen=True)
class Lead:
    """What is said of a headword before its definition: how it sounds, and what it belongs to."""

    sounds: tuple[str, ...]
    tags: tuple[str, ...]


def drafts_of(articles: Iterable[Article]) -> Iterator[Draft]:
    """Yield the drafts of articles; one that only names another gives it its own names instead."""
    drafts = [draft for article in articles for draft in senses(article)]
    only_named = [redirect(draft) for draft in drafts]
    bearers = defaultdict(list)
    for place, draft in enumerate(drafts):
        for name in (draft.term, *draft.aliases):
            bearers[name.casefold()].append(place)
    aliases: dict[int, list[str]] = defaultdict(list)
    taken = set()
    for place, draft in enumerate(drafts):
        for target in targets(place, only_named, bearers):
            aliases[target] += (draft.term, *draft.aliases)
            taken.add(place)
    for place, draft in enumerate(drafts):
        if place not in taken:
            yield without_braces(replace(draft, aliases=(*draft.aliases, *aliases[place])))


def redirect(draft: Draft) -> str:
    """Return the name that is all an article says, or '' if it says more."""
    first, *others = draft.definition.split("\n\n")
    named = REDIRECT.fullmatch(first)
    return named[1].strip() if named and all(map(BESIDE.fullmatch, others)) else ""


def targets(place: int, only_named: Sequence[str], bearers: Mapping[str, list[int]]) -> list[int]:
    """Return where the senses stand that an article only names; none if it says more, or if they are not there."""
    name = only_named[place]
    for _ in range(HOPS):
        found = (
            [each for each in bearers.get(name.casefold(), [])[:TARGETS] if each != place]
            if name
            else []
        )
        defined = [each for each in found if not only_named[each]]
        if defined or not found:
            return defined
        name = only_named[found[0]]
    return []


def without_braces(draft: Draft) -> Draft:
    """Return a draft that sees what its text refers to, with the references as plain words."""
    referred = (
        name.strip()
        for each in SEE.finditer(draft.definition)
        for name in REFERENCE.findall(each[1])
    )
    see_also = dict.fromkeys(
        name for name in (redirect(draft), *referred) if name and not ADDRESS.search(name)
    )
    return replace(
        draft, see_also=tuple(see_also), definition=REFERENCE.sub(as_words, draft.definition)
    )


def as_words(braces: re.Match[str]) -> str:
    """Return the words of a reference, or the braces if they are none."""
    words = " ".join(braces[1].split())
    return braces[0] if PROGRAM.search(words) and not ADDRESS.search(words) else words


def senses(article: Article) -> Iterator[Draft]:
    """Yield a draft for each sense of an article, its references still in braces."""
    names, body = headed(article)
    body = BROKEN.sub("", CONTROLS.sub("", body))
    lead, blocks = led(
        [block for block in paragraphs(body).split("\n\n") if not CHANGED.fullmatch(block)]
    )
    for sense in numbered(blocks):
        more, text = led(sense)
        sounds = ", ".join((*lead.sounds, *more.sounds))
        yield Draft(
            names[0],
            "\n\n".join([*text, f"Pronunciation: {sounds}"] if sounds else text),
            article.file,
            article.line,
            also_known=names[:1],
            aliases=names[1:],
            tags=tuple(dict.fromkeys((*lead.tags, *more.tags))),
        )


def headed(article: Article) -> tuple[tuple[str, ...], str]:
    """Return the names of an article, first those on its first lines, as they are spelt there; and the text below."""
    lines = article.text.strip("\n").split("\n")
    wanted = {name.casefold() for name in article.names}
    spelt: dict[str, str] = {}
    body = 0
    while found := headword(lines[body : body + 2], wanted):
        key, name, length = found
        spelt.setdefault(key, name)
        body += length
    if not spelt and (begun := beginning(lines[0], article.names)):
        spelt[begun.casefold()] = begun
        lines[0] = lines[0][len(begun) :].lstrip(" ,:;")
    others = (name for name in article.names if name.casefold() not in spelt)
    return (*spelt.values(), *others), "\n".join(lines[body:])


def headword(lines: Sequence[str], wanted: Set[str]) -> tuple[str, str, int] | None:
    """Return the name that the first of two lines spells, or both, as the index has it and as it is spelt; or None."""
    at_margin = list(takewhile(lambda line: line[:1].strip(), lines))
    for length in range(1, len(at_margin) + 1):
        name = " ".join(" ".join(lines[:length]).split())
        # Many an index has nothing of a name but letters, digits and spaces.
        for key in (name.casefold(), " ".join(SIGNS.sub("", name.casefold()).split())):
            if key in wanted:
                return key, name, length
    return None


def beginning(line: str, names: Iterable[str]) -> str:
    """Return as much of a line as is the longest of the names that it begins with."""
    begun = (line[: len(name)] for name in names if line[: len(name)].casefold() == name.casefold())
    return max((name for name in begun if not line[len(name) :][:1].isalnum()), key=len, default="")


def numbered(blocks: Sequence[str]) -> list[list[str]]:
    """Return the paragraphs of each sense, or of the one there is; a list further down in the text is none."""
    text = "\n\n".join(blocks)
    found: list[list[str]] = []
    if first := FIRST_SENSE.match(text):
        for block in text[first.end() :].split("\n\n"):
            if block.startswith(f"{len(found) + 1}. "):
                found.append([block.split(" ", 1)[1]])
            else:
                found[-1].append(block)
        # What is said of all senses comes after what each one means.
        found = [[*sense, *filter(None, [(first["remark"] or "").strip()])] for sense in found]
    several = len(found) > 1 or " 2. " not in text
    return found if found and several and len(found) <= SENSES else [list(blocks)]


def led(blocks: Sequence[str]) -> tuple[Lead, list[str]]:
    """Return what stands before a definition, and the paragraphs without it."""
    text, *others = blocks or [""]
    sounds, tags, place = [], [], 0
    lead = (LEAD_ALONE.fullmatch(text) if others else None) or LEAD.match(text)
    while lead:
        said = lead.groupdict()
        sounds += [sound for sound in [said["sound"]] if sound and sound.strip("/")]
        tags += [tag.strip() for tag in (said.get("label") or "").split(",") if tag.strip()]
        tags += re.findall(r"\w+", said["parts"] or "")
        place = lead.end()
        lead = LEAD.match(text, place)
    return Lead(tuple(sounds), tuple(PARTS.get(tag, tag) for tag in tags)), [
        *filter(None, [text[place:]]),
        *others,
    ]
