"""The names of columns, or of keys -> which part of an entry each holds; else an error that says how to map them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rag.entries.fields import MAPPABLE
from rag.errors import CorpusError, Fault
from rag.formats.drafts import Options
from rag.formats.languages import is_near, nearest
from rag.formats.tabular import cells
from rag.formats.tabular.cells import Value

Row: TypeAlias = Mapping[str, Value]
Columns: TypeAlias = tuple[str, ...]
# Columns by the part of an entry they are named for, and their language.
Held: TypeAlias = Mapping[tuple[str, str], Columns]

# What columns are called, the surest first; without a plural's 's'.
NAMES = {
    "id": "id, identifier, slug, term id, term no, term number, fully qualified name, qualified name, uid, guid, uuid",
    "term": """
        term, headword, head word, word, display name, preferred term, preferred label, pref label, glossary term,
        business term, term name, term title, title, label, name, concept, phrase, expression, entry, lemma, topic name
        """,
    "abbreviation": "acronym, abbreviation, abbr, abbrev, abbreviated form, initialism, short form, short name",
    "definition": """
        definition, def, term definition, business definition, short definition, short description, meaning,
        description, desc, explanation, gloss, summary, what it means, what is it, long definition, full definition,
        long description, full description, detail, text, body, content
        """,
    "expansion": """
        expansion, expanded form, full form, full name, full term, full title, long form, long name, stand for,
        stands for, spelled out, spelt out, acronym expansion
        """,
    "aliases": """
        alias, aliases, synonym, aka, a k a, also known as, also called, variant, alternative name, alternate name,
        alternative term, alternate term, alternative label, alternate label, alt label, alternative spelling,
        alternative, alternate, alt, other name, alt name, nick name, nickname, previous term, previous name,
        former name
        """,
    "tags": "tag, category, categories, topic, domain, type, subject, subject area, field, area, keyword",
    "see_also": "see also, see, related, related term, related concept, related to, reference, cross reference",
    "status": "status, state, glossary status, term status, approval status, deprecated, obsolete, draft",
    "questions": "question, example question, sample question, faq",
    "remarks": """
        context, note, comment, remark, example, usage, usage note, usage example, example sentence, scope note,
        additional information, additional note, further information
        """,
    # Our own, made anew from the names when entries are read.
    "shared_names": "shared name",
    # What names and defines where there is nothing better.
    "key": "key",
    "value": "value",
}
PARTS = {
    name.strip(): (part, rank)
    for part, names in NAMES.items()
    for rank, name in enumerate(names.split(","))
}
DEFINING = ("definition", "expansion", "value")
TRANSLATED = ("term", "definition", "aliases")
# `definition_en`, `Term (de)`, but not `Term ID`.
IN_LANGUAGE = re.compile(r"(.*?\w)[\s_.:(\[-]+([a-z]{2}(?:[-_][a-z]{2,4})?)[)\]]?", re.I)
NO_LANGUAGES = frozenset("by id in is no of or to".split())
ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
CHOICE = re.compile(r"/|&|,|\bor\b|\band\b", re.I)
# What is longer is no name of a column.
LONGEST = 100
SHOWN, SHOWN_COLUMNS = 40, 12


def normal(column: str) -> str:
    """Return a column's name as it is looked up: `displayName*` -> `display name`, `SYNONYM_2` -> `synonym`."""
    return " ".join(
        re.findall(r"[^\W\d_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).casefold())
    )


def part_of(column: str) -> tuple[str, int] | None:
    """Return the part of an entry that a column is named for, and how surely, 0 being surest."""
    for spelling in (column, bare := ASIDE.sub(" ", column), CHOICE.split(bare)[0]):
        name = normal(spelling)
        if found := PARTS.get(name) or PARTS.get(name.removesuffix("s")):
            return found
    return None


def language_of(column: str) -> tuple[str, str]:
    """Return what a column is named without its language, and the language; '' if it states none."""
    found = IN_LANGUAGE.fullmatch(column.strip())
    if not found or found[2].lower() in NO_LANGUAGES or normal(column) in PARTS:
        return column, ""
    place, language = part_of(found[1]), found[2].replace("_", "-")
    translated = place is not None and place[0] in TRANSLATED
    return (
        (found[1], language.lower() if len(language) == 2 else language)
        if translated
        else (column, "")
    )


@dataclass(frozen=True)
class Layout:
    """Which columns hold which part of an entry, the surest first; those of other languages; those not read."""

    parts: Mapping[str, Columns]
    translations: Mapping[str, tuple[Columns, Columns]]
    unread: Columns

    def of(self, *parts: str) -> Columns:
        """Return the columns of some parts."""
        return tuple(column for part in parts for column in self.parts.get(part, ()))

    @property
    def complete(self) -> bool:
        """Whether there are a term and a definition to read."""
        return bool(self.of("term") and self.of(*DEFINING))


def layout(columns: Sequence[str], options: Options) -> Layout:
    """Return what columns hold: as `--map` says, as far as it names columns that are there, else by their names."""
    mapped = {
        part: (found,)
        for part, wanted in options.columns.items()
        if (found := find(wanted, columns))
    }
    held = places([column for column in columns if (column,) not in mapped.values()])
    parts = filled({part: chosen(held, part, options.language) for part in NAMES} | mapped)
    translations = translated(held, options.language)
    read = {
        column for found in (*parts.values(), *sum(translations.values(), ())) for column in found
    }
    return Layout(parts, translations, tuple(column for column in columns if column not in read))


def find(wanted: str, columns: Sequence[str]) -> str:
    """Return the column that is meant by a name, in any case and spacing; '' if there is none."""
    alike = (column for column in columns if normal(column) and normal(column) == normal(wanted))
    return wanted if wanted in columns else next(alike, "")


def places(columns: Sequence[str]) -> Held:
    """Return the columns whose names are known, the surest first."""
    found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for column in (name for name in columns if len(name) <= LONGEST):
        base, language = language_of(column)
        if place := part_of(base):
            found[place[0], language].append((place[1], column))
    # In their order where two are as sure, as in Synonym 1, Synonym 2.
    return {
        key: tuple(name for _, name in sorted(each, key=lambda pair: pair[0]))
        for key, each in found.items()
    }


def chosen(held: Held, part: str, language: str) -> Columns:
    """Return the columns of a part in a language, or else those that state none."""
    found = nearest(language, [spoken for each, spoken in held if each == part])
    return held[part, found] if found is not None and is_near(language, found) else ()


def filled(parts: Mapping[str, Columns]) -> dict[str, Columns]:
    """Return the parts with what else may name or define in a table that has no better column for it."""
    found = dict(parts)
    if (
        found["abbreviation"]
        and found["term"]
        and not found["definition"]
        and not found["expansion"]
    ):
        found |= {"term": found["abbreviation"], "expansion": found["term"], "abbreviation": ()}
    if not found["term"]:
        found |= {"term": found["abbreviation"], "abbreviation": ()}
    return found | {"term": (*found["term"], *found["key"]), "key": ()}


def translated(held: Held, language: str) -> dict[str, tuple[Columns, Columns]]:
    """Return the columns of the terms and of the definitions in each other language."""
    others = dict.fromkeys(spoken for _, spoken in held if not is_near(language, spoken))
    return {
        other: (
            held.get(("term", other)) or held.get(("term", ""), ()),
            held.get(("definition", other), ()),
        )
        for other in others
    }


@dataclass(frozen=True)
class Seen:
    """What was seen of a source: its columns, or keys as its `word` for them is, and the line they stand in."""

    file: str
    line: int
    word: str
    columns: Sequence[str]

    def refuse_unknown(self, options: Options) -> None:
        """Raise CorpusError if `--map` names a part or a column that there is not."""
        for part, wanted in options.columns.items():
            if part not in MAPPABLE:
                raise self._error(
                    f"--map knows no part {part!r}; the parts are {', '.join(MAPPABLE)}"
                )
            if not find(wanted, self.columns):
                seen = f"the {self.word}s are: {shown(self.columns)}"
                raise self._error(
                    f"--map names the {self.word} {wanted!r}, which there is not; {seen}"
                )

    def unknown_shape(self, rows: Sequence[Row], options: Options) -> CorpusError:
        """Return the error of a source in which no column is known for terms or definitions, with how to name them."""
        known = layout(self.columns, options)
        missing = [
            part
            for part, held in (("term", ("term",)), ("definition", DEFINING))
            if not known.of(*held)
        ]
        term, definition = best_guess(self.columns, rows, known)
        first = shown([cells.text(value) for value in rows[0].values()]) if rows else "nothing"
        languages = dict.fromkeys(filter(None, (language_of(column)[1] for column in self.columns)))
        hint = "".join(
            f"; or choose a language, as in --language {each}" for each in list(languages)[:1]
        )
        return self._error(
            f"no {self.word} is known to hold the {' or the '.join(missing)}; the {self.word}s are: "
            f"{shown(self.columns)}; the first entry has: {first}; tell which is which, as in "
            f"--map term={term},definition={definition}{hint}"
        )

    def _error(self, message: str) -> CorpusError:
        return CorpusError([Fault(self.file, self.line, message)])


def best_guess(columns: Sequence[str], rows: Sequence[Row], known: Layout) -> tuple[str, str]:
    """Return the columns that most likely hold the terms and the definitions: the first one, and the longest."""
    size = {column: sum(len(cells.text(row.get(column, ""))) for row in rows) for column in columns}
    ordered = sorted(columns, key=lambda column: -size[column])
    term = next(
        iter(known.of("term")),
        next((column for column in columns if column not in ordered[:1]), "COLUMN"),
    )
    definition = next(
        (column for column in (*known.of("definition"), *ordered) if column != term), "COLUMN"
    )
    return term, definition


def shown(values: Sequence[str]) -> str:
    """Return values side by side, each cut short, and only the first ones of many."""
    short = [
        text if len(text) <= SHOWN else f"{text[:SHOWN]}..."
        for text in (" ".join(each.split()) for each in values)
    ]
    return " | ".join(short[:SHOWN_COLUMNS]) + (" | ..." if len(short) > SHOWN_COLUMNS else "")
