"""Reads DataHub's business glossary in YAML: terms in nested nodes, whose names become tags."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rag.errors import Fault
from rag.formats.decoding import read_beginning
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.html_to_markdown import page_markdown
from rag.formats.yaml_values import LinedMapping, load_yaml

SUFFIXES = (".yml", ".yaml")
# The keys at the top of a business glossary.
TOP_KEYS = re.compile(r"^(?:version|source|owners|url|nodes|terms)\s*:", re.MULTILINE)
RELATIONS = ("inherits", "contains", "values", "related_terms")


class DataHubYaml:
    """DataHub's business glossary."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file begins with two keys of a business glossary or more."""
        return path.suffix in SUFFIXES and len(set(TOP_KEYS.findall(read_beginning(path)))) > 1

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a business glossary, and its account."""
        glossary = load_yaml(path)
        if isinstance(glossary, LinedMapping):
            passed_over: Counter[str] = Counter()
            found = _terms_below(path, glossary, (), passed_over)
            yield from with_terms_account(found, passed_over)


def _terms_below(
    path: Path, node: LinedMapping, node_names: tuple[str, ...], passed_over: Counter[str]
) -> Iterator[DraftOrNote]:
    """Yield the terms of a node and of the nodes below it; `node_names` lead from the top to it."""
    for term in node.get("terms") or ():
        if isinstance(term, LinedMapping) and term.get("name"):
            yield _draft(path, term, node_names)
        else:
            line = term.line if isinstance(term, LinedMapping) else node.line
            yield Fault(str(path), line, "a term without a name; left out")
            passed_over["term without a name"] += 1
    for inner in node.get("nodes") or ():
        if isinstance(inner, LinedMapping):
            passed_over["description of a node"] += bool(inner.get("description"))
            names = (*node_names, str(inner.get("name", "")))
            yield from _terms_below(path, inner, names, passed_over)


def _draft(path: Path, term: LinedMapping, node_names: tuple[str, ...]) -> Draft:
    """Return the draft of a term; other terms may refer to it by its name or by its dotted path."""
    name = str(term["name"])
    domain = str(term.get("domain") or "")
    related: list[str] = []
    for relation in RELATIONS:
        related += map(str, term.get(relation) or ())
    return Draft(
        term=name,
        definition=page_markdown(str(term.get("description") or "")),
        file=str(path),
        line=term.line,
        id=str(term.get("id") or ""),
        also_known=(".".join((*node_names, name)),),
        tags=tuple(filter(None, (*node_names, domain))),
        see_also=tuple(dict.fromkeys(related)),
    )
