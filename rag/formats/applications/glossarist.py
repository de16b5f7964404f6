"""Reads glossaries of Glossarist: a folder of YAML, a concept a file, with words by language."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.entries.language_tags import nearest_language
from rag.errors import CorpusError, Fault
from rag.formats.decoding import read_beginning
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.folders import files_at
from rag.formats.yaml_values import LinedMapping, load_yaml
from rag.types import Status, Translation

SUFFIXES = (".yaml", ".yml")
# A concept of version 1, or the words of one in one language of version 2.
CONCEPT = re.compile(
    r"^(?:termid\s*:|[^\S\n]+(?:localized_?[cC]oncepts|language_code)\s*:)", re.MULTILINE
)
TERMS = re.compile(r"^[^\S\n]*-?[^\S\n]*designation\s*:", re.MULTILINE)
LANGUAGE_CODE = re.compile(r"[a-z]{3}")
# The two letters for the codes of three that Glossarist uses (ISO 639).
TWO_LETTERS = dict(
    pair.split(":")
    for pair in (
        "eng:en fra:fr fre:fr deu:de ger:de spa:es ita:it por:pt nld:nl dut:nl rus:ru jpn:ja "
        "zho:zh chi:zh kor:ko ara:ar pol:pl swe:sv dan:da fin:fi nor:no nob:nb ces:cs hun:hu tur:tr"
    ).split()
)
AGAINST = frozenset(("deprecated", "superseded", "retired", "withdrawn", "notvalid"))
REFERENCE = re.compile(r"\{\{([^{},]+)(?:,\s*([^{},]+))?[^{}]*\}\}")


class Glossarist:
    """A folder of concepts of Glossarist, versions 1 and 2."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a concept, or its words in a language."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        beginning = read_beginning(path)
        if not CONCEPT.search(beginning):
            return False
        return bool(TERMS.search(beginning)) or "ocalized" in beginning

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the concepts of a file or folder in the language wanted, others as translations."""
        passed_over: Counter[str] = Counter()
        yield from with_terms_account(self._read_files(path, options, passed_over), passed_over)

    def _read_files(
        self, path: Path, options: ReadOptions, passed_over: Counter[str]
    ) -> Iterator[DraftOrNote]:
        values: dict[Path, LinedMapping] = {}
        localized: dict[str, LinedMapping] = {}
        for file in files_at(path):
            if not self.recognises(file):
                passed_over["file that holds no concept"] += 1
                continue
            try:
                loaded = load_yaml(file)
            except CorpusError as error:
                yield from error.faults
                passed_over["file that is broken"] += 1
                continue
            if isinstance(loaded, LinedMapping):
                values[file] = loaded
                localized[_text(loaded, "id") or file.stem] = loaded
        for file, concept in values.items():
            words = _words_by_language(concept, localized)
            if words:
                draft = _draft(file, concept, words, options)
                passed_over["concept without a term"] += isinstance(draft, Fault)
                yield draft


def _words_by_language(
    concept: LinedMapping, localized: dict[str, LinedMapping]
) -> dict[str, LinedMapping]:
    """Return the words of a concept by language; none if it is itself the words of one."""
    data = _data(concept)
    links = data.get("localized_concepts") or data.get("localizedConcepts")
    words: dict[str, LinedMapping] = {}
    if isinstance(links, LinedMapping):
        for code, identifier in links.items():
            if isinstance(identifier, str) and identifier in localized:
                words[_language(code)] = _data(localized[identifier])
    for code, value in concept.items():
        if LANGUAGE_CODE.fullmatch(code) and isinstance(value, LinedMapping) and value.get("terms"):
            words[_language(code)] = value
    return words


def _data(mapping: LinedMapping) -> LinedMapping:
    """Return the part of a file of version 2 that holds the words."""
    data = mapping.get("data")
    return data if isinstance(data, LinedMapping) else mapping


def _draft(
    file: Path, concept: LinedMapping, words: dict[str, LinedMapping], options: ReadOptions
) -> DraftOrNote:
    """Return the draft of a concept, or a note if it names nothing."""
    language = nearest_language(options.language, words) or next(iter(words))
    own = words.pop(language)
    names = _designations(own)
    identifier = _text(concept, "termid") or _text(_data(concept), "identifier")
    if not names:
        message = f"concept {identifier or file.stem!r} has no term in {language!r}; left out"
        return Fault(str(file), concept.line, message)
    translations = []
    for other, texts in words.items():
        others = _designations(texts)
        if others:
            translations.append(Translation(other, others[0], _definition(texts)))
    status = (_text(own, "entry_status") or _text(concept, "status")).replace(" ", "").lower()
    stated: Status = "deprecated" if status in AGAINST else "approved"
    return Draft(
        term=names[0],
        definition=_definition(own),
        file=str(file),
        line=concept.line,
        also_known=tuple(filter(None, [identifier])),
        aliases=tuple(names[1:]),
        status=stated,
        translations=tuple(translations),
    )


def _designations(words: LinedMapping) -> list[str]:
    """Return the names of a concept in a language."""
    terms = words.get("terms")
    if not isinstance(terms, list):
        return []
    names: list[str] = []
    for term in terms:
        if isinstance(term, LinedMapping):
            names.append(_text(term, "designation"))
    return list(filter(None, names))


def _definition(words: LinedMapping) -> str:
    """Return the definition in a language, with its notes and examples."""
    blocks = _contents(words.get("definition"))
    blocks += [f"Note: {note}" for note in _contents(words.get("notes"))]
    blocks += [f"Example: {example}" for example in _contents(words.get("examples"))]
    return REFERENCE.sub(_words_of_reference, "\n\n".join(blocks))


def _words_of_reference(reference: re.Match[str]) -> str:
    """Return the words of `{{id, words}}`, or of the older `{{words, IEV:id}}`."""
    second = (reference[2] or "").strip()
    return second if second and ":" not in second else str(reference[1]).strip()


def _contents(value: Any) -> list[str]:
    """Return the texts of a value: a text, or a list of texts or of mappings with `content`."""
    listed = value if isinstance(value, list) else [value]
    texts: list[str] = []
    for item in listed:
        text = _text(item, "content") if isinstance(item, LinedMapping) else item
        if isinstance(text, str) and text.strip():
            texts.append(text.strip())
    return texts


def _text(mapping: LinedMapping, key: str) -> str:
    """Return the text of a key; '' if it has none."""
    value = mapping.get(key)
    return value if isinstance(value, str) else ""


def _language(code: str) -> str:
    """Return the short code of a language."""
    return TWO_LETTERS.get(code, code)
