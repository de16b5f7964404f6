"""Reads glossaries that Moodle exported as XML."""

from collections.abc import Iterator
from html import unescape
from pathlib import Path

from rag.formats.decoding import read_beginning
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import parse_html
from rag.formats.text_to_markdown import text_to_markdown
from rag.formats.xml_trees import XmlElement, read_xml, text_of

# Values of FORMAT whose texts are no HTML: plain text, and Markdown.
PLAIN, MARKDOWN = "2", "4"


class Moodle:
    """Moodle's export of a glossary."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file is Moodle's export of a glossary."""
        return path.suffix.lower() == ".xml" and "<GLOSSARY>" in read_beginning(path)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the entries of an export, notes on its encoding, and its account."""
        root, notes = read_xml(path)
        yield from notes
        yield from with_terms_account(self._drafts(path, root), {})

    def _drafts(self, path: Path, root: XmlElement) -> Iterator[Draft]:
        for entry in root.iter("ENTRY"):
            aliases = [_name(alias.find("NAME")) for alias in entry.iter("ALIAS")]
            categories = [text_of(category.find("NAME")) for category in entry.iter("CATEGORY")]
            tags = [*categories, *map(text_of, entry.iter("TAG"))]
            yield Draft(
                term=_name(entry.find("CONCEPT")),
                definition=_definition(entry),
                file=str(path),
                line=entry.sourceline or 1,
                aliases=tuple(aliases),
                tags=tuple(dict.fromkeys(filter(None, tags))),
            )


def _name(element: XmlElement | None) -> str:
    """Return a name, in which entities of HTML may be left."""
    return unescape(text_of(element))


def _definition(entry: XmlElement) -> str:
    """Return the definition of an entry as Markdown."""
    element = entry.find("DEFINITION")
    source = "" if element is None else "".join(element.itertext()).strip()
    form = text_of(entry.find("FORMAT"))
    if form == MARKDOWN:
        return source
    if form == PLAIN:
        return text_to_markdown(source)
    return element_to_markdown(parse_html(source))
