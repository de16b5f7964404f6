"""JSON and JSON Lines, of whatever shape -> drafts; entries -> JSON Lines, which hold all of an entry.

Read: objects in lists, wherever those stand; one object a line; and an object whose keys are terms, each with a text,
an object, or a list of senses.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeAlias

from rag.entries.fields import NAMES
from rag.entries.text import paragraphs
from rag.errors import CorpusError, Fault
from rag.formats.decoding import UNSEEN, beginning, text_of
from rag.formats.drafts import Draft, Found, Options
from rag.formats.tabular import cells
from rag.formats.tabular.cells import Value
from rag.formats.tabular.columns import DEFINING, Layout, Row, Seen, language_of, layout, shown
from rag.formats.tabular.rows import Sheet
from rag.types import Entry, Translation

SUFFIXES, LINES = (".json", ".jsonl", ".ndjson"), (".jsonl", ".ndjson")
LANGUAGE = re.compile(r"[a-z]{2}(?:[-_][A-Za-z]{2,4})?")
# JSON-LD is read as SKOS.
LINKED_DATA = re.compile(r'"@(?:context|graph|id)"\s*:')
# What says what an object is about, where a text is looked for: the surest first.
TELLING = ("term", "name", "title", "label", "text", "value", "definition", "question", "id")
# How far beyond an entry the next one is looked for, how much of it must be alike, and how often that may fail.
FAR, ALIKE, PATIENCE = 100_000, 60, 20
# How many objects of a list are looked at to see what it holds.
FIRST = 10

Record: TypeAlias = Mapping[str, Any]
# A key of an object, and its text if that helps to find it.
Anchor: TypeAlias = tuple[str, str]


class JsonRecords:
    """JSON and JSON Lines; written as JSON Lines."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is JSON of any kind but JSON-LD."""
        text = beginning(path).lstrip() if path.suffix.lower() in SUFFIXES else ""
        return text[:1] in ("{", "[") and not LINKED_DATA.search(text)

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the drafts of a file of JSON, and a note on each thing in it that is no entry."""
        text, notes = text_of(path)
        try:
            found = list(
                from_lines(text, str(path))
                if is_lines(text, path)
                else from_whole(text, str(path), options)
            )
            records = [each for each in found if not isinstance(each, Fault)]
            rows = [(line, flat(record)) for line, record in records]
        except RecursionError:
            raise CorpusError(
                [Fault(str(path), 1, "is nested too deeply; put the entries into one list")]
            ) from None
        yield from (*notes, *(each for each in found if isinstance(each, Fault)))
        if not rows:
            raise CorpusError([Fault(str(path), 1, "holds no objects that could be entries")])
        keys = tuple(dict.fromkeys(key for _, row in rows for key in row))
        seen = Seen(str(path), 1, "key", keys)
        seen.refuse_unknown(options)
        columns = layout(keys, options)
        if not columns.complete:
            raise seen.unknown_shape([row for _, row in rows], options)
        exact = any(set(NAMES) <= set(record) for _, record in records)
        others = (tuple(translations(record.get("translations"), exact)) for _, record in records)
        for each in Sheet(str(path), rows, columns, exact).found():
            own = next(others) if isinstance(each, Draft) else ()
            yield replace(each, translations=own) if isinstance(each, Draft) and own else each

    def held(self, entry: Entry) -> Entry:
        """Return an entry as JSON Lines hold it: all of it."""
        return entry

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return the file of entries, an object a line."""
        return {"glossary.jsonl": "".join(f"{line(entry)}\n" for entry in entries).encode()}


def is_lines(text: str, path: Path) -> bool:
    """Tell whether a text has one object a line."""
    first, _, rest = text.strip().partition("\n")
    if path.suffix.lower() in LINES:
        return not first.startswith("[")
    try:
        return bool(rest) and isinstance(parsed(first), dict)
    except ValueError:
        return False


