"""A dictd database, NAME.index beside NAME.dict or NAME.dict.dz -> drafts; entries -> such a database."""

import gzip
import re
import textwrap
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import IO, cast

from rag.entries.surface_forms import slug
from rag.entries.text import paragraphs
from rag.errors import CorpusError, Fault
from rag.formats.dictionaries.articles import Article, drafts_of
from rag.formats.drafts import Draft, Found, Options, spelt
from rag.formats.resolve import as_entry, given_ids, named
from rag.types import Entry

INDEX, TEXT, PACKED = ".index", ".dict", ".dict.dz"
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
VALUES = {digit: value for value, digit in enumerate(DIGITS)}
# A headword, where its article begins and how long it is; some name the headword in a fourth column as it is spelt.
ROW = re.compile(rb"([^\t\n]+)\t([A-Za-z0-9+/]{1,11})\t([A-Za-z0-9+/]{1,11})(?:\t([^\n]*?))?\r?")
LOOKED_AT = 4096
MAX_BYTES = 200_000_000
MAX_ARTICLE = 2_000_000
# Headwords that lead to what is said of the database.
ABOUT = re.compile(r"^00-?database", re.IGNORECASE)
# The one that tells that a database was written here: what follows the names of an article is no markup.
OURS = "00-database-rag"
HEADERS = {
    "00-database-allchars": "",
    "00-database-info": "A glossary, exported by rag.",
    OURS: "Names stand at the margin, definitions are indented by four spaces, references by two.",
    "00-database-short": "Glossary",
    "00-database-utf8": "",
}
WIDTH = 72
INDENT, SEE_ALSO = "    ", "  See also: "
SEEN = re.compile(r"\s*\{(.*)\},?")


@dataclass(frozen=True)
class Row:
    """One line of an index: a headword, and the place of its article in the text."""

    key: str
    name: str
    start: int
    size: int
    line: int


class DictdDatabase:
    """A dictd database."""

    def recognises(self, path: Path) -> bool:
        """Tell whether a file is an index of headwords and offsets, or a text beside one."""
        return is_database(path)

    def read(self, path: Path, options: Options) -> Iterator[Found]:
        """Yield the drafts of a database, given by its folder or by one of its files. Raises CorpusError."""
        index = index_of(path)
        data = content(text_beside(index))
        rows: list[Row] = []
        for row in rows_of(index):
            if isinstance(row, Row):
                rows.append(row)
            else:
                yield row
        articles: list[Article] = []
        for article in articles_of(rows, data, index):
            if isinstance(article, Article):
                articles.append(article)
            else:
                yield article
        yield from (
            written_drafts(articles)
            if any(row.key == OURS for row in rows)
            else drafts_of(articles)
        )

    def held(self, entry: Entry) -> Entry:
        """Return an entry as a database can hold it: names, definition and references; its id is made of its term."""
        term, definition = " ".join(entry.term.split()), paragraphs(entry.definition)
        draft = named(Draft(term, definition, aliases=entry.aliases, complete=True))
        shared = set(map(spelt, entry.shared_names))
        names = (draft.term, *draft.aliases)
        return as_entry(
            draft,
            slug(draft.term),
            entry.see_also,
            tuple(name for name in names if spelt(name) in shared),
        )

    def write(self, entries: Sequence[Entry]) -> dict[str, bytes]:
        """Return a database in which every term and alias leads to its article."""
        terms = {entry.id: self.held(entry).term for entry in entries}
        found = [({name: name}, f"{name}\n{INDENT}{said}\n") for name, said in HEADERS.items()]
        for entry in map(self.held, entries):
            found.append(
                ({searched(name): name for name in reversed(entry.names)}, article(entry, terms))
            )
        rows, texts, start = [], [], 0
        for names, text in found:
            raw = text.encode()
            rows += [
                (key, digits(start), digits(len(raw)), *([name] if name != key else []))
                for key, name in names.items()
            ]
            texts.append(raw)
            start += len(raw)
        # The server halves the index by the bytes of its lines.
        lines = sorted("\t".join(row).encode() + b"\n" for row in rows)
        return {f"glossary{INDEX}": b"".join(lines), f"glossary{TEXT}": b"".join(texts)}


def is_database(path: Path) -> bool:
    """Tell whether a file is an index of headwords and offsets, or a text beside one."""
    index = index_beside(path)
    if index is None:
        return False
    try:
        with index.open("rb") as stream:
            return any(map(ROW.fullmatch, stream.read(LOOKED_AT).split(b"\n")))
    except OSError:
        return False


def index_beside(path: Path) -> Path | None:
    """Return the index that a file of a database belongs to, or is."""
    suffix = next((suffix for suffix in (INDEX, TEXT, PACKED) if path.name.endswith(suffix)), None)
    return path.with_name(path.name.removesuffix(suffix) + INDEX) if suffix else None


def index_of(path: Path) -> Path:
    """Return the index of the one database that a path leads to. Raises CorpusError."""
    found = (
        sorted(filter(is_database, path.glob(f"*{INDEX}")))
        if path.is_dir()
        else [index_beside(path)]
    )
    if len(found) == 1 and found[0]:
        return found[0]
    names = ", ".join(index.name for index in found if index)
    told = (
        f"holds several dictd databases: {names}; name one of them"
        if names
        else "is no dictd database"
    )
    raise CorpusError([Fault(str(path), 0, told)])


