"""Takes the fields out of definitions: lines such as `Tags: ...` that stand between name and text.

Notion and other editors export the properties of a page so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from rag.entries.text import one_line
from rag.errors import Fault
from rag.formats.drafts import Draft, DraftOrNote
from rag.formats.tabular.cells import list_items, parse_status

# The part of an entry that a field holds; '' for what says nothing of the term.
PARTS = {
    **dict.fromkeys(("tags", "tag", "category", "categories", "topics"), "tags"),
    **dict.fromkeys(("aliases", "alias", "synonyms", "aka", "also known as"), "aliases"),
    **dict.fromkeys(("related", "related terms", "see also"), "see_also"),
    "status": "status",
    **dict.fromkeys(("owner", "author", "created", "created by", "created time", "updated"), ""),
    **dict.fromkeys(("last edited", "last edited by", "last edited time", "last updated"), ""),
    **dict.fromkeys(("date", "date created", "assignee", "reviewer", "verification", "id"), ""),
}
_KEYS = "|".join(sorted(PARTS, key=len, reverse=True))
FIELD = re.compile(rf"(?:^|\s)(?:\*\*)?(?P<key>{_KEYS})(?:\*\*:|:\*\*|:)(?=\s|$)", re.I)
# A field has no longer value.
LONGEST = 200


def split_fields(definition: str) -> tuple[dict[str, str], str]:
    """Return the fields at the beginning of a definition by their keys, and the text below them.

    There are none if nothing else defines.
    """
    first, _, rest = definition.partition("\n\n")
    found = list(FIELD.finditer(first))
    if not found or found[0].start() or not rest.strip():
        return {}, definition
    ends = [field.start() for field in found[1:]]
    fields: dict[str, str] = {}
    for field, end in zip(found, [*ends, len(first)], strict=True):
        value = one_line(first[field.end() : end]).strip("\\ ")
        fields[one_line(field["key"])] = value
    if max(map(len, fields.values())) > LONGEST:
        return {}, definition
    return fields, rest


def with_fields(items: Iterable[DraftOrNote]) -> Iterator[DraftOrNote]:
    """Yield drafts with the fields in their definitions as parts, and a note on those not read."""
    unread: dict[str, Draft] = {}
    for item in items:
        if not isinstance(item, Draft) or item.complete:
            yield item
            continue
        fields, rest = split_fields(item.definition)
        draft = replace(item, definition=rest) if fields else item
        for key, value in fields.items():
            part = PARTS[key.casefold()]
            if part:
                draft = _with_field(draft, part, value)
            else:
                unread.setdefault(key, item)
        yield draft
    if unread:
        first = next(iter(unread.values()))
        yield Fault(first.file, first.line, f"fields that are not read: {', '.join(unread)}")


def _with_field(draft: Draft, part: str, value: str) -> Draft:
    """Return a draft with the value of a field."""
    if part == "status":
        return replace(draft, status=parse_status(value, part) or draft.status)
    items = list_items(value, ",")
    if part == "tags":
        return replace(draft, tags=(*draft.tags, *items))
    if part == "aliases":
        return replace(draft, aliases=(*draft.aliases, *items))
    return replace(draft, see_also=(*draft.see_also, *items))
