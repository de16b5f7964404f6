"""Parse the text of one table cell: paragraphs, a name, the items of a list, a status.

A cell may hold HTML, Markdown or plain text, and nobody says which. Everything here is pure.
"""

import csv
import html
import re
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from rag.entries.surface_forms import BRACKETED, is_abbreviation, normalised_words
from rag.entries.text import definition_text, normalise_paragraphs
from rag.formats.html_to_markdown import html_to_markdown
from rag.formats.markup import html_to_text, markdown_renderer
from rag.formats.text_to_markdown import text_to_markdown
from rag.types import Status

# The value of a cell, or of a field of a JSON record: a text, or a list of texts.
Value: TypeAlias = str | tuple[str, ...]

TAGS = (
    "a|abbr|b|big|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font"
    "|h[1-6]|hr|html|i|iframe|img|ins|kbd|li|mark|ol|p|pre|q|s|samp|script|section|small|span"
    "|strike|strong|style|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul|var"
)
# A cell is HTML only if a tag is closed or a line is broken in it; marks of Markdown are paired.
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
# A text of one line without any of these signs holds no markup.
MAY_BE_MARKUP = re.compile(r"[*`\[\]#<&\n]")
# Group 1 is code in backticks; anything else that matches only looks like a tag or emphasis.
CODE_OR_NO_MARKUP = re.compile(
    rf"(`[^`\n]*`)|<(?!!--|/?(?:{TAGS})\b[^<>]*>)|(?<=\w)[*](?=\w)", re.I
)
PARAGRAPH_BREAKS = re.compile(r"(?:<br\s*/?>\s*){2,}|\n\s*\n", re.I)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.I)
LIST_LINE = re.compile(r"\n(?=[ \t]*(?:[-*•–]|\d{1,3}[.)])[ \t])")
INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
# A line of a list or a fence, below which an indent has a meaning.
MARKED_LINE = re.compile(r"^[ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]|```|~~~)", re.MULTILINE)
PRINTED_LIST = re.compile(r"""\[\s*(?:(["']).*\1)?\s*\]""", re.DOTALL)
ADDRESS = re.compile(r"(?:https?|ftp|mailto):\S*", re.I)
# A list item of more words is part of a sentence.
NAME_WORDS = 5
# Longer cells are neither rendered, which may take quadratic time, nor split into list items.
LARGEST = 100_000
# A longer meaning of an acronym says more than its words.
LONGEST_MEANING = 200

ARTICLES = frozenset("a an the".split())
# Words that an acronym may leave out.
SMALL_WORDS = ARTICLES | frozenset(
    "and as at by for from in into of on or per the to via with".split()
)

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
    **dict.fromkeys("standard preferred recommended verified released publish".split(), "approved"),
    **dict.fromkeys(
        "deprecated obsolete retired superseded withdrawn rejected archived expired".split(),
        "deprecated",
    ),
    **dict.fromkeys("inactive legacy replaced historic historical forbidden".split(), "deprecated"),
}
# Verbs of a sentence that defines.
VERB = re.compile(r"\b(?:is|are|was|were|means|refers|stands|describes|provides|has|have)\b", re.I)
# Answers of a column such as `deprecated` that leave an entry approved.
NO = ("no", "false", "n", "0")


def plain_paragraphs(text: str) -> str:
    """Return the paragraphs of a text that may be HTML or Markdown.

    Signs that only look like markup stay as they are.
    """
    if len(text) <= LARGEST and MARKDOWN.search(text):
        return markdown_paragraphs(text)
    if HTML.search(text):
        escaped = CODE_OR_NO_MARKUP.sub(_escaped_tag, text)
        return html_to_text(PARAGRAPH_BREAKS.sub("<p>", escaped))
    unescaped = _unescaped(text)
    return normalise_paragraphs(LIST_LINE.sub("\n\n", unescaped))


def markdown_paragraphs(text: str) -> str:
    """Return the paragraphs of Markdown as typed into fields, where `<x>` and `2*3` are text."""
    escaped = CODE_OR_NO_MARKUP.sub(_escaped, text)
    rendered = markdown_renderer().render(INDENT.sub("", escaped))
    return html_to_text(str(rendered))


def cell_markdown(text: str) -> str:
    """Return a text that may be HTML, Markdown or plain as Markdown."""
    if not MAY_BE_MARKUP.search(text):
        return text_to_markdown(text)
    if len(text) <= LARGEST and MARKDOWN.search(text):
        return typed_markdown(text)
    if HTML.search(text):
        escaped = CODE_OR_NO_MARKUP.sub(_escaped_tag, text)
        return html_to_markdown(PARAGRAPH_BREAKS.sub("<p>", escaped))
    return text_to_markdown(_unescaped(text))


def typed_markdown(text: str) -> str:
    """Return Markdown as typed into fields, where `2*3` is text and an indent is no code."""
    escaped = CODE_OR_NO_MARKUP.sub(_escaped, text)
    if HTML.search(text):
        return html_to_markdown(str(markdown_renderer().render(INDENT.sub("", escaped))))
    if not MARKED_LINE.search(escaped):
        escaped = INDENT.sub("", escaped)
    return definition_text(escaped)


