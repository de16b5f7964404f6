"""The name at the beginning of a list item or paragraph: set off by emphasis or by a sign."""

import re
from dataclasses import dataclass

from rag.entries.text import one_line
from rag.formats.documents.term_names import LONGEST_NAME, clean_name, may_be_term
from rag.formats.markup import BLOCKS, HtmlElement
from rag.formats.plain_text.names import LABELS

EMPHASISED = ("strong", "b", "dfn", "code", "em", "i", "a", "u", "kbd")
# Emphasis that a name may have without a sign behind it, if all its neighbours have it, too.
BOLD = ("strong", "b", "dfn")
# What stands between a name and its text: brackets with other names, then a sign or a space.
AFTER_NAME = re.compile(
    r"(?P<brackets>(?:\s*\([^()\n]{1,100}\)){0,2})\s*(?P<sign>[:：–—=→]|-+(?=\s)|[.,](?=\s))?\s*"
)
PLAIN = re.compile(
    r"(?P<name>[^\s:：][^:：\n\x85]{0,100}?)"
    r"(?P<sign>\s*[:：](?=\s|[^\x00-\x7f])|\s+(?:[–—]|--?|=|→)\s)\s*(?=\S)"
)
ENDS_WITH_SIGN = re.compile(r"[:：–—]\s*$|\s-\s*$")
# A name in bold with a full stop of its own, no short form such as `Inc.`.
RUN_IN_STOP = re.compile(r"^([^.]*[^\W\d_]{5,})\.$")
# A name in emphasis has no more words.
WORDS_IN_BOLD = 16
# Stands for a line break that is an element; a space to regular expressions.
BREAK = "\x85"


@dataclass(frozen=True)
class Lead:
    """The name at the beginning of a block, how many characters it takes, and how it is set off."""

    name: str
    length: int
    has_sign: bool


def own_text(element: HtmlElement) -> str:
    """Return the text of an element up to the first block inside it."""
    pieces = [element.text or ""]
    for child in element:
        if child.tag in BLOCKS:
            break
        pieces.append(BREAK if child.tag == "br" else _text_of(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _text_of(element: HtmlElement) -> str:
    return str(element.text_content()) if isinstance(element.tag, str) else ""


def emphasised_lead(element: HtmlElement) -> Lead | None:
    """Return the name that an element begins with in emphasis; None if it begins otherwise."""
    before = element.text or ""
    if before.strip():
        return None
    length = len(before)
    for child in element:
        words = _text_of(child)
        if isinstance(child.tag, str) and child.tag in EMPHASISED and words.strip():
            return _emphasised(element, child, length)
        if words.strip() or (child.tail or "").strip() or child.tag in BLOCKS:
            return None
        length += len(words) + len(child.tail or "")
    return None


def begins_with_emphasis(element: HtmlElement) -> bool:
    """Return whether an element begins with words in bold."""
    first = next(iter(element), None)
    return first is not None and first.tag in BOLD and not (element.text or "").strip()


def _emphasised(element: HtmlElement, child: HtmlElement, before: int) -> Lead | None:
    """Return the lead of an element whose name stands in a child, behind so many characters."""
    words = _text_of(child)
    name = clean_name(_without_stop(words))
    rest = own_text(element)[before + len(words) :]
    after = AFTER_NAME.match(rest)
    if not after or not is_name_in_bold(name):
        return None
    brackets = one_line(after["brackets"])
    has_break = rest.lstrip(" \t\n").startswith(BREAK)
    ends_sentence = after["sign"] in (".", ",")
    is_set_off = bool(after["sign"]) and not ends_sentence
    has_sign = is_set_off or has_break or ENDS_WITH_SIGN.search(words) is not None
    if not has_sign and child.tag not in BOLD:
        return None
    if brackets:
        name = f"{name} {brackets}"
    return Lead(name, before + len(words) + _length(after[0]), has_sign)


def _without_stop(words: str) -> str:
    """Return words without the full stop that sets them off: `Mast.`, but not `e.g.` or `etc.`."""
    return RUN_IN_STOP.sub(r"\1", words.strip())


def _length(text: str) -> int:
    """Return the length of a text in the tree, where a line break has none."""
    return len(text) - text.count(BREAK)


def plain_lead(element: HtmlElement) -> Lead | None:
    """Return the name before a sign at the beginning of an element; None if there is none."""
    text = own_text(element)
    beginning = text.lstrip()
    match = PLAIN.match(beginning)
    if not match:
        return None
    name = clean_name(match["name"])
    if not _is_name(name) or name.count("(") != name.count(")"):
        return None
    return Lead(name, len(text) - len(beginning) + _length(match[0]), has_sign=True)


def _is_name(name: str) -> bool:
    """Return whether words before a sign are a name, and no label or sentence."""
    if not may_be_term(name):
        return False
    return name.casefold().rstrip(". ") not in LABELS


def is_name_in_bold(name: str) -> bool:
    """Return whether words in emphasis are a name; it may be longer than one in plain words."""
    few = len(name.split()) <= WORDS_IN_BOLD and len(name) <= LONGEST_NAME
    is_label = name.casefold().rstrip(". ") in LABELS
    return few and not is_label and may_be_term(" ".join(name.split()[:3]))
