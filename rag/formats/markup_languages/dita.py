"""Reads glossaries in DITA: topics with a term and its definition, one or several in a file."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rag.errors import CorpusError
from rag.formats.decoding import read_beginning
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.folders import files_at
from rag.formats.markup_languages.xml_to_html import make_html, markdown_of
from rag.formats.xml_trees import XmlElement, elements, local_attribute, read_xml, text_of

SUFFIXES = (".dita", ".xml")
SIGNS = ("<glossentry", "<glossgroup")
# What tells DITA from DocBook, which calls its entries the same.
DITA_SIGNS = ("DITA", "<glossBody", "<glossgroup")
# Elements that hold another name of the term.
NAMES = ("glossAcronym", "glossAbbreviation", "glossSynonym", "glossShortForm", "glossSurfaceForm")
# Remarks that readers of the page see, with their introductions.
REMARKS = {"glossScopeNote": "", "glossUsage": ""}


class Dita:
    """DITA glossary entries and groups of them."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a topic of DITA that holds glossary entries."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        beginning = read_beginning(path)
        has_entries = any(sign in beginning for sign in SIGNS)
        is_dita = path.suffix.lower() == ".dita" or any(sign in beginning for sign in DITA_SIGNS)
        return has_entries and is_dita

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of a file, or of all files of DITA in a folder, notes, and an account."""
        passed_over: Counter[str] = Counter()
        yield from with_terms_account(self._read_files(path, passed_over), passed_over)

    def _read_files(self, path: Path, passed_over: Counter[str]) -> Iterator[DraftOrNote]:
        trees: list[tuple[Path, XmlElement]] = []
        titles: dict[str, str] = {}
        for file in self._files(path):
            try:
                root, notes = read_xml(file)
            except CorpusError as error:
                yield from error.faults
                passed_over["file that is broken"] += 1
                continue
            yield from notes
            titles |= _titles(root)
            trees.append((file, root))
        for file, root in trees:
            entries = list(root.iter("glossentry"))
            links = [tuple(_links(entry)) for entry in entries]
            make_html(root, titles)
            for entry, linked in zip(entries, links, strict=True):
                yield _draft(file, entry, linked)

    def _files(self, path: Path) -> list[Path]:
        """Return a file, or the files of DITA in a folder."""
        if path.is_file():
            return [path]
        return list(filter(self.recognises, files_at(path)))


def _titles(root: XmlElement) -> dict[str, str]:
    titles = {}
    for entry in root.iter("glossentry"):
        identifier = local_attribute(entry, "id")
        titles[identifier] = text_of(entry.find("glossterm"))
    return titles


def _draft(path: Path, entry: XmlElement, links: tuple[str, ...]) -> Draft:
    """Return the draft of an entry: its term, definition, remarks, and other names."""
    term = text_of(entry.find("glossterm"))
    blocks = [markdown_of(definition) for definition in entry.iter("glossdef")]
    for tag, introduction in REMARKS.items():
        for remark in entry.iter(tag):
            text = markdown_of(remark)
            blocks.append(text and f"{introduction}{text}")
    names = map(text_of, entry.iter(*NAMES))
    aliases = [name for name in names if name not in ("", term)]
    identifier = local_attribute(entry, "id")
    return Draft(
        term=term,
        definition="\n\n".join(filter(None, blocks)),
        file=str(path),
        line=entry.sourceline or 1,
        also_known=tuple(filter(None, [identifier, path.name, path.stem])),
        aliases=tuple(dict.fromkeys(aliases)),
        see_also=links,
    )


def _links(entry: XmlElement) -> Iterator[str]:
    """Yield the files and ids of the entries that a topic links to as related."""
    for link in entry.iter("related-links"):
        for inner in elements(link):
            address = local_attribute(inner, "href") or local_attribute(inner, "keyref")
            if address and "://" not in address:
                yield re.split("[/#]", address)[-1]
