"""Finds the footnotes that elements of HTML refer to."""

from collections.abc import Iterator
from functools import lru_cache

from rag.formats.markup import HtmlElement, classes_of

REFERENCE_CLASSES = frozenset(("footnote-ref", "footnote-reference", "footnote", "noteref"))
NOTE_CLASSES = frozenset(
    ("footnote", "footnotes", "footnote-item", "footnote-list", "footnotes-sep")
)
# The elements that may be a footnote, or a list of them.
NOTE_TAGS = frozenset(("li", "aside", "div", "section", "ol", "dl", "p", "hr"))
BACK_LINK_CLASSES = frozenset(("footnote-backref", "fn-backref", "label", "reversefootnote"))
LONGEST_LABEL = 40


class Footnotes:
    """The footnotes that a text refers to, by their labels, in the order of the references."""

    def __init__(self) -> None:
        self._notes: dict[str, HtmlElement] = {}
        self._taken: set[str] = set()

    def label_of(self, link: HtmlElement) -> str:
        """Return the label of the footnote that a link refers to; '' if it refers to none."""
        target = (link.get("href") or "").removeprefix("#")
        if not _refers_to_note(link) or target == link.get("href"):
            return ""
        note = _elements_by_id(link.getroottree().getroot()).get(target)
        label = str(link.text_content()).strip(" []()") or target
        if note is None or not label.isalnum() or len(label) > LONGEST_LABEL:
            return ""
        self._notes.setdefault(label, note)
        return label

    def new(self) -> Iterator[tuple[str, HtmlElement]]:
        """Yield the label and the element of each footnote that was not yielded before."""
        for label, note in list(self._notes.items()):
            if label not in self._taken:
                self._taken.add(label)
                yield label, note


def is_footnote_reference(element: HtmlElement) -> bool:
    """Return whether an element is a raised link to a footnote and nothing else."""
    if element.tag != "sup" or len(element) != 1 or element[0].tag != "a":
        return False
    has_more = (element.text or "").strip(" []") or (element[0].tail or "").strip(" []")
    return not has_more and bool(Footnotes().label_of(element[0]))


def is_footnote(element: HtmlElement) -> bool:
    """Return whether an element is a footnote or a list of them, which stand where they belong."""
    return element.tag in NOTE_TAGS and not NOTE_CLASSES.isdisjoint(classes_of(element))


def is_back_link(element: HtmlElement) -> bool:
    """Return whether an element of a footnote is its label, or leads back to where it belongs."""
    if element.get("role") == "doc-backlink":
        return True
    return not BACK_LINK_CLASSES.isdisjoint(classes_of(element))


def _refers_to_note(link: HtmlElement) -> bool:
    """Return whether a link is a reference to a footnote."""
    above = link.getparent()
    if link.get("role") == "doc-noteref" or not REFERENCE_CLASSES.isdisjoint(classes_of(link)):
        return True
    return above is not None and not REFERENCE_CLASSES.isdisjoint(classes_of(above))


@lru_cache(maxsize=1)
def _elements_by_id(root: HtmlElement) -> dict[str, HtmlElement]:
    """Return the elements of a document by their ids."""
    return {element.get("id"): element for element in root.iter() if element.get("id")}