def from_lines(text: str, file: str) -> Iterator[tuple[int, Record] | Fault]:
    """Yield the object of each line, with its number; a note on a line that is none."""
    for number, line in enumerate(text.split("\n"), 1):
        try:
            found = parsed(line) if line.strip() else None
        except ValueError as error:
            yield Fault(file, number, f"is not JSON ({reason(error)}); left out")
            continue
        if isinstance(found, dict):
            yield number, found
        elif found is not None:
            yield Fault(file, number, "is no object, as in {...}; left out")


def from_whole(text: str, file: str, options: Options) -> Iterator[tuple[int, Record] | Fault]:
    """Yield the objects that stand for entries, each with its line; a note on what is none."""
    try:
        whole = parsed(text)
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        raise CorpusError([Fault(file, line, f"is not JSON: {reason(error)}")]) from None
    found = list(objects(whole, options))
    for line, (_, held) in zip(lines_of(text, [anchor for anchor, _ in found]), found, strict=True):
        if isinstance(held, dict):
            yield line, held
        else:
            yield Fault(
                file, line, f"{shown([json.dumps(held, ensure_ascii=False)])} is no entry; left out"
            )


def parsed(text: str) -> Any:
    """Return the value of JSON; its numbers as they are written, and all values of a key that stands twice."""
    return json.loads(
        text, object_pairs_hook=senses, parse_int=str, parse_float=str, parse_constant=str
    )


