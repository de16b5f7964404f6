"""Finds terms in definition lists of HTML: `dt` elements name them, `dd` elements define them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.entries.text import one_line
from rag.formats.documents.html_page import is_own_page, own_definition, own_links, own_status
from rag.formats.documents.rst import TERM_SEPARATOR
from rag.formats.html_to_markdown import element_to_markdown
from rag.formats.markup import HtmlElement
from rag.types import Status

# The longest name, in characters. A longer `dt` is prose.
LONGEST_NAME = 120
REFERENCE = re.compile(r"(?:see|see also|compare|cf)\b", re.IGNORECASE)


@dataclass(frozen=True)
class DocumentTerm:
    """A term of a document and its definition. It is `complete` if we wrote the document."""

    term: str
    definition: str
    id: str = ""
    aliases: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    status: Status = "approved"
    complete: bool = False


def definition_list_terms(root: HtmlElement) -> list[DocumentTerm]:
    """Return the terms of all definition lists that lie in no other one, each sense on its own."""
    was_written_here = is_own_page(root)
    terms: list[DocumentTerm] = []
    for listing in root.iter("dl"):
        if any(above.tag == "dd" for above in listing.iterancestors()):
            continue
        for names, texts in _groups(listing):
            if was_written_here:
                terms += _own_terms(names, texts)
            else:
                terms += _foreign_terms(names, texts)
    return terms


def _groups(listing: HtmlElement) -> Iterator[tuple[list[HtmlElement], list[HtmlElement]]]:
    """Yield the `dt` and the `dd` elements of a list that belong together."""
    names: list[HtmlElement] = []
    texts: list[HtmlElement] = []
    for element in listing.iter("dt", "dd"):
        if next(element.iterancestors("dl")) is not listing:
            continue
        if element.tag == "dd":
            texts.append(element)
            continue
        if texts:
            yield names, texts
            names, texts = [], []
        names.append(element)
    if names and texts:
        yield names, texts


def _own_terms(
    names: Sequence[HtmlElement], texts: Sequence[HtmlElement]
) -> Iterator[DocumentTerm]:
    """Yield the term that we wrote as a group of a list, once for each text."""
    written = _written_names(names)
    if not written:
        return
    for text in texts:
        yield DocumentTerm(
            term=written[0],
            definition=own_definition(text),
            id=_first_id(names),
            aliases=tuple(written[1:]),
            see_also=own_links(text),
            status=own_status(text),
            complete=True,
        )


def _foreign_terms(
    names: Sequence[HtmlElement], texts: Sequence[HtmlElement]
) -> Iterator[DocumentTerm]:
    """Yield a term for each text of a group; the first of several names is the term."""
    short = [name for name in _written_names(names) if len(name) <= LONGEST_NAME]
    if not short:
        return
    aliases = (*short[1:], *_abbreviated(names))
    for text in texts:
        yield DocumentTerm(
            term=short[0],
            definition=element_to_markdown(text),
            id=_first_id(names),
            aliases=aliases,
            see_also=_links_in_references(text),
        )


def _written_names(names: Sequence[HtmlElement]) -> list[str]:
    """Return the names in `dt` elements, of which one may hold several."""
    written: list[str] = []
    for element in names:
        stripped = [name.strip() for name in _words_of_name(element).split(TERM_SEPARATOR)]
        written += [name for name in stripped if name]
    return written


def _words_of_name(name: HtmlElement) -> str:
    """Return the words of a `dt`; if its end tag is missing, up to the next `dt` or `dd`."""
    words = str(name.text_content())
    for inner in name.iter("dt", "dd"):
        if inner is not name:
            following = inner.text_content()
            if following:
                words = words.partition(following)[0]
            break
    return one_line(words)


def _abbreviated(names: Sequence[HtmlElement]) -> list[str]:
    """Return the titles of `abbr` elements: what an abbreviation stands for."""
    titles: list[str] = []
    for element in names:
        titles += [abbr.get("title", "") for abbr in element.iter("abbr")]
    return [title for title in titles if title]


def _first_id(names: Sequence[HtmlElement]) -> str:
    """Return the first id by which links may lead to some elements or to what is in them."""
    for element in names:
        for inner in element.iter():
            identifier = inner.get("id") or inner.get("name")
            if identifier:
                return str(identifier)
    return ""


def _links_in_references(text: HtmlElement) -> tuple[str, ...]:
    """Return where the paragraphs that begin with 'See' lead within the page, each place once."""
    targets: dict[str, None] = {}
    for block in (text, *text.iter("p", "li", "div")):
        if not REFERENCE.match(one_line(block.text_content())):
            continue
        for link in block.iter("a"):
            address = link.get("href", "")
            if address.startswith("#") and len(address) > 1:
                targets[address[1:]] = None
    return tuple(targets)