def _unescaped(text: str) -> str:
    """Return a text with entities such as `&amp;` replaced by the signs that they stand for."""
    return ENTITY.sub(_unescaped_entity, text)


def _unescaped_entity(entity: re.Match[str]) -> str:
    return html.unescape(entity[0])


def _escaped(match: re.Match[str]) -> str:
    """Return a sign escaped for a renderer of Markdown; code stays as it is."""
    code, sign = match[1], match[0]
    return code or f"\\{sign}"


def _escaped_tag(match: re.Match[str]) -> str:
    """Return a match escaped for HTML, so that it shows as it is written."""
    return html.escape(match[0], quote=False)


def as_text(value: Value) -> str:
    """Return a value as one text; each item of a list is a paragraph."""
    if isinstance(value, str):
        return value
    return "\n\n".join(value)


def as_name(value: Value) -> str:
    """Return a value as a name, on one line and without markup."""
    text = as_text(value)
    if MAY_BE_MARKUP.search(text):
        text = plain_paragraphs(text)
    return " ".join(text.split())


def list_items(value: Value, separator: str) -> tuple[str, ...]:
    """Return the items of a list; an item with the separator in it stands in quotes.

    A list as programs print it, `['one', 'two']`, is understood whatever the separator is.
    """
    if not isinstance(value, str):
        return _without_empty(value)
    stripped = value.strip()
    if not stripped:
        return ()
    if len(value) <= LARGEST and PRINTED_LIST.fullmatch(stripped):
        inner = stripped[1:-1].strip()
        return _printed_items(inner)
    text = _unescaped(value) if "&" in value else value
    if len(text) > LARGEST or _is_sentence(text, separator):
        return _without_empty([text])
    if '"' not in text:
        return _without_empty(text.replace("\n", separator).split(separator))
    return _csv_items(text.split("\n"), separator)


def _is_sentence(text: str, separator: str) -> bool:
    """Return whether the commas of a text divide a sentence and no list."""
    if separator != ",":
        return False
    pieces = text.split(",")
    return any(len(piece.split()) > NAME_WORDS for piece in pieces)


def _printed_items(inner: str) -> tuple[str, ...]:
    """Return the items between the brackets of a list as programs print it: 'one', 'two'."""
    quote = inner[:1] or '"'
    one_line = " ".join(inner.split())
    return _csv_items([one_line], ",", quote)


def _csv_items(lines: Iterable[str], separator: str, quote: str = '"') -> tuple[str, ...]:
    """Return the cells of all lines, read as CSV."""
    rows = csv.reader(lines, delimiter=separator, quotechar=quote, skipinitialspace=True)
    items: list[str] = []
    for row in rows:
        items += row
    return _without_empty(items)


def _without_empty(items: Iterable[str]) -> tuple[str, ...]:
    """Return the items with single spaces in them, without those that are blank."""
    kept = []
    for item in items:
        single_spaced = " ".join(item.split())
        if single_spaced:
            kept.append(single_spaced)
    return tuple(kept)


def list_separator(values: Iterable[Value], *, names: bool) -> str:
    """Return the sign that separates the list items in a column of values.

    It is ';' or '|' where a cell has one. Otherwise it is ',' if the items are names, and ';' if
    they are sentences.
    """
    joined = "\n".join(value for value in values if isinstance(value, str))
    text = _unescaped(joined)
    for sign in ";|":
        if sign in text:
            return sign
    return "," if names else ";"


def is_web_address(item: str) -> bool:
    """Return whether an item of a list is an address of the web and no name."""
    return ADDRESS.fullmatch(item) is not None


def parse_status(text: str, column: str) -> Status | None:
    """Return the status that the text of a cell stands for; None if it is unknown.

    A column may be named for a status itself, such as `deprecated`: any unknown text but 'no' then
    sets that status. `column` is the normal form of its name.
    """
    phrase = normalised_words(text)
    whole = " ".join(phrase)
    if not phrase or whole in NO:
        return "approved"
    return STATUSES.get(whole) or STATUSES.get(phrase[0]) or STATUSES.get(column)


def spelled_out(short: str, meaning: str) -> str:
    """Return the words that a term such as VAE abbreviates, if its meaning is nothing but them.

    Return '' if the meaning says more, or does not match the letters.
    """
    capitals = sum(map(str.isupper, short))
    if capitals < 2 or ". " in meaning or len(meaning) > LONGEST_MEANING:
        return ""
    without_brackets = BRACKETED.sub(" ", meaning)
    long = " ".join(without_brackets.split()).rstrip(".")
    letters = "".join(normalised_words(short))
    # A sentence about the term, such as 'HTTP is a protocol', does not spell it out.
    if letters in normalised_words(long) or VERB.search(long):
        return ""
    says_more = len(long) > len(short) + 1 and _may_be_expansion(
        normalised_words(long), len(letters)
    )
    if says_more and is_abbreviation(letters, long):
        return long
    return ""


def _may_be_expansion(phrase: Sequence[str], letters: int) -> bool:
    """Return whether words may spell out so many letters: no leading article, few content words."""
    content_words = [word for word in phrase if word not in SMALL_WORDS]
    begins_with_article = not ARTICLES.isdisjoint(phrase[:1])
    return not begins_with_article and len(content_words) <= letters + 1
