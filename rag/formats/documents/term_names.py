"""The names of a term in a document: cleaned of marks, and split where several stand. Pure."""

import re
from collections.abc import Sequence
from itertools import permutations, starmap

from rag.entries.surface_forms import BRACKETED, is_abbreviation, normalised_words
from rag.entries.text import one_line

# The longest name, in characters. Longer words are prose.
LONGEST_NAME = 120
LONGEST_TITLE, MOST_WORDS = 80, 9
# What stands around a name and does not belong to it.
EDGES = " \t\n:–—¶"
# A closing hash of a heading, and a dash behind a word; C# and C- are names.
CLOSING = re.compile(r"(?:\s+#+|(?<=\w\w)-+|\s-+)$")
NUMBER = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})*[.)]|\d{1,3}(?:\.\d{1,3})+)\s+(?=\S)")
EMOJI_CODE = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])")
EDIT_LINK = re.compile(r"\s*\[(?:edit|\d{1,3})\]\s*$", re.I)
PART_OF_SPEECH = re.compile(
    r"\s*\((?:n|v|vt|vi|adj|adv|abbr|pl|prep|conj|pron|noun|verb|adjective|adverb|preposition"
    r"|conjunction|pronoun|interjection|acronym|abbreviation)\.?\)$",
    re.I,
)
MATH = re.compile(r"\\\(\s*(.{1,80}?)\s*\\\)")
WRAPPED = re.compile(r"^(\*\*?|__?|``?|['\"“”„«»]+)(?=\S)(.+?)(?:\1|['\"“”„«»]+)$")
# Titles of the parts of a document, in some languages, and of parts of an entry.
MATTER = re.compile(
    r"(?:table of )?contents?|toc|index|references?|introduction|overview|about\b.*|licen[cs]e"
    r"|contributing|contributors?|acknowledge?ments?|installation|install|usage|getting started"
    r"|resources|external links|links|sources?|bibliography|credits|changelog|how to\b.*|notes?"
    r"|sommaire|références|sources|inhalt|inhaltsverzeichnis|einleitung|quellen|literatur"
    r"|referencias|índice|目次|参考文献|参考|目录|参考资料|appendix\b.*|preface|foreword|summary"
    r"|what(?:'s| is) next|feedback|support|disclaimer|copyright\b.*|footnotes?",
    re.I,
)
NEVER_TERMS = re.compile(
    r"(?:table of )?contents|see also|further reading|external links|related(?: terms?| pages?)?"
    r"|examples?|more information|learn more|on this page|siehe auch|voir aussi|véase también",
    re.I,
)
LETTERS = re.compile(
    r"[^\W\d_]|[^\W\d_] ?[-–—/&] ?[^\W\d_]|[\W\d_]+|[^\W\d_](?:[ ,/|]+[^\W\d_]){1,30}"
)
SEPARATOR = re.compile(
    r"\s*[;；、]\s*|,\s+(?:and |or |und |et |y )?|\s+(?:or|oder|ou|aka|a\.k\.a\.)\s+|/"
)

# What says that names follow, in brackets behind a term.
ALSO = re.compile(
    r"(?:also(?: called| known as| written| spelled)?|aka|a\.k\.a\.|or|formerly|syn(?:onyms?)?\.?)"
    r"(?::\s*|\s+)",
    re.I,
)
# Words in brackets that explain a term, and do not name it.
EXPLAINS = re.compile(
    r"^(?:an?|the|in|on|at|of|for|from|with|by|to|as|used|see|e\.g\.|i\.e\.|esp\.)\s"
    r"|\b(?:where|when|which|that|who|is|are|was|were|has|have|than)\b|(?:\S+\s+){4}",
    re.I,
)


