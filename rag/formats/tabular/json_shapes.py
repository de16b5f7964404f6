"""Find the objects that stand for entries in JSON of any shape.

Understood are lists of objects, wherever they stand, and objects whose keys are terms, each with a
text, an object, or a list of senses.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from rag.formats.drafts import ReadOptions
from rag.formats.tabular.columns import DEFINING, Layout, column_layout
from rag.formats.tabular.json_values import LANGUAGE, Record, flat_row, flattened

# A key of an object and its text, by which its line in the file is found.
Anchor: TypeAlias = tuple[str, str]

# Keys of content management systems, below which the fields of an entry stand.
WRAPPERS = ("attributes", "fields", "node", "acf", "properties")
# How many objects of a list are looked at to see what their keys hold.
SAMPLE = 10
# How deep entries may lie in lists of one another.
DEEPEST = 50


def unwrapped(node: Any, options: ReadOptions) -> Any:
    """Return JSON whose entries are not wrapped, as in {"id": 1, "attributes": {"term": ...}}.

    An object is wrapped if it is an entry only together with an object in it.
    """
    if isinstance(node, list):
        return [unwrapped(item, options) for item in node]
    if not isinstance(node, dict):
        return node
    for key in WRAPPERS:
        inner = node.get(key)
        if isinstance(inner, dict) and not column_layout(list(node), options).complete:
            around = {name: value for name, value in node.items() if name not in (key, *inner)}
            whole = {**inner, **around}
            if column_layout(list(whole), options).complete:
                return whole
    return {key: unwrapped(value, options) for key, value in node.items()}


def entries_in(node: Any, options: ReadOptions) -> Iterator[tuple[Anchor, Any]]:
    """Yield what stands for entries in JSON, each with its anchor.

    That may be something other than an object, which is no entry.
    """
    if isinstance(node, list):
        for item in node:
            yield from _with_children(item, options, 0)
    elif isinstance(node, dict):
        yield from _entries_in_object(node, options)
    else:
        yield _anchor(node), node


def _with_children(item: Any, options: ReadOptions, depth: int) -> Iterator[tuple[Anchor, Any]]:
    """Yield an item of a list, then the entries in its lists of the same kind, as in a tree."""
    inner = _inner_entries(item, options) if depth < DEEPEST else {}
    if not inner:
        yield _anchor(item), item
        return
    rest = {key: value for key, value in item.items() if key not in inner}
    if _layout_of([rest], options).complete:
        yield _anchor(item), rest
    for items in inner.values():
        for child in items:
            yield from _with_children(child, options, depth + 1)


def _inner_entries(item: Any, options: ReadOptions) -> dict[str, list[Any]]:
    """Return the lists in an object that hold entries; none of translations or senses."""
    if not isinstance(item, dict):
        return {}
    # The senses of an entry stand under a key that names its definition.
    senses = _layout_of([item], options).of(*DEFINING)
    lists = {}
    for key, value in item.items():
        if key == "translations" or key in senses:
            continue
        is_list = isinstance(value, list) and len(value) > 0 and all(map(_is_object, value))
        if is_list and _layout_of(value, options).complete:
            lists[key] = value
    return lists


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _entries_in_object(node: Record, options: ReadOptions) -> Iterator[tuple[Anchor, Any]]:
    """Yield what stands for entries in an object: in its lists, itself, inside it, or its keys."""
    lists = _lists_of_entries(node, options)
    if lists:
        yield from _entries_in_each(lists, options)
    elif _is_entry(node, options):
        yield from _with_children(node, options, 0)
    elif options.language in node and all(map(LANGUAGE.fullmatch, node)):
        yield from entries_in(node[options.language], options)
    elif boxes := _boxes(node, options):
        yield from _entries_in_each(boxes, options)
    else:
        yield from _entries_by_key(node)


def _entries_in_each(nodes: Sequence[Any], options: ReadOptions) -> Iterator[tuple[Anchor, Any]]:
    for node in nodes:
        yield from entries_in(node, options)


def _lists_of_entries(node: Record, options: ReadOptions) -> list[list[Any]]:
    """Return the lists of objects in an object: those with terms and definitions, if any has.

    Objects that define, but name no term, are senses of the term that is their key.
    """
    complete, incomplete = [], []
    for value in node.values():
        if not isinstance(value, list) or not _has_objects(value):
            continue
        columns = _layout_of(value, options)
        if columns.complete:
            complete.append(value)
        elif columns.of("term") or not columns.of(*DEFINING):
            incomplete.append(value)
    return complete or incomplete


def _has_objects(items: Sequence[Any]) -> bool:
    return any(isinstance(item, dict) for item in items)


def _layout_of(items: Sequence[Any], options: ReadOptions) -> Layout:
    """Return the layout of the keys of the first objects among some items."""
    keys: dict[str, None] = {}
    for item in items[:SAMPLE]:
        if isinstance(item, dict):
            keys |= dict.fromkeys(flat_row(item))
    return column_layout(list(keys), options)


def _is_entry(node: Record, options: ReadOptions) -> bool:
    """Return whether an object is an entry: it has a term, a definition and few unknown keys."""
    for key, value in node.items():
        if isinstance(value, dict) and key != "translations":
            return False
    columns = column_layout(list(node), options)
    return columns.complete and 2 * len(columns.unread) <= len(node)


def _boxes(node: Record, options: ReadOptions) -> Sequence[Record]:
    """Return the objects in an object that only hold entries: they share no key, define nothing."""
    boxes = [value for value in node.values() if isinstance(value, dict) and value]
    keys: list[str] = []
    for box in boxes:
        keys += box
    has_shared_keys = len(set(keys)) < len(keys)
    if has_shared_keys or _layout_of(boxes, options).of(*DEFINING):
        return []
    return boxes


def _entries_by_key(node: Record) -> Iterator[tuple[Anchor, Any]]:
    """Yield the entries of an object whose keys are terms, one for each sense of a term.

    A key that begins with '##' is a comment and no entry.
    """
    for key, value in node.items():
        anchor = (key, "")
        for sense in flattened([value]):
            if key.startswith("##"):
                yield anchor, key
            elif isinstance(sense, dict):
                yield anchor, {"key": key, **sense}
            else:
                yield anchor, {"key": key, "value": sense}


def _anchor(item: Any) -> Anchor:
    """Return the first key of an object whose value is a text, and the text.

    Of a text, the key is ''; where there is no text, both are. Numbers, which are read as texts,
    are too frequent to find a line by.
    """
    pairs = item.items() if isinstance(item, dict) else [("", item)]
    for key, value in pairs:
        if isinstance(value, str) and not value.isdecimal():
            return key, value
    return "", ""
