"""Map the names of columns, or of JSON keys, to the parts of an entry that they hold."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rag.formats.drafts import ReadOptions
from rag.formats.languages import is_near_language, nearest_language
from rag.formats.tabular.cells import Value
from rag.formats.tabular.foreign_columns import FOREIGN_COLUMN_NAMES, LANGUAGE_NAMES

Row: TypeAlias = Mapping[str, Value]
Columns: TypeAlias = tuple[str, ...]
# Columns by the part of an entry that they are named for, and by language.
ColumnsByPart: TypeAlias = Mapping[tuple[str, str], Columns]

# The names of columns by part of an entry, the surest first; in the singular, in normal form.
COLUMN_NAMES = {
    "id": """
        id, identifier, slug, term id, term no, term number, fully qualified name, qualified name,
        uid, guid, uuid
        """,
    "term": """
        term, headword, head word, word, display name, preferred term, preferred label,
        pref label, glossary term, business term, term name, term title, title, label, name,
        concept, phrase, expression, entry, lemma, topic name, source term, source
        """,
    "abbreviation": """
        acronym, abbreviation, abbr, abbrev, abbreviated form, initialism, short form, short name
        """,
    "definition": """
        definition, def, term definition, business definition, short definition,
        short description, meaning, description, desc, descr, explanation, gloss, summary,
        what it means, what is it, what it is, long definition, full definition, long description,
        full description, detail, text, body, content
        """,
    "expansion": """
        expansion, expanded form, full form, full name, full term, full title, long form,
        long name, stand for, stands for, spelled out, spelt out, acronym expansion
        """,
    "aliases": """
        alias, aliases, synonym, aka, a k a, also known as, also called, variant,
        alternative name, alternate name, alternative term, alternate term, alternative label,
        alternate label, alt label, alternative spelling, alternative, alternate, alt, other name,
        alt name, nick name, nickname, previous term, previous name, former name
        """,
    "tags": """
        tag, category, categories, topic, domain, type, subject, subject area, field, area,
        keyword
        """,
    "see_also": """
        see also, see, related, related term, related concept, related to, reference,
        cross reference
        """,
    "status": """
        status, state, glossary status, term status, approval status, deprecated, obsolete, draft
        """,
    "questions": "question, example question, sample question, faq",
    "remarks": """
        context, note, comment, remark, example, usage, usage note, usage example,
        example sentence, scope note, additional information, additional note, further information
        """,
    # A column of our own tables; shared names are worked out anew when entries are read.
    "shared_names": "shared name",
    # These name and define an entry where there is no better column.
    "key": "key",
    "value": "value, translation, target term, target, equivalent",
}


DEFINING = ("definition", "expansion", "value")
TRANSLATED = ("term", "definition", "aliases")
# `definition_en`, `Term (de)`; that `Term ID` states no language is for NO_LANGUAGES to say.
IN_LANGUAGE = re.compile(r"(.*?\w)[\s_.:(\[-]+([a-z]{2}(?:[-_][a-z]{2,4})?)[)\]]?", re.I)
NO_LANGUAGES = frozenset("by id in is no of or to".split())
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
CHOICE = re.compile(r"/|&|,|\bor\b|\band\b", re.I)
CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")
LETTERS = re.compile(r"[^\W\d_]+")
# A table whose columns are all named so holds terms in these languages.
LANGUAGE_CODES = frozenset(
    (*LANGUAGE_NAMES.values(), "ja", "ko", "ro", "bg", "hr", "sk", "sl", "et")
)
# A longer text is no name of a column.
LONGEST = 100


def normal(column: str) -> str:
    """Return the normal form of a column's name, in which names are compared.

    `displayName*` becomes `display name`, and `SYNONYM_2` becomes `synonym`.
    """
    spaced = CAMEL_CASE.sub(" ", column)
    return " ".join(LETTERS.findall(spaced.casefold()))


def _parts_by_name() -> dict[str, tuple[str, int]]:
    """Return the part of an entry and the rank among its names, for each known name of a column."""
    parts: dict[str, tuple[str, int]] = {}
    for part, names in COLUMN_NAMES.items():
        known = [*names.split(","), *FOREIGN_COLUMN_NAMES.get(part, "").split(",")]
        for rank, name in enumerate(known):
            parts.setdefault(normal(name), (part, rank))
    del parts[""]
    return parts


PARTS = _parts_by_name()


def part_of(column: str) -> tuple[str, int] | None:
    """Return the part of an entry that a column is named for, and its rank, 0 being surest."""
    without_brackets = BRACKETS.sub(" ", column)
    first_choice = CHOICE.split(without_brackets)[0]
    for spelling in (column, without_brackets, first_choice):
        name = normal(spelling)
        part = PARTS.get(name) or PARTS.get(name.removesuffix("s"))
        if part:
            return part
    return None


def language_of(column: str) -> tuple[str, str]:
    """Return a column's name without its language, and the language; '' if it states none."""
    named = _language_word(normal(column).split())
    if named:
        return named
    match = IN_LANGUAGE.fullmatch(column.strip()[: LONGEST + 1])
    if not match or normal(column) in PARTS:
        return column, ""
    base, language = match.groups()
    if language.lower() in NO_LANGUAGES:
        return column, ""
    part = part_of(base)
    if part is None or part[0] not in TRANSLATED:
        return column, ""
    if len(language) == 2:
        return base, language.lower()
    return base, language.replace("_", "-")


