"""Changes values in YAML front matter and leaves every other character as it is. Pure.

A changed list keeps the text of the items that stay, and a changed scalar its quotes.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from rag.corpus.entry_file import FieldValue
from rag.types import Translation

# Keeps PyYAML from breaking lines.
ENDLESS = 1_000_000
BLOCK_STYLES = ("|", ">")
STRING = "tag:yaml.org,2002:str"
LIST = "tag:yaml.org,2002:seq"


class _Splice(NamedTuple):
    """A text in the place [start, end) of front matter."""

    start: int
    end: int
    text: str


class _Item(NamedTuple):
    """An item of a list, or a translation, and its place [start, end) in front matter."""

    value: str | Translation
    start: int
    end: int


def with_values(head: str, old: Mapping[str, FieldValue], new: Mapping[str, FieldValue]) -> str:
    """Return front matter with new values for some keys; `old` has the values it holds.

    Keys that it lacks follow at the end. Raises yaml.YAMLError if it is not YAML.
    """
    line_end = "\r\n" if "\r\n" in head else "\n"
    node = yaml.compose(head, Loader=yaml.CSafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    splices = []
    missing = dict(new)
    for key, value in pairs:
        if key.value in missing:
            wanted = missing.pop(key.value)
            splices.append(_splice(head, (key, value), old.get(key.value, ()), wanted))
    for splice in sorted(splices, reverse=True):
        text = splice.text.replace("\r\n", "\n").replace("\n", line_end)
        head = head[: splice.start] + text + head[splice.end :]
    for key, value in missing.items():
        head += yaml_of(key, value).replace("\n", line_end)
    return head


def yaml_of(key: str, value: FieldValue) -> str:
    """Return a key and its value as YAML.

    Questions and translations take one line each, other lists stand in brackets.
    """
    content: Any = value
    if key == "translations":
        content = {}
        for item in value:
            if isinstance(item, Translation):
                content[item.language] = _words(item)
    elif isinstance(value, tuple):
        content = list(value)
    in_brackets = key != "questions" and isinstance(content, list)
    text = yaml.safe_dump(
        {key: content},
        allow_unicode=True,
        width=ENDLESS,
        default_flow_style=None if in_brackets else False,
        sort_keys=False,
    )
    return str(text)


def _words(translation: Translation) -> dict[str, str]:
    """Return the term and the definition of a translation."""
    return {"term": translation.term, "definition": translation.definition}


def _splice(
    head: str, pair: tuple[yaml.Node, yaml.Node], old: FieldValue, new: FieldValue
) -> _Splice:
    """Return the splice that puts a new value in the place of an old one."""
    key, node = pair
    if (
        isinstance(node, yaml.ScalarNode)
        and isinstance(new, str)
        and node.style not in BLOCK_STYLES
    ):
        return _Splice(node.start_mark.index, node.end_mark.index, _value(new, node.style))
    items = _items(head, node, old)
    if items and new and not isinstance(new, str):
        return _changed_items(head, items, new, in_lines=not _stands_in_brackets(node))
    whole = yaml_of(str(key.value), new).removesuffix("\n")
    return _Splice(key.start_mark.index, _end(head, node), whole)


def _value(text: str, style: str | None) -> str:
    """Return a single value in the quotes of the old one, if it had any."""
    return _written(yaml.ScalarNode(STRING, text, style=style))


def _written(node: yaml.Node, in_brackets: bool = False) -> str:
    """Return a node as it stands in a list, in brackets or on a line."""
    listed = yaml.SequenceNode(LIST, [node], flow_style=in_brackets)
    text = yaml.serialize(listed, Dumper=yaml.SafeDumper, allow_unicode=True, width=ENDLESS)
    return str(text).strip()[1:].removesuffix("]" if in_brackets else "").strip()


def _items(head: str, node: yaml.Node, old: FieldValue) -> list[_Item]:
    """Return the items of a list or of translations; none if they are not as many as its values."""
    if isinstance(node, yaml.SequenceNode):
        spans = [(item, item) for item in node.value]
    elif isinstance(node, yaml.MappingNode):
        spans = node.value
    else:
        return []
    values: Sequence[str | Translation] = () if isinstance(old, str) else old
    if len(spans) != len(values):
        return []
    items = []
    for value, (first, last) in zip(values, spans, strict=True):
        items.append(_Item(value, first.start_mark.index, _end(head, last)))
    return items


def _stands_in_brackets(node: yaml.Node) -> bool:
    """Return whether a node is a list or a mapping in brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _end(head: str, node: yaml.Node) -> int:
    """Return where a value ends, without the blank lines and comments behind it."""
    start, end = int(node.start_mark.index), int(node.end_mark.index)
    is_scalar = isinstance(node, yaml.ScalarNode)
    is_on_one_line = isinstance(node, yaml.ScalarNode) and node.style not in BLOCK_STYLES
    if is_on_one_line or _stands_in_brackets(node):
        return end
    value = head[start:end].rstrip()
    # In a block of text, a comment begins its line.
    margin = "" if is_scalar else " \t"
    while value.rpartition("\n")[2].lstrip(margin).startswith("#"):
        value = value.rpartition("\n")[0].rstrip()
    return start + len(value)


