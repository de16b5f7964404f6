"""The names of columns, or of JSON keys: the part of an entry and the language they name."""

import re
from collections.abc import Sequence

from rag.formats.tabular.foreign_columns import FOREIGN_COLUMN_NAMES, LANGUAGE_NAMES

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

# The parts whose columns may name a language.
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
