"""Finds terms in definition lists of HTML: `dt` elements name them, `dd` elements define them."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from rag.entries.text import one_line
from rag.formats.documents.html_page import own_definition, own_links, own_status
from rag.formats.documents.reading import FoundTerm
from rag.formats.documents.rst import TERM_SEPARATOR
from rag.formats.documents.term_names import LONGEST_NAME, clean_name
from rag.formats.drafts import NameKey, name_key
from rag.formats.markup import HtmlElement
from rag.types import Status

REFERENCE = re.compile(r"(?:see|see also|compare|cf)\b", re.IGNORECASE)
LISTED = re.compile(r"(?:- )?(?:See also|See|Compare)\b:? (.+?)\.?", re.IGNORECASE)
BETWEEN_NAMES = re.compile(r",\s*(?:and |or )?|;\s*| and | or ")


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


def own_page_terms(root: HtmlElement) -> list[DocumentTerm]:
    """Return the terms of a page that we wrote."""
    terms: list[DocumentTerm] = []
    for listing in _listings(root):
        for names, texts in _groups(listing):
            terms += _own_terms(names, texts)
    return terms


def definition_list_terms(root: HtmlElement) -> list[FoundTerm]:
    """Return the terms of all definition lists that lie in no other one, one for each group."""
    terms: list[FoundTerm] = []
    for listing in _listings(root):
        _unnest(listing)
        for names, texts in _groups(listing):
            terms += _foreign_term(names, texts)
    return terms


def _listings(root: HtmlElement) -> Iterator[HtmlElement]:
    """Yield the elements that hold names and definitions: a `dl`, or what stands for it."""
    seen: dict[HtmlElement, None] = {}
    for name in root.iter("dt"):
        around = next(name.iterancestors("dl"), None)
        listing = name.getparent() if around is None else around
        if next(listing.iterancestors("dd"), None) is None:
            seen[listing] = None
    yield from seen


def _unnest(listing: HtmlElement) -> None:
    """Put each `dt` and `dd` whose end tag is missing beside the one that it lies in."""
    for element in list(listing.iter("dt", "dd")):
        outer = element.getparent()
        while outer is not None and outer.tag in ("dt", "dd") and outer is not listing:
            following = list(element.itersiblings())
            outer.addnext(element)
            place = element
            for sibling in following:
                place.addnext(sibling)
                place = sibling
            outer = element.getparent()


def _groups(listing: HtmlElement) -> Iterator[tuple[list[HtmlElement], list[HtmlElement]]]:
    """Yield the `dt` and the `dd` elements of a list that belong together; texts may be missing."""
    names: list[HtmlElement] = []
    texts: list[HtmlElement] = []
    for element in listing.iter("dt", "dd"):
        if next(element.iterancestors("dl"), listing) is not listing:
            continue
        if element.tag == "dd":
            texts.append(element)
            continue
        if texts:
            yield names, texts
            names, texts = [], []
        names.append(element)
    if names:
        yield names, texts


def _own_terms(
    names: Sequence[HtmlElement], texts: Sequence[HtmlElement]
) -> Iterator[DocumentTerm]:
    """Yield the term that we wrote as a group of a list, once for each text."""
    written = [one_line(name.text_content()) for name in names]
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


def _foreign_term(
    names: Sequence[HtmlElement], texts: Sequence[HtmlElement]
) -> Iterator[FoundTerm]:
    """Yield the term of a group, if it has a name; the first of several names is the term."""
    short = [name for name in _written_names(names) if len(name) <= LONGEST_NAME]
    if not short:
        return
    links: dict[str, None] = {}
    for text in texts:
        links.update(dict.fromkeys(_links_in_references(text)))
    yield FoundTerm(
        name=short[0],
        at=names[0],
        body=tuple(texts),
        id=_first_id(names),
        aliases=(*short[1:], *_abbreviated(names)),
        see_also=tuple(links),
    )


def _written_names(names: Sequence[HtmlElement]) -> list[str]:
    """Return the names in `dt` elements, of which one may hold several."""
    written: list[str] = []
    for element in names:
        words = one_line(element.text_content())
        written += filter(None, map(clean_name, words.split(TERM_SEPARATOR)))
    return written


def _abbreviated(names: Sequence[HtmlElement]) -> list[str]:
    """Return the titles of `abbr` elements: what an abbreviation stands for."""
    titles: list[str] = []
    for element in names:
        for abbreviation in element.iter("abbr"):
            title = abbreviation.get("title")
            if title:
                titles.append(title)
    return titles


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


def names_in_references(definition: str, known: Set[NameKey]) -> tuple[str, ...]:
    """Return the known names that the paragraphs beginning with 'See' list."""
    names: list[str] = []
    for block in definition.split("\n\n"):
        reference = LISTED.fullmatch(block)
        if reference:
            listed = BETWEEN_NAMES.split(reference[1])
            names += [name for name in listed if name_key(name) in known]
    return tuple(names)
