"""The layout of a table: which columns, or JSON keys, hold which part of an entry."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rag.entries.language_tags import is_near_language, nearest_language
from rag.formats.drafts import ReadOptions
from rag.formats.tabular.cells import Value
from rag.formats.tabular.column_names import (
    COLUMN_NAMES,
    LANGUAGE_CODES,
    LONGEST,
    language_of,
    normal,
    part_of,
)

Row: TypeAlias = Mapping[str, Value]
Columns: TypeAlias = tuple[str, ...]
# Columns by the part of an entry that they are named for, and by language.
ColumnsByPart: TypeAlias = Mapping[tuple[str, str], Columns]

DEFINING = ("definition", "expansion", "value")


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
    taken = mapped.values()
    unmapped = [column for column in columns if (column,) not in taken]
    named = _columns_by_part(unmapped)
    by_name = {part: _in_language(named, part, options.language) for part in COLUMN_NAMES}
    language = options.language
    if _only_translates(named, language):
        # The definitions are those of the terms that state no language.
        by_name["term"] = named["term", ""]
        language = ""
    translations = _translations(named, language)
    are_codes = _are_codes(unmapped)
    named_in_other: list[str] = []
    for terms, _ in translations.values():
        for column in terms:
            if are_codes or language_of(column)[1]:
                named_in_other.append(column)
    parts = _with_substitutes(by_name | mapped, tuple(named_in_other))
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
    if not defined:
        return False
    for part, other in named:
        if part == "definition" and other and is_near_language(language, other):
            return False
    return True


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
    if not any(map(filled.get, DEFINING)):
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
