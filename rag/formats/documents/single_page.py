"""One document that holds a whole glossary, in HTML, Markdown or reStructuredText -> drafts.

Whatever the document is written in becomes HTML, and of the shapes in which people write terms down there the one that
finds most counts: definition lists, tables, headings, or names in bold that begin a paragraph.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from lxml import html

from rag.entries.surface_forms import slug
from rag.formats.decoding import text_of
from rag.formats.documents.front_matter import page
from rag.formats.documents.html_page import is_ours, own_links, own_status, own_text
from rag.formats.documents.rst import SAME, holds_glossary, rst_as_html
from rag.formats.drafts import Draft, Found, Options, Spelt, spelt
from rag.formats.markup import as_html, seen, tree
from rag.formats.tabular.columns import layout
from rag.formats.tabular.rows import Sheet
from rag.types import Status

HTML, MARKDOWN, RESTRUCTURED = (
    (".html", ".htm", ".xhtml"),
    (".md", ".markdown", ".mdx"),
    (".rst", ".rest", ".txt"),
)
# A document with fewer names by headings or bold words is no glossary but a page with headings.
LEAST, LEAST_LOOSELY = 2, 5
LONGEST_NAME, LONGEST_HEADING = 120, 80
LARGEST = 50_000_000
FEW_PARAGRAPHS = 4
NO_TERM = re.compile(
    r"(?:table of )?contents|index|references|see also|further reading|introduction|overview|about|licen[cs]e"
    r"|contributing|acknowledge?ments|installation|usage|getting started|[^\W\d_]|[\W\d]+|[a-z] ?[-–—] ?[a-z]",
    re.IGNORECASE,
)
SEES = re.compile(r"(?:see|see also|compare|cf)\b", re.IGNORECASE)
SEEN = re.compile(r"(?:- )?(?:See also|See|Compare)\b:? (.+?)\.?", re.IGNORECASE)
SEPARATED = re.compile(r",\s*(?:and |or )?|;\s*| and | or ")
AFTER_NAME = re.compile(r"^\s*(?:[:–—]|-(?=\s))\s*")
# Lines of Markdown that stand together above one definition.
SEVERAL_TERMS = re.compile(r"(?<=\n\n)((?:[^\s:#>|*-][^\n]*\n){2,4})(?=: )")
# Marks that survive as text until the paragraphs are known: a heading's level, a name in bold and its end.
HEADING, BOLD, BOLD_END = "\ue000", "\ue001", "\ue002"
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
OUTSIDE = ("nav", "header", "footer")


@dataclass(frozen=True)
class Named:
    """A name with its text as a document holds them."""

    term: str
    definition: str
    id: str = ""
    aliases: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()
    status: Status = "approved"
    complete: bool = False


class SingleDocument:
    """One document that holds a whole glossary."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a document holds enough names with a text to be a glossary."""
        suffix = path.suffix.lower()
        if (
            suffix not in (*HTML, *MARKDOWN, *RESTRUCTURED)
            or not path.is_file()
            or path.stat().st_size > LARGEST
        ):
            return False
        text, _ = text_of(path)
        if suffix in RESTRUCTURED:
            return holds_glossary(text) or (
                suffix != ".txt" and len(terms(tree_of(path, text))) >= LEAST
            )
        root = tree_of(path, text)
        return (suffix in HTML or page(text) is None) and bool(
            table(root, Options()) or terms(root)
        )

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the terms of a document."""
        text, notes = text_of(path)
        yield from notes
        root = tree_of(path, text)
        if rows := table(root, options):
            yield from Sheet(str(path), rows, layout(list(rows[0][1]), options)).found()
            return
        named = terms(root)
        known = {spelt(name) for found in named for name in (found.term, *found.aliases)}
        for found in named:
            yield Draft(
                term=found.term,
                definition=found.definition,
                file=str(path),
                line=line_of(text, found.term),
                id=found.id if found.complete else "",
                also_known=(found.id,),
                aliases=found.aliases,
                see_also=found.see_also or seen_by_name(found.definition, known),
                status=found.status,
                complete=found.complete,
            )


def seen_by_name(definition: str, known: Set[Spelt]) -> tuple[str, ...]:
    """Return the names of the document that a paragraph beginning with 'See' lists."""
    told = [found[1] for block in definition.split("\n\n") if (found := SEEN.fullmatch(block))]
    return tuple(name for each in told for name in SEPARATED.split(each) if spelt(name) in known)


def tree_of(path: Path, text: str) -> html.HtmlElement:
    """Return the tree of a document, whatever it is written in."""
    suffix = path.suffix.lower()
    if suffix in MARKDOWN:
        text = as_html(
            SEVERAL_TERMS.sub(lambda found: f" {SAME} ".join(found[1].splitlines()) + "\n", text)
        )
    source = rst_as_html(text) if suffix in RESTRUCTURED else text
    root = tree(source)
    for element in [*root.iter(*OUTSIDE)]:
        element.drop_tree()
    return root


def line_of(text: str, term: str) -> int:
    """Return the line where a term stands first."""
    place = text.find(term)
    return text.count("\n", 0, place) + 1 if place >= 0 else 1


def terms(root: html.HtmlElement) -> list[Named]:
    """Return the names of a document with their texts, found in the one shape that finds most."""
    listed = definition_lists(root)
    if len(listed) >= LEAST or is_ours(root):
        return listed
    paragraphs = marked(root)
    loose = max(headed(paragraphs), bold(paragraphs), key=len)
    # A page of another kind has headings, too, with more below each.
    short = (
        median(found.definition.count("\n\n") + 1 for found in loose) <= FEW_PARAGRAPHS
        if loose
        else False
    )
    return loose if short and len(loose) >= LEAST_LOOSELY else []


def definition_lists(root: html.HtmlElement) -> list[Named]:
    """Return what stands in definition lists that lie in no other."""
    outer = [
        each
        for each in root.iter("dl")
        if not any(above.tag == "dd" for above in each.iterancestors())
    ]
    return [
        named
        for each in outer
        for names, texts in groups(each)
        for named in senses(names, texts, is_ours(root))
    ]


def groups(
    listing: html.HtmlElement,
) -> Iterator[tuple[list[html.HtmlElement], list[html.HtmlElement]]]:
    """Yield the names and texts that belong together."""
    names: list[html.HtmlElement] = []
    texts: list[html.HtmlElement] = []
    for element in [
        each for each in listing.iter("dt", "dd") if next(each.iterancestors("dl")) is listing
    ]:
        if element.tag == "dt" and texts:
            yield names, texts
            names, texts = [], []
        (names if element.tag == "dt" else texts).append(element)
    if names and texts:
        yield names, texts


def senses(
    names: Sequence[html.HtmlElement], texts: Sequence[html.HtmlElement], ours: bool
) -> Iterator[Named]:
    """Yield a name for each of its texts; the first of several names is the term."""
    said = [name for each in names for name in words_of(each).split(SAME)]
    called = [
        name.strip()
        for name in said
        if len(name.strip()) > 0 and (ours or len(name.strip()) <= LONGEST_NAME)
    ]
    spelt_out = [
        abbr.get("title", "") for each in names for abbr in each.iter("abbr") if abbr.get("title")
    ]
    known = next((found for each in names for found in ids(each)), "")
    for text in texts if called else ():
        if ours:
            yield Named(
                called[0],
                own_text(text),
                known,
                tuple(called[1:]),
                own_links(text),
                own_status(text),
                True,
            )
        else:
            yield Named(called[0], seen(text), known, (*called[1:], *spelt_out), links(text))


def words_of(name: html.HtmlElement) -> str:
    """Return the words of a name, without those that follow it and stand inside where its end was left out."""
    inner = [
        text for each in name.iter("dt", "dd") if each is not name for text in [each.text_content()]
    ]
    words = name.text_content()
    return " ".join((words.partition(inner[0])[0] if inner and inner[0] else words).split())


def ids(element: html.HtmlElement) -> Iterator[str]:
    """Yield the ids under which links may lead to an element."""
    yield from (
        each.get("id") or each.get("name")
        for each in element.iter()
        if each.get("id") or each.get("name")
    )


def links(text: html.HtmlElement) -> tuple[str, ...]:
    """Return where the paragraphs that begin with 'See' lead within the page."""
    blocks = [
        each
        for each in (text, *text.iter("p", "li", "div"))
        if SEES.match(" ".join(each.text_content().split()))
    ]
    return tuple(
        dict.fromkeys(a.get("href")[1:] for block in blocks for a in block.iter("a") if in_page(a))
    )


def in_page(link: html.HtmlElement) -> bool:
    """Tell whether a link leads to a place of the same page."""
    return link.get("href", "").startswith("#") and len(link.get("href")) > 1


def marked(root: html.HtmlElement) -> list[str]:
    """Return the paragraphs of a document; headings, and names in bold that begin a paragraph, bear marks."""
    for element in root.iter(*HEADINGS):
        element.text = f"{HEADING}{element.tag[1]}{element.text or ''}"
    for block in root.iter("p", "li"):
        first = next(iter(block), None)
        if (
            first is not None
            and first.tag in ("strong", "b", "dfn", "code")
            and not (block.text or "").strip()
        ):
            first.text, first.tail = f"{BOLD}{first.text or ''}", f"{BOLD_END}{first.tail or ''}"
    return seen(root).split("\n\n")


def headed(paragraphs: Sequence[str]) -> list[Named]:
    """Return the headings of the level that has most of them, each with the text below it."""
    sections: list[tuple[int, str, list[str]]] = []
    for paragraph in map(unbold, paragraphs):
        if paragraph.startswith(HEADING):
            sections.append((int(paragraph[1]), paragraph[2:].strip(), []))
        elif sections:
            sections[-1][2].append(paragraph)
    counts = Counter(level for level, title, text in sections if is_name(title) and text)
    return [
        found
        for found in below(sections, max(counts, key=lambda each: counts[each], default=0))
        if found.definition
    ]


def below(sections: Sequence[tuple[int, str, list[str]]], wanted: int) -> Iterator[Named]:
    """Yield the headings of a level; what stands under deeper ones belongs to them."""
    for place, (level, title, text) in enumerate(sections):
        if level == wanted and is_name(title):
            deeper = list(text)
            for inner, heading, more in sections[place + 1 :]:
                if inner <= level:
                    break
                deeper += [heading, *more]
            yield Named(title, "\n\n".join(deeper), slug(title))


def is_name(title: str) -> bool:
    """Tell whether a heading can be a term."""
    return (
        0 < len(title) <= LONGEST_HEADING
        and not NO_TERM.fullmatch(title)
        and not title.endswith((".", "?", "!"))
    )


def bold(paragraphs: Sequence[str]) -> list[Named]:
    """Return the names in bold that begin a paragraph, each with the text up to the next."""
    found: list[tuple[str, list[str]]] = []
    for paragraph in paragraphs:
        name, mark, rest = paragraph.removeprefix("- ").partition(BOLD_END)
        if (
            mark
            and name.startswith(BOLD)
            and (AFTER_NAME.match(rest) or name.rstrip().endswith(":"))
        ):
            found.append((name[1:].strip(" :–—-"), [AFTER_NAME.sub("", rest).strip()]))
        elif paragraph.startswith(HEADING):
            found.append(("", []))
        elif found:
            found[-1][1].append(unbold(paragraph))
    told = [(name, "\n\n".join(filter(None, text))) for name, text in found]
    return [Named(name, text, slug(name)) for name, text in told if text and is_name(name)]


def unbold(paragraph: str) -> str:
    """Return a paragraph without the marks of bold words."""
    return paragraph.replace(BOLD, "").replace(BOLD_END, "")


def table(root: html.HtmlElement, options: Options) -> list[tuple[int, dict[str, str]]]:
    """Return the rows of the tables whose columns hold a term and a definition, by the names of the columns."""
    rows: list[tuple[int, dict[str, str]]] = []
    for each in root.iter("table"):
        lines = [[seen(cell) for cell in row.iterchildren("th", "td")] for row in each.iter("tr")]
        if lines and layout(lines[0], options).complete:
            rows += [
                (row, dict(zip(lines[0], line, strict=False)))
                for row, line in enumerate(lines[1:], 2)
            ]
    return rows if len(rows) >= LEAST else []
