"""Reads glossaries in DocBook, as XML or as SGML: `glossentry` elements, and lists of terms."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from rag.errors import Fault
from rag.formats.account import text_size
from rag.formats.decoding import read_beginning
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.markup_languages.sgml import sgml_to_xml
from rag.formats.markup_languages.xml_to_html import make_html, markdown_of
from rag.formats.xml_trees import (
    XmlElement,
    children,
    elements,
    local_attribute,
    read_xml,
    text_of,
)

SGML = (".sgml", ".sgm")
SUFFIXES = (*SGML, ".xml", ".dbk", ".docbook")
# A file of DocBook that holds terms has one of these near its beginning.
SIGNS = ("<glossentry", "<variablelist", "<glosslist", "<glossary")
# A DITA entry has the same element, but at its root.
DITA_SIGN = "<glossBody"
OTHER_NAMES = ("acronym", "abbrev")


class DocBook:
    """DocBook, versions 4 and 5."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is DocBook with a glossary or a list of terms."""
        if path.suffix.lower() not in SUFFIXES:
            return False
        beginning = read_beginning(path)
        has_sign = any(sign in beginning or sign.upper() in beginning for sign in SIGNS)
        return has_sign and DITA_SIGN not in beginning and "<concept" not in beginning

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the terms of the glossary entries, or else of lists of terms, and the account."""
        root, notes = _tree(path)
        yield from notes
        titles = _titles(root)
        size = text_size(text_of(root))
        lists = len(list(root.iter("variablelist")))
        make_html(root, titles)
        drafts: list[Draft] = []
        for entry in root.iter("glossentry"):
            drafts += _entry_drafts(str(path), entry, titles)
        if not drafts:
            lists = 0
            for entry in root.iter("varlistentry"):
                drafts += _list_drafts(str(path), entry)
        yield from with_terms_account(drafts, {"list of terms": lists}, size)


def _tree(path: Path) -> tuple[XmlElement, list[Fault]]:
    """Return the root of a file, and notes on its encoding. Raises CorpusError."""
    if path.suffix.lower() in SGML:
        return read_xml(path, sgml_to_xml)
    return read_xml(path)


def _titles(root: XmlElement) -> dict[str, str]:
    """Return the names of the elements with an id."""
    titles = {}
    for element in elements(root):
        identifier = local_attribute(element, "id")
        name = next(children(element, "glossterm", "term", "title"), None)
        if identifier and name is not None:
            titles[identifier] = text_of(name)
    return titles


def _entry_drafts(file: str, entry: XmlElement, titles: Mapping[str, str]) -> Iterator[Draft]:
    """Yield a draft for each definition of an entry; one that only refers to another has none."""
    names = [text_of(name) for name in children(entry, "glossterm", *OTHER_NAMES)]
    see_also: list[str] = []
    for definition in children(entry, "glossdef"):
        see_also += _targets(definition, "glossseealso", titles)
    definitions = [_definition(each) for each in children(entry, "glossdef")]
    if not definitions:
        definitions = [f"See {target}" for target in _targets(entry, "glosssee", titles)]
    for definition in definitions or [""]:
        yield Draft(
            term=next(iter(names), ""),
            definition=definition,
            file=file,
            line=entry.sourceline or 1,
            also_known=tuple(filter(None, [local_attribute(entry, "id")])),
            aliases=tuple(names[1:]),
            see_also=tuple(see_also),
        )


def _definition(definition: XmlElement) -> str:
    """Return the Markdown of a definition, without the names of related entries."""
    for link in list(children(definition, "glossseealso")):
        link.text = ""
    return markdown_of(definition)


def _targets(element: XmlElement, tag: str, titles: Mapping[str, str]) -> list[str]:
    """Return the entries that an element refers to: their names, or else their ids."""
    targets = []
    for link in children(element, tag):
        identifier = local_attribute(link, "otherterm") or local_attribute(link, "linkend")
        targets.append(titles.get(identifier) or text_of(link) or identifier)
    return list(filter(None, targets))


def _list_drafts(file: str, entry: XmlElement) -> Iterator[Draft]:
    """Yield the draft of a term in a list that defines it."""
    names = [text_of(name) for name in children(entry, "dt")]
    texts = [markdown_of(text) for text in children(entry, "dd")]
    yield Draft(
        term=next(iter(names), ""),
        definition="\n\n".join(filter(None, texts)),
        file=file,
        line=entry.sourceline or 1,
        also_known=tuple(filter(None, [local_attribute(entry, "id")])),
        aliases=tuple(names[1:]),
    )
