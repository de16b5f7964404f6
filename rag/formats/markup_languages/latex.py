"""Reads glossaries in LaTeX: the entries of `glossaries`, `acro`, `acronym` and `nomencl`.

A document without such entries is read by its lists of terms and its headings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rag.formats.decoding import read_beginning, read_text
from rag.formats.documents.rendered import rendered_drafts
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.evidence import is_glossary_name
from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.includes import include_notes
from rag.formats.markup import parse_html
from rag.formats.markup_languages.latex_groups import Groups, keys_and_values
from rag.formats.markup_languages.latex_html import LatexText

SUFFIXES = (".tex", ".ltx", ".latex")
# What LaTeX does not read, unless it stands in code, which is kept.
COMMENT = re.compile(
    r"(?P<code>\\begin\{(?P<name>verbatim|lstlisting|minted)\}.*?(?:\\end\{(?P=name)\}|\Z)"
    r"|\\verb(?P<sign>[^\w\s*])[^\n]{0,200}?(?P=sign))"
    r"|\\begin\{comment\}.*?(?:\\end\{comment\}|\Z)|\\iffalse\b.*?(?:\\fi\b|\Z)"
    r"|(?<!\\)%[^\n]*",
    re.DOTALL,
)
ENTRY = re.compile(
    r"\\(?P<command>(?:new|provide)(?:dualentry|glossaryentry|acronym|abbreviation|term)"
    r"|long(?:new|provide)glossaryentry|DeclareAcronym|acro(?:def)?|newacro|nomenclature"
    r"|glsxtrnew(?:symbol|number))\*?(?![A-Za-z])"
)
INCLUDE = re.compile(r"\\(?:input|include|loadglsentries|GlsXtrLoadResources)\b\s*\{([^{}\n]+)\}")
LISTED_TERM = re.compile(r"\\begin\{description\}.*?\\item\s*\[", re.DOTALL)
TABLE = re.compile(r"\\begin\{(?:tabular|tabularx|tabulary|longtable)\*?\}")
ACRONYMS = frozenset(
    "newacronym newabbreviation provideacronym provideabbreviation acro acrodef newacro".split()
)


@dataclass(frozen=True)
class _Entry:
    """An entry as LaTeX, by the keys of the package `glossaries`, and its line."""

    label: str
    values: dict[str, str]
    line: int

    @cached_property
    def name(self) -> str:
        """What the entry is called, as LaTeX."""
        return self.values.get("name") or self.values.get("short") or self.label


class Latex:
    """LaTeX with entries of a glossary."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file defines entries of a glossary or lists terms."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        beginning = _without_comments(read_beginning(path))
        if ENTRY.search(beginning) or LISTED_TERM.search(beginning):
            return True
        return is_glossary_name(path.stem) and bool(TABLE.search(beginning))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the entries that a file defines, or else the terms of its lists; the account."""
        text, notes = read_text(path)
        yield from notes
        source = _without_comments(text)
        yield from include_notes(path, source, INCLUDE)
        entries = list(_entries(source))
        if not entries:
            yield from rendered_drafts(path, text, LatexText().html(source), options)
            return
        names = {entry.label: _plain(entry.name) for entry in entries}
        latex = LatexText(names)
        lists = len(LISTED_TERM.findall(source))
        drafts = (_draft(str(path), entry, latex) for entry in entries)
        yield from with_terms_account(drafts, {"list of terms": lists})


def _entries(source: str) -> Iterator[_Entry]:
    """Yield the entries that a document defines."""
    groups = Groups(source)
    line, counted = 1, 0
    for match in ENTRY.finditer(source):
        line += source.count("\n", counted, match.start())
        counted = match.start()
        label, values = _arguments(match["command"], groups, match.end())
        if label:
            yield _Entry(label, values, line)


def _arguments(command: str, groups: Groups, at: int) -> tuple[str, dict[str, str]]:
    """Return the label and the values that a command defines; no label if it is none."""
    options, at = groups.optional(at)
    label, at = groups.argument(at)
    if command == "nomenclature":
        description, _ = groups.argument(at)
        return label, {"name": label, "description": description}
    if command.startswith("glsxtrnew"):
        name, _ = groups.argument(at)
        return label, {"name": name or label, **keys_and_values(options)}
    if command.endswith("dualentry"):
        short, at = groups.argument(at)
        long, at = groups.argument(at)
        description, _ = groups.argument(at)
        return label, {"short": short, "long": long, "description": description}
    if command in ACRONYMS:
        written_short, at = groups.optional(at)
        first, at = groups.argument(at)
        second, _ = groups.argument(at)
        short, long = (first, second) if second else (written_short or label, first)
        if not long:
            return "", {}
        return label, {"short": short, "long": long, **keys_and_values(options)}
    first, at = groups.argument(at)
    values = keys_and_values(first)
    if command.startswith("long"):
        values["description"], _ = groups.argument(at)
    if command == "newterm":
        values = {"name": label, **keys_and_values(options)}
    return label, values


def _draft(file: str, entry: _Entry, latex: LatexText) -> Draft:
    """Return the draft of an entry; an acronym without a description is what it stands for."""
    values = entry.values
    names = [_plain(values.get(key, "")) for key in ("short", "long", "symbol", "first", "text")]
    description = values.get("description") or values.get("extra") or values.get("long", "")
    term = _plain(entry.name)
    plural = _plain(values.get("plural", ""))
    if not plural.startswith(term):
        names.append(plural)
    aliases = [name for name in names if name not in ("", term)]
    return Draft(
        term=term,
        definition=element_to_markdown(parse_html(latex.html(description))),
        file=file,
        line=entry.line,
        also_known=(entry.label,),
        aliases=tuple(dict.fromkeys(aliases)),
        see_also=tuple(_references(values)),
    )


def _references(values: dict[str, str]) -> Iterator[str]:
    """Yield the labels of the entries that one refers to: `see=[see also]{weir,lock}`."""
    for key in ("see", "seealso", "alias"):
        listed = values.get(key, "").rpartition("]")[2].strip("{}")
        yield from filter(None, map(str.strip, listed.split(",")))


def _without_comments(source: str) -> str:
    """Return a document without what LaTeX does not read; its lines keep their numbers."""
    return COMMENT.sub(lambda part: part["code"] or "\n" * part[0].count("\n"), source)


def _plain(text: str) -> str:
    """Return the words of a name."""
    words = str(parse_html(LatexText().html(text)).text_content())
    return " ".join(words.replace("\\(", "$").replace("\\)", "$").split())
