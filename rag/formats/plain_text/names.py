"""Judge whether a line of plain text may be the name of a term: short, and no sentence."""

import re

MARK = re.compile(
    r"(?P<number>\d{1,4}[.)]|\(\d{1,4}\))\s+|(?P<sign>[-*•·‣])\s+|(?P<level>#{1,6})\s*(?=\w)"
)
EMPHASIS = re.compile(r"^(\*\*?)(.+)\1$")
# A name has no more words, brackets aside, and no more letters.
NAME_WORDS, NAME_LETTERS = 8, 80
BRACKETS = re.compile(r"\([^()]*\)")
CLOSING = r"[)\]”’\"']*$"
# A letter of the alphabet, as a title above the terms that begin with it.
LETTER = re.compile(r"\W{0,9}([^\W\d_])\W{0,9}")
ENDS_SENTENCE = re.compile(rf"[.!?…。！？]{CLOSING}")
TEXT = re.compile(rf"[.!?…;,。！？，；]{CLOSING}|https?://|www\.")
ABBREVIATION = re.compile(r"\w\.\w+\.$")
DIVIDED = re.compile(r":\s|：|\s[-–—=]\s|\s{3}")
# A line that leads to a list, and is no name: 'It may be one of:', 'Equivalent to:'.
LEADS_IN = re.compile(
    r"\b(?:is|are|was|were|be|may|can|must|includes?|follows|following)\b.*:$"
    r"|\b(?:to|for|of|as|by|with):$"
)
# Labels look like names and are part of the text.
LABELS = frozenset(
    "see|see also|note|notes|e.g|i.e|cf|compare|compare with|aka|also known as|also called"
    "|related terms|details|more|more info|more information|more here|read more|learn more"
    "|find out more".split("|")
)


def may_be_name(text: str) -> bool:
    """Return whether a line may be the name of something: short, and no sentence."""
    if not is_short(text, NAME_WORDS, NAME_LETTERS):
        return False
    is_sentence = TEXT.search(text) and not ABBREVIATION.search(text)
    outside = BRACKETS.sub("", text)
    return not (is_sentence or LEADS_IN.search(text) or DIVIDED.search(outside))


def is_short(text: str, most_words: int, most_letters: int) -> bool:
    """Return whether a line has few words, brackets aside, and begins with no label.

    A label is the likes of 'See also:'.
    """
    if not text or len(text) > most_letters:
        return False
    words = BRACKETS.sub("", text).split()
    label = text.split(":", maxsplit=1)[0]
    is_label = label.rstrip(". ").casefold() in LABELS
    return len(words) <= most_words and not is_label


def split_mark(text: str) -> tuple[str, str]:
    """Return the kind of mark before a name, as in '12. Name', and the name.

    All numbers are of one kind: that of 1.
    """
    mark = MARK.match(text)
    if not mark:
        return "", text
    sign = mark["sign"] or mark["level"]
    kind = sign or re.sub(r"\d+", "1", mark["number"])
    return kind, text[mark.end() :]


def without_emphasis(text: str) -> str:
    """Return a name without its colon and without asterisks around it."""
    words = text.strip().removesuffix(":")
    return EMPHASIS.sub(r"\2", words).removesuffix(":").strip()


def is_letter_above(text: str, name: str) -> bool:
    """Return whether a line is only the letter of the alphabet that a name begins with."""
    letter = LETTER.fullmatch(text)
    word = re.search(r"\w+", split_mark(name)[1])
    if not letter or not word or len(word[0]) == 1:
        return False
    first = word[0][0]
    return first.casefold() == letter[1].casefold()