def senses(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a key that stands several times has a list of its values."""
    found: dict[str, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return {
        key: values[0] if len(values) == 1 else flattened(values) for key, values in found.items()
    }


def flattened(values: Sequence[Any]) -> list[Any]:
    """Return values in one list, those of lists among them."""
    return [item for value in values for item in (value if isinstance(value, list) else [value])]


def reason(error: ValueError) -> str:
    """Return what a reader of JSON says is wrong."""
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)


def objects(node: Any, options: Options) -> Iterator[tuple[Anchor, Any]]:
    """Yield what stands for entries inside of JSON, each with how its text begins, by which it can be found."""
    if isinstance(node, list):
        yield from ((anchor(item), item) for item in node)
    elif not isinstance(node, dict):
        yield anchor(node), node
    elif lists := lists_of_entries(node, options):
        yield from (found for each in lists for found in objects(each, options))
    elif is_entry(node, options):
        yield anchor(node), node
    elif options.language in node and all(LANGUAGE.fullmatch(key) for key in node):
        yield from objects(node[options.language], options)
    elif boxes := wrapped(node, options):
        yield from (found for each in boxes for found in objects(each, options))
    else:
        yield from keyed(node)


def lists_of_entries(node: Record, options: Options) -> list[list[Any]]:
    """Return the lists of objects in an object: those with terms and definitions, if there are such."""
    lists = [
        each
        for each in node.values()
        if isinstance(each, list) and any(isinstance(item, dict) for item in each)
    ]
    found = [(each, columns_of(each, options)) for each in lists]
    complete = [each for each, columns in found if columns.complete]
    # Objects that define, but name no term, are senses of the term that is their key.
    return complete or [
        each for each, columns in found if columns.of("term") or not columns.of(*DEFINING)
    ]


def columns_of(items: Sequence[Any], options: Options) -> Layout:
    """Return what the keys of the first objects among some items hold."""
    rows = [flat(item) for item in items[:FIRST] if isinstance(item, dict)]
    return layout(list(dict.fromkeys(key for row in rows for key in row)), options)


def is_entry(node: Record, options: Options) -> bool:
    """Tell whether an object is an entry itself: most of its keys are known, and none holds another object."""
    columns = layout(list(node), options)
    boxed = any(isinstance(value, dict) for key, value in node.items() if key != "translations")
    return columns.complete and not boxed and 2 * len(columns.unread) <= len(node)


def wrapped(node: Record, options: Options) -> list[Any]:
    """Return the objects in an object that are no entries but hold some: they share no key, and define nothing."""
    boxes = [value for value in node.values() if isinstance(value, dict) and value]
    keys = [key for box in boxes for key in box]
    defined = columns_of(boxes, options).of(*DEFINING)
    return [] if defined or len(set(keys)) < len(keys) else boxes


def keyed(node: Record) -> Iterator[tuple[Anchor, Any]]:
    """Yield the entries of an object whose keys are terms, one for each sense of a term; '##' marks what is none."""
    for key, value in node.items():
        for sense in flattened([value]):
            if key.startswith("##"):
                yield (key, ""), key
            elif isinstance(sense, dict):
                yield (key, ""), {"key": key, **sense}
            else:
                yield (key, ""), {"key": key, "value": sense}


def anchor(item: Any) -> Anchor:
    """Return the first key of an object that has a text, and that; no key if the item is a text itself."""
    pairs = item.items() if isinstance(item, dict) else [("", item)]
    return next(
        ((key, value) for key, value in pairs if isinstance(value, str) and not value.isdecimal()),
        ("", ""),
    )


def lines_of(text: str, anchors: Sequence[Anchor]) -> Iterator[int]:
    """Yield the line of each anchor, which follow one another; that of the one before if it cannot be found."""
    line, start, missed = 1, 0, 0
    for found in anchors:
        # What is spelt in an odd way throughout is not looked for any more.
        wanted = spellings(found) if missed < PATIENCE else ()
        places = (text.find(spelling, start, start + FAR * (1 + missed)) for spelling in wanted)
        place = next((place for place in places if place >= 0), -1)
        missed = missed + 1 if place < 0 else 0
        line += text.count("\n", start, max(start, place))
        start = max(start, place)
        yield line


def spellings(found: Anchor) -> Iterator[str]:
    """Yield how a key and the beginning of its text may be written in JSON."""
    key, value = found
    for ascii_only in (False, True):
        said = json.dumps(value, ensure_ascii=ascii_only)[:ALIKE] if value else ""
        for colon in (": ", ":", " : ") if key else ():
            yield f"{json.dumps(key, ensure_ascii=ascii_only)}{colon}{said}".rstrip()
        if said and not key:
            yield said


def flat(record: Record) -> Row:
    """Return a record without objects in it: {"term": {"de": "Rauschen"}} -> {"term_de": "Rauschen"}."""
    row: dict[str, Value] = {}
    for key, value in record.items():
        if key == "translations":
            continue
        inner = value if isinstance(value, dict) else {}
        sides = {f"{key}_{each}": inner[each] for each in inner if LANGUAGE.fullmatch(each)}
        turned = {f"{each}_{key}": inner[each] for each in inner if LANGUAGE.fullmatch(key)}
        spoken = next(
            (
                each
                for each in (sides, turned)
                if each and all(language_of(name)[1] for name in each)
            ),
            {},
        )
        row |= {name: said(each) for name, each in (spoken or {key: value}).items()}
    return row


def said(value: Any) -> Value:
    """Return a value as a cell of a table holds it: a text, or a list of texts."""
    return tuple(filter(None, map(words_of, value))) if isinstance(value, list) else words_of(value)


def words_of(value: Any) -> str:
    """Return a value as a text; of an object, what tells most about it."""
    if isinstance(value, dict):
        return next((words_of(value[key]) for key in TELLING if value.get(key)), "")
    if isinstance(value, list):
        return " ".join(map(words_of, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return UNSEEN.sub("", value) if isinstance(value, str) else ""


def translations(told: Any, exact: bool) -> Iterator[Translation]:
    """Yield what a record says in other languages: {"de": "Rauschen"}, {"de": {"term": ...}}, [{"language": ...}]."""
    if isinstance(told, dict):
        told = [
            {"language": key, **(each if isinstance(each, dict) else {"term": each})}
            for key, each in told.items()
        ]
    for each in told if isinstance(told, list) else ():
        sides = each if isinstance(each, dict) else {}
        language, term, definition = (
            words_of(sides.get(key)) for key in ("language", "term", "definition")
        )
        if language and term:
            yield Translation(
                language, " ".join(term.split()), (paragraphs if exact else cells.plain)(definition)
            )


def line(entry: Entry) -> str:
    """Return an entry as a line of JSON."""
    values = asdict(entry)
    return json.dumps({name: values[name] for name in NAMES}, ensure_ascii=False)
