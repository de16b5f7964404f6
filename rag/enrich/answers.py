"""Answers of whoever writes questions, which nobody trusts: parsed, bounded and cleaned. Pure."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from rag.enrich.records import Proposal
from rag.entries.text import UNPRINTABLE, one_line
from rag.errors import BadAnswer, Fault
from rag.types import Entry

# Invisible marks that turn or split text.
INVISIBLE = ("Cf", *UNPRINTABLE)
# The colours and moves of a terminal, and elements whose words nobody reads.
ESCAPE = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,200}>[^<]{0,2000}</\1>", re.IGNORECASE)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
# What stands before an item of a list or a heading.
BULLET = re.compile(r"^(?:[-*+•>]\s+|#{1,6}\s+|\(?\d{1,3}[.)]\s+)+")
EMPHASIS = re.compile(r"\*\*|__|`")
QUOTES = "\"'“”„‘’«» "
FENCE = re.compile(r"^(?:---|\+\+\+|```)")
FORM = '{"id": "...", "questions": ["..."]}'


class Limits(NamedTuple):
    """A list in an answer: its key, the most texts that are read, their longest in characters."""

    key: str
    most: int
    longest: int


QUESTIONS = Limits("questions", 40, 300)
ALIASES = Limits("aliases", 10, 100)


class KnownEntries:
    """What answers may name: the entries of a glossary by id and by term, and its scripts."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Take the entries of the glossary."""
        self.ids: set[str] = set()
        self.scripts: set[str] = {"LATIN"}
        self._by_term: dict[str, list[str]] = defaultdict(list)
        for entry in entries:
            self.ids.add(entry.id)
            self._by_term[entry.term].append(entry.id)
            self.scripts |= _scripts(f"{entry.term} {entry.short}")

    def id_of(self, answer: dict[str, Any]) -> str:
        """Return the id of the entry that an answer is for. Raises BadAnswer."""
        name, term = answer.get("id"), answer.get("term")
        if isinstance(name, str):
            if name in self.ids:
                return name
            raise BadAnswer(f"no entry has the id {name[:80]!r}")
        if not isinstance(term, str):
            raise BadAnswer(f"neither id nor term; a line is {FORM}")
        bearers = self._by_term.get(term, [])
        if not bearers:
            raise BadAnswer(f"no entry has the term {term[:80]!r}")
        if len(bearers) > 1:
            remedy = "name one by its id"
            raise BadAnswer(f"{len(bearers)} entries have the term {term[:80]!r}; {remedy}")
        return bearers[0]


def read_answers(
    lines: Sequence[str], file: str, known: KnownEntries
) -> tuple[list[Proposal], list[Fault]]:
    """Return the proposals of a file of answers, one a line, and what could not be used of it."""
    proposals: list[Proposal] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            proposal, notes = parse_answer(_json(line), known)
        except BadAnswer as error:
            faults.append(Fault(file, number, str(error)))
            continue
        proposals.append(proposal)
        faults += [Fault(file, number, note) for note in notes]
    return proposals, faults


def _json(line: str) -> object:
    """Return a line of JSON. Raises BadAnswer."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadAnswer(f"not a whole line of JSON; a line is {FORM}") from error


def parse_answer(answer: object, known: KnownEntries) -> tuple[Proposal, list[str]]:
    """Return the proposal of one answer, and a note for each part that could not be used.

    Raises BadAnswer if nothing of it can be used.
    """
    if not isinstance(answer, dict):
        raise BadAnswer(f"not an object; a line is {FORM}")
    entry = known.id_of(answer)
    questions, notes = _read_list(answer, QUESTIONS, known.scripts)
    aliases, more_notes = _read_list(answer, ALIASES, known.scripts)
    return Proposal(entry, questions, aliases), [*notes, *more_notes]


def _read_list(
    answer: dict[str, Any], limits: Limits, scripts: set[str]
) -> tuple[tuple[str, ...], list[str]]:
    """Return the usable texts of a list in an answer, each once, and notes on what is left out."""
    key, most = limits.key, limits.most
    values = answer.get(key, [])
    if not isinstance(values, list):
        return (), [f"{key!r} is no list"]
    notes = []
    if len(values) > most:
        notes.append(f"{len(values):,} {key}; only the first {most} are read")
    unusable = 0
    texts: dict[str, None] = {}
    for value in values[:most]:
        text = clean_text(value, limits.longest, scripts)
        if text:
            texts[text] = None
        else:
            unusable += 1
    if unusable:
        reason = "empty, too long, no text, or in a script that the glossary does not have"
        notes.append(f"{unusable} of the {key} left out: {reason}")
    return tuple(texts), notes


def clean_text(value: object, longest: int, scripts: set[str]) -> str:
    """Return a text without markup and control characters, on one line; "" if it is unusable."""
    # A text far too long is not even cleaned.
    if not isinstance(value, str) or len(value) > 4 * longest or FENCE.match(value.strip()):
        return ""
    text = plain_line(value)
    letters = list(filter(str.isalpha, text))
    if not letters or len(text) > longest:
        return ""
    foreign = [sign for sign in letters if _script(sign) not in scripts]
    # Single letters of another script, such as Greek ones in formulas, are allowed.
    return "" if 2 * len(foreign) > len(letters) else text


def plain_line(text: str) -> str:
    """Return a text on one line without markup, escape sequences and invisible characters."""
    without_scripts = SCRIPT.sub(" ", ESCAPE.sub(" ", text))
    visible = [sign if _is_visible(sign) else " " for sign in without_scripts]
    words = LINK.sub(r"\1", TAG.sub(" ", "".join(visible)))
    line = one_line(EMPHASIS.sub("", BULLET.sub("", words.strip())))
    if line[:1] in QUOTES and line[-1:] in QUOTES:
        line = line.strip(QUOTES)
    return line


def _is_visible(sign: str) -> bool:
    """Return whether a character is neither a control character nor an invisible mark."""
    return unicodedata.category(sign) not in INVISIBLE


def _scripts(text: str) -> set[str]:
    """Return the scripts of the letters of a text."""
    return set(map(_script, filter(str.isalpha, set(text))))


@cache
def _script(letter: str) -> str:
    """Return the script of a letter, by the first word of its name in Unicode."""
    return unicodedata.name(letter, "NONE").split()[0]