def clean_name(text: str) -> str:
    """Return a name on one line without numbers of chapters, marks and signs around it."""
    name = EDIT_LINK.sub("", EMOJI_CODE.sub("", MATH.sub(r"$\1$", one_line(text))))
    name = CLOSING.sub("", name.strip(EDGES).lstrip("#")).strip() or name.strip()
    name = PART_OF_SPEECH.sub("", name)
    wrapped = WRAPPED.match(name) if len(name) <= LONGEST_NAME else None
    if wrapped:
        name = wrapped[2].strip()
    return name


def without_numbers(names: Sequence[str]) -> list[str]:
    """Return names without their numbers, `3. Name`, if most have one: 802.11 is a name."""
    numbered = list(filter(NUMBER.match, names))
    if 2 * len(numbered) < len(names):
        return list(names)
    return [NUMBER.sub("", name, count=1) for name in names]


def may_be_term(name: str) -> bool:
    """Return whether words can be a term: few of them, and no sentence."""
    if not name or len(name) > LONGEST_TITLE or len(BRACKETED.sub(" ", name).split()) > MOST_WORDS:
        return False
    is_sentence = name.endswith((".", "?", "!", "…", "。", "？", "！", ";", ","))
    is_short_form = re.search(r"\w\.\w+\.$|\b[A-Z]\w{0,4}\.$", name) is not None
    return (not is_sentence or is_short_form) and not NEVER_TERMS.fullmatch(name)


def is_matter(name: str) -> bool:
    """Return whether words are the title of a part of a document, such as 'References'."""
    return MATTER.fullmatch(name) is not None


def may_be_letters(name: str) -> bool:
    """Return whether a heading may be one of an alphabet, as in A, A-C, 0-9 or A B C."""
    return LETTERS.fullmatch(name) is not None


def other_names(term: str, brackets_are_names: bool) -> tuple[str, ...]:
    """Return the other names that a term states: in brackets, or beside commas and `or`.

    What stands in brackets is a name if the document has such brackets everywhere, or if it is an
    abbreviation among several names. Words beside a comma are names only if they are related.
    """
    bare = one_line(BRACKETED.sub(" ", term))
    names: list[str] = []
    for inside in BRACKETED.findall(term):
        parts = _parts(ALSO.sub("", inside))
        is_named = brackets_are_names or ALSO.match(inside)
        if _one_is_short(parts) or (is_named and not any(map(EXPLAINS.search, parts))):
            names += parts
    beside = _parts(bare)
    if len(beside) > 1 and _are_related(beside):
        names += beside
    others = [name for name in names if name not in (term, "")]
    return tuple(dict.fromkeys(others))


def have_names_in_brackets(terms: Sequence[str]) -> bool:
    """Return whether the brackets behind terms hold names: most terms have them, all different."""
    inside: list[str] = []
    for term in terms:
        if term.rstrip().endswith(")"):
            inside += BRACKETED.findall(term)[-1:]
    return len(terms) > 2 and 2 * len(inside) > len(terms) and len(set(inside)) > 0.8 * len(inside)


def _parts(text: str) -> list[str]:
    """Return the names in a list of them, without quotes."""
    parts = []
    for part in SEPARATOR.split(text):
        name = part.strip(" \"'“”„«»*`")
        if name:
            parts.append(name)
    return parts


def _one_is_short(names: Sequence[str]) -> bool:
    """Return whether one of some names is short for another one."""
    return any(starmap(is_short_for, permutations(set(names), 2)))


def is_short_for(short: str, long: str) -> bool:
    """Return whether a name in capitals is made of letters of a longer one."""
    capitals = sum(map(str.isupper, short))
    return capitals > 1 and len(short) < len(long) and is_abbreviation(short, long)


def _are_related(names: Sequence[str]) -> bool:
    """Return whether names are of one thing: one is short for another, or all share a word."""
    words = [set(normalised_words(name)) for name in names]
    if not all(words):
        return False
    if set.intersection(*words):
        return True
    spellings = {re.sub(r"[\W_]+", "", name).casefold() for name in names}
    return len(spellings) == 1 or _one_is_short(names)