def text_beside(index: Path) -> Path:
    """Return the file with the articles of an index. Raises CorpusError."""
    files = [index.with_name(index.name.removesuffix(INDEX) + suffix) for suffix in (TEXT, PACKED)]
    found = next(filter(Path.is_file, files), None)
    if not found:
        names = " or ".join(file.name for file in files)
        raise CorpusError(
            [Fault(str(index), 0, f"its articles are missing; put {names} beside it")]
        )
    return found


def content(path: Path) -> bytes:
    """Return what a file holds, unpacked. Raises CorpusError."""
    try:
        with open_binary(path) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise CorpusError([Fault(str(path), 0, f"cannot be read ({error})")]) from error
    if len(data) > MAX_BYTES:
        raise CorpusError([Fault(str(path), 0, f"holds more than {MAX_BYTES:,} bytes")])
    return data


def open_binary(path: Path) -> IO[bytes]:
    """Return the stream of a file, unpacked as it is read."""
    return cast(IO[bytes], gzip.open(path)) if path.suffix == ".dz" else path.open("rb")


def rows_of(index: Path) -> Iterator[Row | Fault]:
    """Yield the lines of an index that lead to articles, and a note on each that is none."""
    for line, raw in enumerate(content(index).split(b"\n"), start=1):
        if row := ROW.fullmatch(raw):
            key, start, size, name = row.groups()
            yield Row(decoded(key), decoded(name or key), number(start), number(size), line)
        elif raw.strip():
            yield Fault(
                str(index),
                line,
                "is not a headword, an offset and a length with tabs between; left out",
            )


def decoded(raw: bytes) -> str:
    """Return text, which older databases have in Latin-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def number(digits: bytes) -> int:
    """Return the number that is written in digits of base 64."""
    value = 0
    for digit in digits.decode("ascii"):
        value = value * len(DIGITS) + VALUES[digit]
    return value


def articles_of(rows: Iterable[Row], data: bytes, index: Path) -> Iterator[Article | Fault]:
    """Yield each article once, in the order of the text, with all its headwords. Raises CorpusError."""
    places: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        if not ABOUT.match(row.key):
            places.setdefault((row.start, row.size), []).append(row)
    if sum(size for _, size in places if size <= MAX_ARTICLE) > MAX_BYTES:
        raise CorpusError(
            [Fault(str(index), 0, f"leads to more than {MAX_BYTES:,} bytes of articles")]
        )
    for (start, size), leading in sorted(places.items()):
        first = leading[0]
        if 0 < size <= min(len(data) - start, MAX_ARTICLE):
            names = tuple(dict.fromkeys(row.name for row in leading))
            yield Article(
                names,
                decoded(data[start : start + size]).replace("\r\n", "\n"),
                str(index),
                first.line,
            )
        else:
            told = f"{first.name!r} leads to no article ({size} bytes at {start} of {len(data)}); left out"
            yield Fault(str(index), first.line, told)


def written_drafts(articles: Iterable[Article]) -> Iterator[Draft]:
    """Yield what `write` wrote; ids are given here, for entries that say the same are not to become one."""
    drafts = [written_draft(article) for article in articles]
    ids = given_ids(drafts)
    bearers: dict[str, str] = {}
    for draft, identifier in zip(drafts, ids, strict=True):
        bearers.setdefault(draft.term, identifier)
    for draft, identifier in zip(drafts, ids, strict=True):
        yield replace(
            draft, id=identifier, see_also=tuple(bearers.get(name, name) for name in draft.see_also)
        )


def written_draft(article: Article) -> Draft:
    """Return the draft of an article as `write` writes them."""
    lines = article.text.split("\n")
    names = list(takewhile(lambda line: line and not line[0].isspace(), lines)) or list(
        article.names
    )
    seen = next(
        (place for place, line in enumerate(lines) if line.startswith(SEE_ALSO)), len(lines)
    )
    definition = [line for line in lines[:seen] if line.startswith(INDENT) or not line]
    references = map(SEEN.fullmatch, [line.removeprefix(SEE_ALSO) for line in lines[seen:]])
    return Draft(
        names[0],
        paragraphs("\n".join(definition)),
        article.file,
        article.line,
        aliases=tuple(names[1:]),
        see_also=tuple(found[1] for found in references if found),
        complete=True,
    )


def article(entry: Entry, terms: dict[str, str]) -> str:
    """Return the article of an entry: its names, its definition, and what it sees."""
    wrap = textwrap.TextWrapper(
        WIDTH, INDENT, INDENT, break_long_words=False, break_on_hyphens=False
    )
    blocks = ["\n".join(wrap.wrap(block)) for block in entry.definition.split("\n\n")]
    if seen := [f"{{{terms[other]}}}" for other in entry.see_also]:
        blocks.append(SEE_ALSO + (",\n" + " " * len(SEE_ALSO)).join(seen))
    return "\n".join(entry.names) + "\n" + "\n\n".join(blocks) + "\n"


def searched(name: str) -> str:
    """Return a name as the server looks for it: each sign in lower case; what tells of the database is not taken."""
    return ABOUT.sub("database", "".join(sign.lower()[0] for sign in name))


def digits(value: int) -> str:
    """Return a number in digits of base 64."""
    higher = digits(value // len(DIGITS)) if value >= len(DIGITS) else ""
    return higher + DIGITS[value % len(DIGITS)]
