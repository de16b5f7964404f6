"""Reads ontologies in the OBO format: stanzas of terms with tags and values.

The format is described at https://owlcollab.github.io/oboformat/doc/GO.format.obo-1_4.html.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rag.formats.decoding import read_beginning, read_text
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.includes import include_notes
from rag.formats.text_to_markdown import text_to_markdown

SUFFIXES = (".obo",)
STANZA = re.compile(r"\[(\w+)\]\s*")
KINDS = frozenset(("Term", "Typedef", "Instance"))
TAG = re.compile(r"([\w-]+):\s*(.*)")
INCLUDE = re.compile(r"^import:\s*(\S+)", re.MULTILINE)
# A text in quotes, and the scope of a synonym behind it.
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(\w*)')
# What stands behind a value and does not belong to it.
REMARK = re.compile(r"\s*(?:(?<!\\)!|(?<!\\)\{).*")
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
ESCAPED = {"n": "\n", "t": "\t", "W": " "}
EXACT = "EXACT"


@dataclass(frozen=True)
class _Stanza:
    """The values of a stanza by tag, and its line."""

    line: int
    values: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def first(self, tag: str) -> str:
        """Return the first value of a tag, without what stands behind it; '' if it has none."""
        return next(self.all(tag), "")

    def all(self, tag: str) -> Iterator[str]:
        """Yield the values of a tag, without what stands behind them."""
        for value in self.values.get(tag, ()):
            yield _unescaped(REMARK.sub("", value, count=1).strip())

    def related(self) -> Iterator[str]:
        """Yield the things that the relationships lead to, which stand last in their values."""
        for value in self.all("relationship"):
            if value:
                yield value.split()[-1]

    def quoted(self, tag: str) -> Iterator[tuple[str, str]]:
        """Yield the texts in quotes of a tag, each with the word behind it."""
        for value in self.values.get(tag, ()):
            match = QUOTED.match(value)
            if match:
                yield _unescaped(match[1]), match[2]


class OboFile:
    """An ontology in the OBO format."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file holds a stanza of a term."""
        return path.suffix.lower() in SUFFIXES and "[Term]" in read_beginning(path)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of an ontology, linked to those that are defined in it."""
        text, notes = read_text(path)
        yield from notes
        yield from include_notes(path, text, INCLUDE)
        drafts = [_draft(str(path), stanza) for stanza in _stanzas(text)]
        yield from with_terms_account(_linked(drafts), {})


def _stanzas(text: str) -> Iterator[_Stanza]:
    """Yield the stanzas that describe things; what stands before the first is about the file."""
    stanza: _Stanza | None = None
    for number, line in enumerate(text.split("\n"), 1):
        begin = STANZA.fullmatch(line)
        if begin:
            if stanza:
                yield stanza
            stanza = _Stanza(number) if begin[1] in KINDS else None
        pair = TAG.match(line)
        if pair and stanza:
            stanza.values[pair[1]].append(pair[2])
    if stanza:
        yield stanza


def _draft(file: str, stanza: _Stanza) -> Draft:
    """Return the draft of a stanza; of its synonyms only the exact ones are names."""
    identifier = stanza.first("id")
    synonyms = [name for name, scope in stanza.quoted("synonym") if scope == EXACT]
    texts = [text for text, _ in stanza.quoted("def")]
    texts += stanza.all("comment")
    return Draft(
        term=stanza.first("name"),
        definition=text_to_markdown("\n\n".join(texts)),
        file=file,
        line=stanza.line,
        id=identifier.replace(":", "_"),
        also_known=(identifier, *stanza.all("alt_id")),
        aliases=tuple(synonyms),
        tags=tuple(stanza.all("namespace")),
        see_also=(*stanza.all("is_a"), *stanza.related(), *stanza.all("replaced_by")),
        status="deprecated" if stanza.first("is_obsolete") == "true" else "approved",
    )


def _linked(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yield drafts that see only what one of them defines."""
    defined = {draft.also_known[0] for draft in drafts if draft.definition}
    for draft in drafts:
        linked = [name for name in draft.see_also if name in defined]
        yield replace(draft, see_also=tuple(linked))


def _unescaped(value: str) -> str:
    return ESCAPE.sub(lambda sign: ESCAPED.get(sign[1], sign[1]), value)
