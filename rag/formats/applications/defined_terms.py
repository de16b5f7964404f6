"""Reads the defined terms of schema.org in JSON-LD, by itself or in a page of HTML."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.entries.language_tags import nearest_language
from rag.errors import CorpusError, Fault
from rag.formats.account import text_size
from rag.formats.decoding import read_beginning, read_text
from rag.formats.drafts import Draft, DraftOrNote, ReadOptions, with_terms_account
from rag.formats.markup import parse_html, visible_text
from rag.formats.tabular.cells import cell_markdown

PAGES = (".html", ".htm", ".xhtml")
SUFFIXES = (".json", ".jsonld", ".json-ld", *PAGES)
TYPE = "DefinedTerm"
# JSON-LD in a page, with its beginning.
SCRIPT = re.compile(
    r"<script\b[^<>]*\btype\s*=\s*[\"']?application/ld\+json\b[^<>]*>(.*?)(?:</script|\Z)",
    re.DOTALL | re.IGNORECASE,
)


class DefinedTerms:
    """JSON-LD with defined terms of schema.org, or a page with some."""

    def recognises(self, path: Path) -> bool:
        """Return whether a file holds defined terms."""
        return path.suffix.lower() in SUFFIXES and f'"{TYPE}"' in read_beginning(path)

    def read(self, path: Path, options: ReadOptions) -> Iterator[DraftOrNote]:
        """Yield the defined terms anywhere in a file. Raises CorpusError if it is no JSON."""
        text, notes = read_text(path)
        yield from notes
        is_page = path.suffix.lower() in PAGES
        sources = [(0, text)]
        if is_page:
            sources = [(script.start(1), script[1]) for script in SCRIPT.finditer(text)]
        drafts: list[Draft] = []
        for begin, source in sources:
            root = _parsed(path, source, text.count("\n", 0, begin) + 1)
            place, line, counted = begin, text.count("\n", 0, begin) + 1, begin
            for term in _terms(root):
                # Terms stand in the order of the text.
                place = max(text.find(f'"{TYPE}"', place + 1), place)
                line += text.count("\n", counted, place)
                counted = place
                drafts.append(_draft(str(path), line, term, options.language))
        characters = 0
        if is_page:
            characters = _page_size(text, drafts)
        yield from with_terms_account(drafts, {}, characters)


def _page_size(text: str, drafts: Sequence[Draft]) -> int:
    """Return how many characters a page shows and its terms have.

    So a page that shows its terms is rather read as it shows them.
    """
    size = text_size(visible_text(parse_html(text)))
    for draft in drafts:
        size += text_size(draft.term + draft.definition)
    return size


def _parsed(path: Path, source: str, line: int) -> Any:
    """Return the value of a JSON text that begins in a line. Raises CorpusError if it is none."""
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as error:
        at = line + getattr(error, "lineno", 1) - 1
        raise CorpusError([Fault(str(path), at, f"is not JSON ({error}); mend it")]) from None


def _terms(root: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of this type in a value, in their order."""
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if TYPE in _texts(value.get("@type"), ""):
                yield value
            waiting += reversed(list(value.values()))
        elif isinstance(value, list):
            waiting += reversed(value)


def _draft(file: str, line: int, term: Mapping[str, Any], language: str) -> Draft:
    """Return the draft of a defined term."""
    names = _texts(term.get("name"), language)
    aliases = [*names[1:], *_texts(term.get("alternateName"), language)]
    identifiers = [*_texts(term.get("termCode"), ""), *_texts(term.get("@id"), "")]
    descriptions = map(cell_markdown, _texts(term.get("description"), language))
    return Draft(
        term=next(iter(names), ""),
        definition="\n\n".join(descriptions),
        file=file,
        line=line,
        also_known=tuple(identifiers),
        aliases=tuple(aliases),
    )


def _texts(value: Any, language: str) -> list[str]:
    """Return the texts of a value: a text, a list of them, or texts with languages.

    Of texts with languages, those in the one nearest to the language wanted are taken.
    """
    values = value if isinstance(value, list) else [value]
    plain: list[str] = []
    by_language: dict[str, list[str]] = defaultdict(list)
    for each in values:
        if isinstance(each, str):
            plain.append(each)
        elif isinstance(each, dict) and "@value" in each:
            own_language = str(each.get("@language", ""))
            by_language[own_language].append(str(each["@value"]))
    nearest = nearest_language(language, by_language)
    return plain + by_language.get(nearest or "", [])
