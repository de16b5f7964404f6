"""Reads the concepts of a termbase in TBX: version 2 (`martif`), 3 (`tbx`) in both its styles."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

from lxml import etree

from rag.entries.language_tags import is_near_language, nearest_language
from rag.entries.text import one_line
from rag.errors import CorpusError, Fault
from rag.formats.drafts import Draft, DraftOrNote
from rag.formats.terminologies.tbx_sections import (
    LANGUAGE_SECTIONS,
    TERM_SECTIONS,
    Part,
    TbxName,
    element_name,
    part_text,
    ranked_names,
    raw_text,
    section_name,
    section_parts,
)
from rag.formats.terminologies.tbx_writing import DRAFT_NOTE, SOURCE, XML_LANG
from rag.types import Status, Translation

# The names of elements in versions 2 and 3 and in TBX-Min, which hold the same.
ENTRIES = ("{*}termEntry", "{*}conceptEntry", "{*}entry")
# The markup of other programs within a text, which no reader sees.
CODES = ("{*}bpt", "{*}ept", "{*}ph", "{*}it", "{*}ut", "{*}sc", "{*}ec")
SOURCE_DESCRIPTION = "{*}tbxHeader/{*}fileDesc/{*}sourceDesc/{*}p"

# The kinds of texts that make up a definition, in this order, each with its introduction. Some
# programs write a definition as a description without a type.
TEXTS = {
    "definition": "",
    "descrip": "",
    "explanation": "",
    "context": "",
    "example": "Example: ",
    "samplesentence": "Example: ",
    "usagenote": "Usage: ",
    "note": "",
}
SUBJECT = "subjectfield"
LINKS = frozenset(
    """
    crossreference relatedconcept relatedconceptbroader relatedconceptnarrower associatedconcept
    superordinateconceptgeneric subordinateconceptgeneric
    """.split()
)
UNFINISHED = ("unprocessed", "provisionallyprocessed")
ADDRESS = re.compile(r"(?:[\w-]+:\s*)?(?:https?://|www\.)\S+")


def read_concepts(path: Path, language: str, passed_over: Counter[str]) -> Iterator[DraftOrNote]:
    """Yield the draft of each concept of a file, and notes on missing words.

    What gives no draft is counted in `passed_over`.

    Raises CorpusError if the file cannot be read, is broken XML, or has no concept.
    """
    is_empty = True
    try:
        for element in _entry_elements(path):
            is_empty = False
            found = list(_Concept(element, str(path), language).draft_and_notes())
            passed_over["concept without a term"] += not isinstance(found[-1], Draft)
            yield from found
    except etree.XMLSyntaxError as error:
        message = f"is not sound XML: {error.msg}"
        raise CorpusError([Fault(str(path), error.lineno or 1, message)]) from error
    except OSError as error:
        raise CorpusError([Fault(str(path), 1, f"cannot be read ({error.strerror})")]) from error
    if is_empty:
        message = "holds no termEntry and no conceptEntry; it is no TBX"
        raise CorpusError([Fault(str(path), 1, message)])


def _entry_elements(path: Path) -> Iterator[etree._Element]:
    """Yield each entry of a file, and free its memory before the next one."""
    # Entities stay unresolved, nothing is loaded from elsewhere, and libxml2's bounds on depth and
    # length hold.
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
    with path.open("rb") as stream:
        events = etree.iterparse(stream, tag=ENTRIES, remove_comments=True, remove_pis=True, **safe)
        for _, element in events:
            etree.strip_elements(element, *CODES, with_tail=False)
            yield element
            element.clear()
            body = element.getparent()
            while body is not None and body[0] is not element:
                body.remove(body[0])


class _Concept:
    """One entry of a termbase, taken apart by language."""

    def __init__(self, element: etree._Element, file: str, language: str) -> None:
        """Take apart the element of an entry; `language` is the one wanted."""
        self._element = element
        self._file = file
        self._wanted = language
        self._parts = list(section_parts(element))
        self._sections: dict[str, list[Part]] = defaultdict(list)
        self._names: dict[str, list[TbxName]] = defaultdict(list)
        for section in element:
            if element_name(section) in LANGUAGE_SECTIONS:
                self._add_section(section)

    def _add_section(self, section: etree._Element) -> None:
        """Add the section of a language, unless it has no term."""
        language = section.get(XML_LANG) or section.get("lang") or ""
        names: list[TbxName] = []
        parts = list(section_parts(section))
        for child in section:
            if element_name(child) not in TERM_SECTIONS:
                continue
            name = section_name(child)
            if name.text:
                names.append(name)
                parts += name.parts
        if names:
            self._names[language] += names
            self._sections[language] += parts

    def draft_and_notes(self) -> Iterator[DraftOrNote]:
        """Yield the draft, and a note if the concept lacks words in the language wanted."""
        language = nearest_language(self._wanted, self._names)
        if language is None:
            identifier = self._element.get("id", "")
            yield self._note(f"the concept {identifier!r} has no term; left out")
            return
        draft = self._draft(language)
        if not is_near_language(self._wanted, language):
            message = f"{draft.term!r} has no term in {self._wanted!r}; taken in {language!r}"
            yield self._note(message)
        defined = [each for each in draft.translations if each.definition]
        if defined and not draft.definition:
            other = defined[0]
            message = f"{draft.term!r} is not defined in {language!r}; taken in {other.language!r}"
            yield self._note(message)
            draft = replace(draft, definition=other.definition)
        yield draft

    def _note(self, message: str) -> Fault:
        return Fault(self._file, self._line, message)

    @property
    def _line(self) -> int:
        return cast(int, self._element.sourceline)

    def _draft(self, language: str) -> Draft:
        names = [name.text for name in ranked_names(self._names[language])]
        parts = [*self._sections[language], *self._common_parts(language)]
        other_languages = [name for name in self._names if name not in (language, "")]
        return Draft(
            term=names[0],
            definition=self._definition(parts),
            file=self._file,
            line=self._line,
            id=self._element.get("id", "").removeprefix("_"),
            also_known=tuple(self._ids()),
            aliases=tuple(names[1:]),
            tags=tuple(self._subjects()),
            see_also=tuple(_targets(parts)),
            status=self._status(language, parts),
            translations=tuple(map(self._translation, other_languages)),
            complete=self._is_ours,
        )

    @property
    def _is_ours(self) -> bool:
        """True if the file was written by us."""
        return self._element.getroottree().findtext(SOURCE_DESCRIPTION) == SOURCE

    def _definition(self, parts: Sequence[Part]) -> str:
        """Return the texts about a concept; in a file of ours, the definition as it was written."""
        if self._is_ours:
            definitions = [raw_text(element) for kind, element in parts if kind == "definition"]
            return "\n\n".join(definitions)
        return _joined_texts(parts)

    def _subjects(self) -> Iterator[str]:
        """Yield the subjects of the concept as a whole."""
        for kind, element in self._parts:
            if kind == SUBJECT:
                yield one_line(part_text(element))

    def _ids(self) -> Iterator[str]:
        """Yield the ids of the concept and of all elements in it."""
        for element in self._element.iter():
            identifier = element.get("id")
            if identifier:
                yield identifier

    def _common_parts(self, language: str) -> Iterator[Part]:
        """Yield the parts of the concept as a whole, unless they are in another language."""
        for kind, element in self._parts:
            if is_near_language(language, element.get(XML_LANG, "")):
                yield kind, element

    def _status(self, language: str, parts: Iterable[Part]) -> Status:
        """Return deprecated if all terms are to be avoided; draft if a part says so."""
        if all(name.is_avoided for name in self._names[language]):
            return "deprecated"
        if any(_states_draft(kind, part_text(element)) for kind, element in parts):
            return "draft"
        return "approved"

    def _translation(self, language: str) -> Translation:
        """Return the first term in a language, and its definitions."""
        own = [part for part in self._parts if part[1].get(XML_LANG) == language]
        parts = [*self._sections[language], *own]
        definitions = [part for part in parts if part[0] == "definition"]
        first = ranked_names(self._names[language])[0]
        return Translation(language, first.text, self._definition(definitions))


def _joined_texts(parts: Sequence[Part]) -> str:
    """Return the texts about a concept, the definition first, each once."""
    texts: dict[str, None] = {}
    for wanted, introduction in TEXTS.items():
        for kind, element in parts:
            if kind != wanted:
                continue
            text = part_text(element)
            if text and not _states_draft(kind, text) and not _is_address(kind, text):
                texts[f"{introduction}{text}"] = None
    return "\n\n".join(texts)


def _states_draft(kind: str, text: str) -> bool:
    """Return whether a part states that an entry is not finished."""
    if kind == "note":
        return text.lower() == DRAFT_NOTE
    return kind == "processstatus" and text.lower() in UNFINISHED


def _is_address(kind: str, text: str) -> bool:
    """Return whether a note holds nothing but the address of a source."""
    return kind == "note" and ADDRESS.fullmatch(text) is not None


def _targets(parts: Iterable[Part]) -> Iterator[str]:
    """Yield the entries that parts link to, by their ids or, if they have none, by their names."""
    for kind, element in parts:
        if kind not in LINKS:
            continue
        target = element.get("target") or one_line(part_text(element))
        if target:
            yield target
