"""Plain text as entries contain it: paragraphs, single lines, and no control characters. Pure."""

import re
import unicodedata

# Control characters that a text may contain.
SPACES = "\t\n\r"
# Unicode categories: control characters, and halves of surrogate pairs.
UNPRINTABLE = ("Cc", "Cs")
# Categories of what is seen: letters, digits, punctuation, symbols, private ones; and the letters
# and symbols of these that are blank: the fillers of Hangul, and the empty pattern of Braille.
# Characters that Unicode has added since are unassigned to Python.
SEEN, UNSEEN = ("L", "N", "P", "S", "Co", "Cn"), "\u115f\u1160\u3164\uffa0\u2800"
BLANK_LINE = re.compile(r"\n\s*\n")
LINE_END = re.compile(r"\r\n?")
BLANK_LINES = re.compile(r"(?:[^\S\n]*\n)*")


def definition_text(text: str) -> str:
    """Return a definition as it is written, without blank lines at its ends.

    Lines end with a line feed.
    """
    lines = LINE_END.sub("\n", text).rstrip()
    return BLANK_LINES.sub("", lines, count=1)


def normalise_paragraphs(text: str) -> str:
    """Return the text with one blank line between paragraphs and no line breaks inside them."""
    lines = []
    for block in BLANK_LINE.split(text):
        line = one_line(block)
        if line:
            lines.append(line)
    return "\n\n".join(lines)


def one_line(text: str) -> str:
    """Return a text on one line, with single spaces."""
    return " ".join(text.split())


def entry_count(count: int) -> str:
    """Return a number of entries in words: 1 entry, 1,234 entries."""
    return f"{count:,} entry" if count == 1 else f"{count:,} entries"


def is_visible(text: str) -> bool:
    """Return whether a text has a letter, digit or sign that can be seen."""
    return any(
        unicodedata.category(character).startswith(SEEN) and character not in UNSEEN
        for character in text
    )


def require_printable(text: str) -> None:
    """Raise ValueError if a text contains control characters."""
    if has_control_characters(text):
        raise ValueError("holds control characters; send plain text")


def has_control_characters(text: str) -> bool:
    """Return whether a text contains control characters or lone surrogates.

    Tabs and line breaks are allowed.
    """
    # Most texts are told at once: what is printable is neither.
    if text.isprintable():
        return False
    for character in text:
        if unicodedata.category(character) in UNPRINTABLE and character not in SPACES:
            return True
    return False