def _language_word(words: Sequence[str]) -> tuple[str, str] | None:
    """Return the column and the language of words such as `english word`; None if of no language.

    A column that is only named by a language holds terms.
    """
    if len(words) == 1 and words[0] in LANGUAGE_NAMES:
        return "term", LANGUAGE_NAMES[words[0]]
    for word, base in ((words[0], words[1:]), (words[-1], words[:-1])) if len(words) > 1 else ():
        part = PARTS.get(" ".join(base))
        if word in LANGUAGE_NAMES and part and part[0] in TRANSLATED:
            return " ".join(base), LANGUAGE_NAMES[word]
    return None


@dataclass(frozen=True)
class Layout:
    """What each column of a table holds.

    `parts` has the columns of each part of an entry, the surest first. `translations` has the
    columns of terms and those of definitions, by other language. `unread` columns hold nothing
    that is known.
    """

    parts: Mapping[str, Columns]
    translations: Mapping[str, tuple[Columns, Columns]]
    unread: Columns

    def of(self, *parts: str) -> Columns:
        """Return the columns of some parts."""
        if len(parts) == 1:
            return self.parts.get(parts[0], ())
        columns: list[str] = []
        for part in parts:
            columns += self.parts.get(part, ())
        return tuple(columns)

    @property
    def complete(self) -> bool:
        """True if there are columns for a term and a definition."""
        return bool(self.of("term") and self.of(*DEFINING))


def column_layout(columns: Sequence[str], options: ReadOptions) -> Layout:
    """Return the layout of columns: by `--map` for those that it names, else by their names."""
    mapped = _mapped(columns, options)
    unmapped = [column for column in columns if (column,) not in mapped.values()]
    named = _columns_by_part(unmapped)
    by_name = {part: _in_language(named, part, options.language) for part in COLUMN_NAMES}
    language = options.language
    if _only_translates(named, language):
        # The definitions are those of the terms that state no language.
        by_name["term"] = named["term", ""]
        language = ""
    translations = _translations(named, language)
    other_terms = [column for terms, _ in translations.values() for column in terms]
    are_codes = _are_codes(unmapped)
    named_in_other = tuple(each for each in other_terms if are_codes or language_of(each)[1])
    parts = _with_substitutes(by_name | mapped, named_in_other)
    read = set(_all_columns(parts, translations))
    unread = tuple(column for column in columns if column not in read)
    return Layout(parts, translations, unread)


