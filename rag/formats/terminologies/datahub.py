"""DataHub's business glossary in YAML, nodes of nodes of terms -> drafts, tagged with the nodes they stand in."""

import re
from collections.abc import Iterator
from pathlib import Path

from rag.errors import Fault
from rag.formats.decoding import beginning
from rag.formats.drafts import Draft, Found, Options
from rag.formats.markup import from_markdown
from rag.formats.yaml_values import Told, load_yaml

SUFFIXES = (".yml", ".yaml")
KEYS = re.compile(r"^(?:version|source|owners|url|nodes|terms)\s*:", re.MULTILINE)
RELATIONS = ("inherits", "contains", "values", "related_terms")


class DataHubYaml:
    """DataHub's business glossary."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file begins as a business glossary does."""
        return path.suffix in SUFFIXES and len(set(KEYS.findall(beginning(path)))) > 1

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the terms of a business glossary."""
        glossary = load_yaml(path)
        if isinstance(glossary, Told):
            yield from below(path, glossary, ())


def below(path: Path, node: Told, place: tuple[str, ...]) -> Iterator[Found]:
    """Yield the terms of a node and of the nodes below it."""
    for term in node.get("terms") or ():
        if isinstance(term, Told) and term.get("name"):
            yield draft(path, term, place)
        else:
            line = term.line if isinstance(term, Told) else node.line
            yield Fault(str(path), line, "a term without a name; left out")
    for inner in node.get("nodes") or ():
        if isinstance(inner, Told):
            yield from below(path, inner, (*place, str(inner.get("name", ""))))


def draft(path: Path, term: Told, place: tuple[str, ...]) -> Draft:
    """Return the draft of a term; other terms may refer to it by its name or by its dotted path."""
    name = str(term["name"])
    related = [str(other) for key in RELATIONS for other in term.get(key) or ()]
    return Draft(
        term=name,
        definition=from_markdown(str(term.get("description") or "")),
        file=str(path),
        line=term.line,
        id=str(term.get("id") or ""),
        also_known=(".".join((*place, name)),),
        tags=tuple(filter(None, (*place, str(term.get("domain") or "")))),
        see_also=tuple(dict.fromkeys(related)),
    )
