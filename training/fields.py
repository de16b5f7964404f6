"""The written fields as glossaries: `training/fields/FIELD.jsonl` with its questions.

A field is raw, half enriched or mostly enriched: then a half or three quarters of its questions are
in the entries, and only the others are asked.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.entries.surface_forms import slug
from rag.types import Entry

FIELDS = Path(__file__).parent / "fields"
EXTRA = "-extra"
# Eight questions each: direct, two paraphrases, two scenarios, keyword, typo, rough. The places of
# those that an enriched entry is asked, in turn; it has the others.
Places = Sequence[Sequence[int]]
HALF: Places = ((0, 2, 4, 6), (0, 1, 3, 5, 6))
MOSTLY: Places = ((0, 4), (1, 5), (2, 6), (3, 7))


@dataclass(frozen=True)
class AskedQuestion:
    """A question of a kind, and the ids of the entries that answer it; none if nothing does."""

    text: str
    kind: str
    gold: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """A glossary of one field, and what is asked of it."""

    name: str
    entries: tuple[Entry, ...]
    questions: tuple[AskedQuestion, ...]


def field_names() -> list[str]:
    """Return the names of the written fields."""
    return sorted(path.stem for path in FIELDS.glob("*.jsonl") if not path.stem.endswith(EXTRA))


def read_field(name: str) -> Field:
    """Return a field, its entries without their questions."""
    rows = _lines(FIELDS / f"{name}.jsonl")
    ids = _ids(row["term"] for row in rows)
    entries, questions = [], []
    for row in rows:
        entries.append(_entry(ids[row["term"]], row))
        for question in row["questions"]:
            asked = AskedQuestion(question["q"], question["kind"], (ids[row["term"]],))
            questions.append(asked)
    for row in _lines(FIELDS / f"{name}{EXTRA}.jsonl"):
        gold = tuple(ids[term] for term in row["gold"])
        questions.append(AskedQuestion(row["q"], row["kind"], gold))
    return Field(name, tuple(sorted(entries, key=lambda entry: entry.id)), tuple(questions))


def half_enriched(field: Field) -> Field:
    """Return a field with about half of its questions in its entries; only the others are asked."""
    return _enriched(field, "+", HALF)


def mostly_enriched(field: Field) -> Field:
    """Return a field with six of eight questions in its entries; only the others are asked."""
    return _enriched(field, "++", MOSTLY)


def _enriched(field: Field, mark: str, places: Places) -> Field:
    """Return a field whose entries have the questions that are not asked of them."""
    own: dict[str, list[str]] = defaultdict(list)
    asked: list[AskedQuestion] = []
    seen: dict[str, int] = {}
    for question in field.questions:
        is_one_entrys = len(question.gold) == 1 and question.kind != "denial"
        if not is_one_entrys:
            asked.append(question)
            continue
        [entry] = question.gold
        place = seen[entry] = seen.get(entry, -1) + 1
        if place in places[len(seen) % len(places)]:
            asked.append(question)
        else:
            own[entry].append(question.text)
    entries = [replace(entry, questions=tuple(own[entry.id])) for entry in field.entries]
    return Field(f"{field.name}{mark}", tuple(entries), tuple(asked))


def _entry(id: str, row: dict[str, Any]) -> Entry:
    definition = row["definition"]
    return Entry(id, row["term"], tuple(row["aliases"]), (), (), "approved", (), (), definition)


def _ids(terms: Iterable[str]) -> dict[str, str]:
    """Return an id for each term."""
    ids: dict[str, str] = {}
    for term in terms:
        id = slug(term)
        while id in ids.values():
            id += "-2"
        ids[term] = id
    return ids


def _lines(file: Path) -> list[dict[str, Any]]:
    return list(_parsed(file.read_text(encoding="utf-8").splitlines()))


def _parsed(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.strip():
            yield json.loads(line)
