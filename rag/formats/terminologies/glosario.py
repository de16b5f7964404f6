"""Reads Glosario's YAML: a list of slugs, each with words in several languages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.entries.text import one_line
from rag.errors import Fault
from rag.formats.decoding import read_beginning
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.html_to_markdown import page_markdown
from rag.formats.yaml_values import LinedMapping, load_yaml
from rag.types import Translation

SUFFIXES = (".yml", ".yaml")
FIRST_LINES = re.compile(r"\A(?:---[^\S\n]*\n|#.*\n|[^\S\n]*\n)*+-\s+slug\s*:")
# Keys of a slug that are no languages.
NO_LANGUAGES = ("slug", "ref")


class GlosarioYaml:
    """Glosario's YAML."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file begins as a list of slugs."""
        return path.suffix in SUFFIXES and bool(FIRST_LINES.match(read_beginning(path)))

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms defined in the language wanted, the other languages as translations."""
        rows = load_yaml(path)
        if isinstance(rows, list):
            items = [_item(path, row, options.language) for row in rows]
            left_out = sum(isinstance(item, Fault) for item in items)
            yield from with_terms_account(items, {f"term without {options.language!r}": left_out})


def _item(path: Path, row: Any, language: str) -> DraftOrNote:
    """Return the draft of a slug, or a note on what it lacks."""
    if isinstance(row, LinedMapping) and row.get("slug"):
        return _draft(path, row, language)
    line = row.line if isinstance(row, LinedMapping) else 1
    return Fault(str(path), line, "a term without a slug; left out")


def _draft(path: Path, row: LinedMapping, language: str) -> DraftOrNote:
    """Return the draft of a slug, or a note if it is not defined in the language."""
    languages = _languages(row)
    wanted = languages.pop(language, None)
    if not wanted or not wanted.get("def"):
        others = ", ".join(languages) or "no language"
        message = f"{row['slug']!r} is not defined in {language!r}, but in {others}; left out"
        return Fault(str(path), row.line, message)
    aliases: tuple[str, ...] = ()
    if wanted.get("acronym"):
        aliases = (str(wanted["acronym"]),)
    translations: list[Translation] = []
    for other, words in languages.items():
        if words.get("term"):
            translations.append(_translation(other, words))
    return Draft(
        term=str(wanted.get("term", "")),
        definition=page_markdown(str(wanted["def"])),
        file=str(path),
        line=row.line,
        id=str(row["slug"]),
        aliases=aliases,
        see_also=tuple(map(str, row.get("ref") or ())),
        translations=tuple(translations),
    )


def _languages(row: LinedMapping) -> dict[str, LinedMapping]:
    """Return the term, acronym and definition of a slug, by language."""
    languages: dict[str, LinedMapping] = {}
    for key, words in row.items():
        if key not in NO_LANGUAGES and isinstance(words, LinedMapping):
            languages[key] = words
    return languages


def _translation(language: str, words: LinedMapping) -> Translation:
    """Return the term, its acronym in brackets, and the definition in a language."""
    term = str(words["term"])
    if words.get("acronym"):
        term = f"{term} ({words['acronym']})"
    return Translation(language, one_line(term), page_markdown(str(words.get("def") or "")))