def _changed_items(
    head: str, items: Sequence[_Item], new: Sequence[Any], *, in_lines: bool
) -> _Splice:
    """Return the splice for the items between those that stay at the beginning and the end."""
    first = 0
    while first < min(len(items), len(new)) and items[first].value == new[first]:
        first += 1
    kept = 0
    while kept < min(len(items), len(new)) - first and items[-1 - kept].value == new[-1 - kept]:
        kept += 1
    old_items, wanted = items[first : len(items) - kept], new[first : len(new) - kept]
    written = {item.value: head[item.start : item.end] for item in items}
    texts = []
    for value in wanted:
        texts.append(written.get(value) or _item_text(value, in_brackets=not in_lines))
    if in_lines:
        return _changed_lines(head, items, first, old_items, texts)
    if not old_items and first:
        end = items[first - 1].end
        return _Splice(end, end, ", ".join(["", *texts]))
    if not old_items:
        start = items[0].start
        return _Splice(start, start, ", ".join([*texts, ""]))
    if texts:
        return _Splice(old_items[0].start, old_items[-1].end, ", ".join(texts))
    if first:
        return _Splice(items[first - 1].end, old_items[-1].end, "")
    return _Splice(items[0].start, items[len(old_items)].start, "")


def _changed_lines(
    head: str, items: Sequence[_Item], first: int, old_items: Sequence[_Item], texts: Sequence[str]
) -> _Splice:
    """Return the splice that puts items, a line each, in the place of others."""
    lead = head[_line_start(head, items[0].start) : items[0].start]
    lines = "".join(f"{lead}{text}\n" for text in texts)
    if old_items:
        start = _line_start(head, old_items[0].start)
        return _Splice(start, _line_stop(head, old_items[-1].end), lines)
    if first:
        place = _line_stop(head, items[first - 1].end)
    else:
        place = _line_start(head, items[0].start)
    return _Splice(place, place, lines)


def _item_text(value: str | Translation, *, in_brackets: bool) -> str:
    """Return a new item, or a new translation, as it stands in its list."""
    if isinstance(value, str):
        return _written(yaml.ScalarNode(STRING, value), in_brackets)
    text = yaml.safe_dump(
        {value.language: _words(value)},
        allow_unicode=True,
        width=ENDLESS,
        default_flow_style=in_brackets or None,
        sort_keys=False,
    )
    return (
        str(text)
        .strip()
        .removeprefix("{" if in_brackets else "")
        .removesuffix("}" if in_brackets else "")
    )


def _line_start(text: str, place: int) -> int:
    """Return where the line of a place begins."""
    return text.rfind("\n", 0, place) + 1


def _line_stop(text: str, place: int) -> int:
    """Return where the line after that of a place begins."""
    return text.find("\n", place) + 1 or len(text)
