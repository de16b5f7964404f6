"""The rules of `rag lint` with their severity, and the findings that break them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]
# The worst first.
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Rule:
    """The severity of a rule, and what it asks for."""

    severity: Severity
    meaning: str


# docs/lint.md has the same table.
RULES: dict[str, Rule] = {
    "dangling-see-also": Rule(
        "error", "`see_also` names only entries that are there, and never the entry itself."
    ),
    "name-claimed-twice": Rule(
        "error", "No two entries bear a name unless `shared_names` of all of them lists it."
    ),
    "not-found-by-name": Rule(
        "error", "An entry comes first, or among the senses offered, for each of its names."
    ),
    "circular-definition": Rule(
        "warning", "A definition does not lean on the term, nor two entries on each other."
    ),
    "too-short-definition": Rule(
        "warning", "A definition says more than a word or two about the term."
    ),
    "unlike-a-definition": Rule(
        "warning", "A definition begins with what kind of thing it defines."
    ),
    "near-duplicate": Rule(
        "warning", "No two entries define the same, unless each sees the other."
    ),
    "not-found-by-definition": Rule(
        "warning", "An entry comes first for the words of its own definition."
    ),
    "not-read": Rule(
        "warning", "Everything in a glossary of another format is taken as it stands."
    ),
    "not-indexed": Rule("warning", "There is an index of the glossary as it is now."),
    "model-cannot-read": Rule("warning", "The model reads the language of the glossary."),
    "asked-in-part": Rule(
        "note", "A glossary is small enough to be asked for every name and definition."
    ),
    "undefined-jargon": Rule(
        "note", "An acronym that several definitions use is spelt out, or has an entry."
    ),
    "one-way-see-also": Rule("note", "An entry that sees few others sees those that see it."),
    "no-questions": Rule(
        "note", "An entry has questions as people ask who do not know its name; see `rag enrich`."
    ),
    "confusable": Rule(
        "note", "The questions of an entry are nearer to the entry than to another one."
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing that could be better: the rule, the entry, its part, and a message with a remedy.

    `part` is a key of an entry's file, or "definition" for the text below the keys. `others` are
    the other entries it concerns. `file` and `line` say where to mend it, if that is known.
    """

    rule: str
    severity: Severity
    entry: str
    part: str
    message: str
    others: tuple[str, ...] = ()
    file: str = ""
    line: int = 0


def finding(rule: str, entry: str, part: str, message: str, others: Iterable[str] = ()) -> Finding:
    """Return a finding with the severity of its rule."""
    return Finding(rule, RULES[rule].severity, entry, part, message, tuple(others))


def counted(findings: Iterable[Finding], at_least: Severity) -> int:
    """Return how many findings are as bad as this, or worse."""
    bad = SEVERITIES[: SEVERITIES.index(at_least) + 1]
    return sum(each.severity in bad for each in findings)
