"""Glosario's YAML, a list of slugs with a term and a definition for each language -> drafts in one of them."""

import re
from collections.abc import Iterator
from pathlib import Path

from rag.errors import Fault
from rag.formats.decoding import beginning
from rag.formats.drafts import Draft, Found, Options
from rag.formats.markup import from_markdown
from rag.formats.yaml_values import Told, load_yaml
from rag.types import Translation

SUFFIXES = (".yml", ".yaml")
FIRST_LINES = re.compile(r"\A(?:---\s*\n|#.*\n|\s*\n)*-\s+slug\s*:")
NO_LANGUAGES = ("slug", "ref")


class GlosarioYaml:
    """Glosario's YAML."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is a list of slugs."""
        return path.suffix in SUFFIXES and bool(FIRST_LINES.match(beginning(path)))

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the terms that are defined in the language wanted, with the other languages as their translations."""
        rows = load_yaml(path)
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, Told) and row.get("slug"):
                yield draft(path, row, options.language)
            else:
                line = row.line if isinstance(row, Told) else 1
                yield Fault(str(path), line, "a term without a slug; left out")


def draft(path: Path, row: Told, language: str) -> Found:
    """Return the draft of a slug, or a note if it is not defined in the language."""
    told = {
        name: said
        for name, said in row.items()
        if name not in NO_LANGUAGES and isinstance(said, Told)
    }
    wanted = told.pop(language, None)
    if not wanted or not wanted.get("def"):
        others = f"not defined in {language!r}, but in {', '.join(told) or 'no language'}"
        return Fault(str(path), row.line, f"{row['slug']!r} is {others}; left out")
    return Draft(
        term=str(wanted.get("term", "")),
        definition=from_markdown(str(wanted["def"])),
        file=str(path),
        line=row.line,
        id=str(row["slug"]),
        aliases=tuple(str(wanted[key]) for key in ("acronym",) if wanted.get(key)),
        see_also=tuple(str(slug) for slug in row.get("ref") or ()),
        translations=tuple(
            Translation(name, *words(said)) for name, said in told.items() if said.get("term")
        ),
    )


def words(said: Told) -> tuple[str, str]:
    """Return the term and the definition of a language, its acronym in brackets."""
    acronym = f" ({said['acronym']})" if said.get("acronym") else ""
    return " ".join(f"{said['term']}{acronym}".split()), from_markdown(str(said.get("def") or ""))