def find_column(wanted: str, columns: Sequence[str]) -> str:
    """Return the column of a name, in any case and spacing; '' if there is none."""
    if wanted in columns:
        return wanted
    wanted_form = normal(wanted)
    for column in columns:
        form = normal(column)
        if form and form == wanted_form:
            return column
    return ""


def _are_codes(columns: Sequence[str]) -> bool:
    """Return whether several columns are all named by the codes of languages: EN, DE."""
    codes = {column.strip().lower() for column in columns}
    return len(codes) > 1 and codes <= LANGUAGE_CODES


def _mapped(columns: Sequence[str], options: ReadOptions) -> dict[str, Columns]:
    """Return the column of each part that `--map` names, as far as there is such a column."""
    mapped: dict[str, Columns] = {}
    for part, wanted in options.columns.items():
        column = find_column(wanted, columns)
        if column:
            mapped[part] = (column,)
    return mapped


def _columns_by_part(columns: Sequence[str]) -> ColumnsByPart:
    """Return the columns whose names are known, the surest first.

    Columns of the same rank keep their order, as in Synonym 1, Synonym 2.
    """
    if _are_codes(columns):
        return {("term", column.strip().lower()): (column,) for column in columns}
    ranked: dict[tuple[str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for place, column in enumerate(columns):
        if len(column) > LONGEST:
            continue
        base, language = language_of(column)
        part = part_of(base)
        if part:
            name, rank = part
            ranked[name, language].append((rank, place, column))
    by_part = {}
    for key, columns_of_part in ranked.items():
        by_part[key] = tuple(column for _, _, column in sorted(columns_of_part))
    return by_part


def _in_language(named: ColumnsByPart, part: str, language: str) -> Columns:
    """Return the columns of a part in a language, or else those that state none."""
    languages = [other for name, other in named if name == part]
    closest = nearest_language(language, languages)
    if closest is None or not is_near_language(language, closest):
        return ()
    return named[part, closest]


def _only_translates(named: ColumnsByPart, language: str) -> bool:
    """Return whether the terms in a language are translations of defined terms of another one."""
    defined = ("term", "") in named and ("definition", "") in named
    languages = [other for part, other in named if part == "definition" and other]
    return defined and not any(is_near_language(language, other) for other in languages)


def _with_substitutes(parts: Mapping[str, Columns], other_terms: Columns) -> dict[str, Columns]:
    """Return the parts with substitutes for a term or definition that has no column of its own.

    An abbreviation beside a name, with no definition, is a term beside its expansion. Without a
    term, the abbreviation is the term. Keys of JSON objects are the last resort for a term, and the
    terms of other languages for a definition.
    """
    filled = dict(parts)
    abbreviation, term = filled["abbreviation"], filled["term"]
    defined = filled["definition"] or filled["expansion"]
    if abbreviation and term and not defined:
        filled |= {"term": abbreviation, "expansion": term, "abbreviation": ()}
    elif not term:
        filled |= {"term": abbreviation, "abbreviation": ()}
    if not any(filled[part] for part in DEFINING):
        filled |= {"value": other_terms}
    return filled | {"term": filled["term"] + filled["key"], "key": ()}


def _translations(named: ColumnsByPart, language: str) -> dict[str, tuple[Columns, Columns]]:
    """Return the columns of the terms and of the definitions in each other language."""
    translations = {}
    for _, other in named:
        if other == "" or (language and is_near_language(language, other)):
            continue
        terms = named.get(("term", other)) or named.get(("term", ""), ())
        definitions = named.get(("definition", other), ())
        translations[other] = (terms, definitions)
    return translations


def _all_columns(
    parts: Mapping[str, Columns], translations: Mapping[str, tuple[Columns, Columns]]
) -> Iterator[str]:
    """Yield every column that is read."""
    for columns in parts.values():
        yield from columns
    for terms, definitions in translations.values():
        yield from terms
        yield from definitions
