"""What people type into a cell or a field -> paragraphs, names, the items of a list, a status. Pure."""

import csv
import html
import re
from collections.abc import Iterable
from typing import TypeAlias

from rag.entries.surface_forms import BRACKETED, abbreviates, words
from rag.entries.text import paragraphs
from rag.formats.markup import from_html, renderer
from rag.types import Status

# A cell of a table, or what a field of a record holds: a text, or a list of texts.
Value: TypeAlias = str | tuple[str, ...]

TAGS = "a|abbr|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|h[1-6]|hr|html"
TAGS += "|i|iframe|img|ins|kbd|li|mark|ol|p|pre|q|s|samp|script|section|small|span|strike|strong|style|sub|sup"
TAGS += "|table|tbody|td|th|thead|tr|tt|u|ul|var"
# A tag is taken for markup only if something is closed or broken by one, a sign of Markdown only if it is paired.
HTML = re.compile(rf"</(?:{TAGS})\s*>|<br\s*/?>", re.I)
MARKDOWN = re.compile(
    r"""
    (?<!\w)\*\*(?=[^\s*])[^\n]{0,500}?(?<=[^\s*])\*\*(?!\w)          # **bold**
    | (?<!`)`[^`\n]{1,500}`(?!`)                                      # `code`
    | \[[^\[\]\n]{1,500}\]\((?:https?://|mailto:|\.{0,2}/|\#)[^()\s]*\)   # [a link](https://...)
    | ^\#{1,6}[ ]\S[^\n]*\n                                           # a heading with text below
    | ^```
    """,
    re.VERBOSE | re.MULTILINE,
)
# Code in backticks is left alone; elsewhere what only looks like a tag or emphasis is text.
NO_MARKUP = re.compile(rf"(`[^`\n]*`)|<(?!!--|/?(?:{TAGS})\b[^<>]*>)|(?<=\w)[*](?=\w)", re.I)
BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}|\n\s*\n", re.I)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.I)
LIST_LINE = re.compile(r"\n(?=[ \t]*(?:[-*•–]|\d{1,3}[.)])[ \t])")
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
LISTED = re.compile(r"""\[\s*(?:(["']).*\1)?\s*\]""", re.DOTALL)
ADDRESS = re.compile(r"(?:https?|ftp|mailto):\S*", re.I)
NAME_WORDS = 5
# What is longer is neither rendered, which may take a time that grows with its square, nor taken apart as a list.
LARGEST = 100_000
# What is longer tells more than what an acronym stands for.
LONGEST_MEANING = 200

ARTICLES = frozenset("a an the".split())
SMALL = ARTICLES | frozenset("and as at by for from in into of on or per the to via with".split())

STATUSES: dict[str, Status] = {
    **dict.fromkeys(
        "draft proposed candidate provisional pending new review wip unapproved unreviewed".split(),
        "draft",
    ),
    **dict.fromkeys(
        ("in review", "under review", "in progress", "work in progress", "feedback appreciated"),
        "draft",
    ),
    **dict.fromkeys(
        "approved accepted published completed complete final active current live valid".split(),
        "approved",
    ),
    **dict.fromkeys("standard preferred recommended verified released".split(), "approved"),
    **dict.fromkeys(
        "deprecated obsolete retired superseded withdrawn rejected archived expired".split(),
        "deprecated",
    ),
    **dict.fromkeys("inactive legacy replaced historic historical forbidden".split(), "deprecated"),
}
NO = ("no", "false", "n", "0")


def plain(text: str) -> str:
    """Return the paragraphs of a text that may be HTML or Markdown; signs that are no markup stay."""
    if len(text) <= LARGEST and MARKDOWN.search(text):
        return from_marked(text)
    if HTML.search(text):
        return from_html(BREAKS.sub("<p>", NO_MARKUP.sub(escaped_tag, text)))
    return paragraphs(LIST_LINE.sub("\n\n", unescaped(text)))


def unescaped(text: str) -> str:
    """Return a text with the signs that entities such as `&amp;` stand for."""
    return ENTITY.sub(lambda found: html.unescape(found[0]), text)


def from_marked(text: str) -> str:
    """Return the paragraphs of Markdown as it is typed into fields, where `<x>` and `2*3` are text."""
    return from_html(str(renderer().render(INDENT.sub("", NO_MARKUP.sub(escaped, text)))))


def escaped(found: re.Match[str]) -> str:
    """Return what is found so that a renderer of Markdown shows it as it stands; code is left to it."""
    return found[1] or f"\\{found[0]}"


def escaped_tag(found: re.Match[str]) -> str:
    """Return what is found so that HTML shows it as it stands."""
    return html.escape(found[0], quote=False)


def text(value: Value) -> str:
    """Return a value as one text; each item of a list is a paragraph."""
    return value if isinstance(value, str) else "\n\n".join(value)


def name(value: Value) -> str:
    """Return a value as a name, on one line and without markup."""
    return " ".join(plain(text(value)).split())


def items(value: Value, separator: str) -> tuple[str, ...]:
    """Return the items of a list; one that holds the separator stands in quotes."""
    if not isinstance(value, str):
        return tuple(filter(None, (" ".join(item.split()) for item in value)))
    if len(value) <= LARGEST and LISTED.fullmatch(value.strip()):
        return quoted_items(value.strip()[1:-1].strip())
    value = unescaped(value)
    sentence = separator == "," and any(
        len(piece.split()) > NAME_WORDS for piece in value.split(",")
    )
    if sentence or len(value) > LARGEST:
        return items((value,), separator)
    lines = csv.reader(value.split("\n"), delimiter=separator, skipinitialspace=True)
    return items(tuple(item for line in lines for item in line), separator)


def quoted_items(inner: str) -> tuple[str, ...]:
    """Return the items of a list as programs print it: 'one', 'two'."""
    lines = csv.reader(
        [" ".join(inner.split())], delimiter=",", quotechar=inner[:1] or '"', skipinitialspace=True
    )
    return items(tuple(item for line in lines for item in line), ",")


def separator(values: Iterable[Value], *, names: bool) -> str:
    """Return what sets the items of a column's lists apart: ';' or '|' if it is used, else ',' between names."""
    cells = [unescaped(value) for value in values if isinstance(value, str)]
    return next(
        (sign for sign in ";|" if any(sign in cell for cell in cells)), "," if names else ";"
    )


def is_address(item: str) -> bool:
    """Tell whether an item of a list is an address of the web and no name."""
    return ADDRESS.fullmatch(item) is not None


def status(word: str, column: str) -> Status | None:
    """Return the status that a word stands for, or anything but 'no' in a column named for one; None if unknown."""
    said = words(word)
    if not said or " ".join(said) in NO:
        return "approved"
    return STATUSES.get(" ".join(said)) or STATUSES.get(said[0]) or STATUSES.get(column)


def spelt_out(short: str, meaning: str) -> str:
    """Return the words that a term such as VAE abbreviates, if its meaning says no more than them; else nothing."""
    if sum(map(str.isupper, short)) < 2 or ". " in meaning or len(meaning) > LONGEST_MEANING:
        return ""
    long = " ".join(BRACKETED.sub(" ", meaning).split()).rstrip(".")
    letters, said = "".join(words(short)), words(long)
    telling = [word for word in said if word not in SMALL]
    fits = (
        len(long) > len(short) + 1
        and not ARTICLES.intersection(said[:1])
        and len(telling) <= len(letters) + 1
    )
    return long if fits and abbreviates(letters, long) else ""
