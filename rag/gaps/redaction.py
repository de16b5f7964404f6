"""Redaction: addresses, numbers and keys in a question become placeholders.

Names of people stay: no pattern tells them from names of things.
"""

import re
import unicodedata

# Digits in groups, as in phone, card and account numbers and in dates.
NUMBER = re.compile(r"\+?\d+(?:[\s.,/()\-\u2010-\u2015]{1,3}\d+)*")
DIGITS = re.compile(r"\d+")
MANY_DIGITS, MANY_GROUPS = 3, 3
# Normalisation makes many letters of some signs.
MAX_CHARACTERS = 2_000
PATTERNS = (
    # The query string of an address, then what looks like one. A password before the host is
    # caught by the e-mail patterns.
    (re.compile(r"(?<!\S)((?>[^\s?#]*?://)[^\s?#]*+)[?#]\S+"), r"\1?[query]"),
    (re.compile(r"\?[^\s?=]+=\S*"), "?[query]"),
    (re.compile(r"(?<![^\s@,;<>()\"'])[^\s@,;<>()\"']+(?:@[^\s@,;<>()\"']+)+"), "[e-mail]"),
    (re.compile(r"(?<!\S)\S+\s@\s\S+\.\S+"), "[e-mail]"),
    # IPv4 and IPv6; also addresses of network cards and times of day, which do no harm.
    (re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)"), "[address]"),
    (
        re.compile(
            r"(?<![\w:.])(?=[0-9a-f:.]*[0-9a-f])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]*(?![\w:])", re.I
        ),
        "[address]",
    ),
    # Keys, hashes and the like: long, letters and digits mixed.
    (re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.I), "[key]"),
    (re.compile(r"(?<![^\W_])(?=[^\W_]*\d)(?=[^\W_]*[^\W\d_])[^\W_]{20,}(?![^\W_])"), "[key]"),
)
PLACEHOLDER = re.compile(r"\[(?:query|e-mail|address|key|number)\]")


def redacted(question: str) -> str:
    """Return a question in one line, with placeholders for what may identify who asked."""
    text = " ".join(unicodedata.normalize("NFKC", question).split())[:MAX_CHARACTERS]
    for pattern, placeholder in PATTERNS:
        text = pattern.sub(placeholder, text)
    return NUMBER.sub(number_placeholder, text)


def number_placeholder(match: re.Match[str]) -> str:
    """Return a placeholder for a long number; a short one, as in `Python 3.11`, as it is."""
    groups = DIGITS.findall(match[0])
    longest = max(map(len, groups))
    if len(groups) >= MANY_GROUPS or longest >= MANY_DIGITS:
        return "[number]"
    return match[0]


def without_placeholders(question: str) -> str:
    """Return a redacted question without its placeholders."""
    return " ".join(PLACEHOLDER.sub(" ", question).split())
