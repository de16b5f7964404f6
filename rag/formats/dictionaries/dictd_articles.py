"""Write entries as the articles of a dictd database, and read such articles again unchanged."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from rag.entries.text import normalise_paragraphs
from rag.formats.dictionaries.article_text import Article
from rag.formats.dictionaries.dictd_files import ABOUT, INDEX, TEXT, base64_digits
from rag.formats.drafts import Draft
from rag.formats.resolve import assign_ids
from rag.formats.text_to_markdown import text_to_markdown
from rag.types import Entry

# The headword that marks a database as ours: in its articles, nothing below the names is markup.
OURS = "00-database-rag"
# Headwords that describe the database, and what they say.
HEADERS = {
    "00-database-allchars": "",
    "00-database-info": "A glossary, exported by rag.",
    OURS: "Names stand at the margin, definitions are indented by four spaces, references by two.",
    "00-database-short": "Glossary",
    "00-database-utf8": "",
}
# The most letters of a line.
WIDTH = 72
INDENT = "    "
SEE_ALSO = "  See also: "
NEXT_REFERENCE = ",\n" + " " * len(SEE_ALSO)
REFERENCE = re.compile(r"\s*\{(.*)\},?")


def database_files(entries: Sequence[Entry], terms: Mapping[str, str]) -> dict[str, bytes]:
    """Return the two files of a database in which every name leads to its article.

    `terms` has the term of each entry by id.
    """
    index: list[bytes] = []
    texts: list[bytes] = []
    start = 0
    for names, text in _all_articles(entries, terms):
        raw = text.encode()
        for key, name in names.items():
            index.append(_index_line(key, name, start, len(raw)))
        texts.append(raw)
        start += len(raw)
    # The server searches the index by halving it, in the order of the bytes of its lines.
    index.sort()
    return {f"glossary{INDEX}": b"".join(index), f"glossary{TEXT}": b"".join(texts)}


def _all_articles(
    entries: Sequence[Entry], terms: Mapping[str, str]
) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the names of each article, by how the server looks them up, and its text."""
    for header, text in HEADERS.items():
        yield {header: header}, f"{header}\n{INDENT}{text}\n"
    for entry in entries:
        # Of names that are looked up alike, the first is spelled out.
        names = {_lookup_key(name): name for name in reversed(entry.names)}
        yield names, _article_of(entry, terms)


def _index_line(key: str, name: str, start: int, size: int) -> bytes:
    """Return a line of the index; the fourth column is a name that is not spelled as its key."""
    columns = [key, base64_digits(start), base64_digits(size)]
    if name != key:
        columns.append(name)
    return "\t".join(columns).encode() + b"\n"


def _article_of(entry: Entry, terms: Mapping[str, str]) -> str:
    """Return the article of an entry: its names, its definition, and the terms that it sees."""
    wrapper = textwrap.TextWrapper(
        WIDTH, INDENT, INDENT, break_long_words=False, break_on_hyphens=False
    )
    blocks = list(map(wrapper.fill, entry.plain.split("\n\n")))
    references = [f"{{{terms[other]}}}" for other in entry.see_also]
    if references:
        blocks.append(SEE_ALSO + NEXT_REFERENCE.join(references))
    names = "\n".join(entry.names)
    definition = "\n\n".join(blocks)
    return f"{names}\n{definition}\n"


def _lookup_key(name: str) -> str:
    """Return a name as the server looks it up: each letter in lower case.

    The server takes a headword that begins like ours about the database for one of those.
    """
    letters = [letter.lower()[0] for letter in name]
    return ABOUT.sub("database", "".join(letters))


def written_drafts(articles: Iterable[Article]) -> Iterator[Draft]:
    """Yield the drafts of the articles of a database of ours.

    They get their ids here, so that entries with the same definition do not become one.
    """
    drafts = list(map(_written_draft, articles))
    ids = assign_ids(drafts)
    first_ids: dict[str, str] = {}
    for draft, identifier in zip(drafts, ids, strict=True):
        first_ids.setdefault(draft.term, identifier)
    for draft, identifier in zip(drafts, ids, strict=True):
        see_also = tuple(first_ids.get(name, name) for name in draft.see_also)
        yield replace(draft, id=identifier, see_also=see_also)


def _written_draft(article: Article) -> Draft:
    """Return the draft of an article of a database of ours."""
    lines = article.text.split("\n")
    at_margin = takewhile(lambda line: line and not line[0].isspace(), lines)
    term, *aliases = list(at_margin) or article.names
    body, references = _split_references(lines)
    indented = [line for line in body if line.startswith(INDENT) or not line]
    return Draft(
        term,
        text_to_markdown(normalise_paragraphs("\n".join(indented))),
        article.file,
        article.line,
        aliases=tuple(aliases),
        see_also=tuple(_names_in(references)),
        complete=True,
    )


def _split_references(lines: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Return the lines above the references of an article, and those of the references."""
    for place, line in enumerate(lines):
        if line.startswith(SEE_ALSO):
            return lines[:place], lines[place:]
    return lines, []


def _names_in(references: Iterable[str]) -> Iterator[str]:
    """Yield the names that lines of references have in braces."""
    for line in references:
        reference = REFERENCE.fullmatch(line.removeprefix(SEE_ALSO))
        if reference:
            yield reference[1]
