"""Read the files of a dictd database: NAME.index beside NAME.dict, or NAME.dict.dz if packed.

A line of the index is a headword, the offset of its article in the text and the length of that,
both in digits of base 64, with tabs between.
"""

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from rag.errors import CorpusError, Fault
from rag.formats.dictionaries.article_text import Article
from rag.formats.folders import is_file_in

INDEX, TEXT, PACKED = ".index", ".dict", ".dict.dz"
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
# Some databases have a fourth column: the headword as it is spelled.
ROW = re.compile(rb"([^\t\n]+)\t([A-Za-z0-9+/]{1,11})\t([A-Za-z0-9+/]{1,11})(?:\t([^\n]*?))?\r?")
# How many bytes of an index are looked at to recognise it.
SAMPLE = 4096
# The most bytes of a file, unpacked, and of all articles that its index leads to.
MAX_BYTES = 200_000_000
# The most bytes of one article.
MAX_ARTICLE = 2_000_000
# Headwords that lead to a description of the database.
ABOUT = re.compile(r"^00-?database", re.IGNORECASE)


@dataclass(frozen=True)
class IndexRow:
    """One line of an index: a headword and the place of its article in the text, in bytes.

    `key` is the headword as it is looked up, `name` as it is spelled.
    """

    key: str
    name: str
    start: int
    size: int
    line: int


def is_dictd(path: Path) -> bool:
    """Return whether a file is an index of headwords and offsets, or a text beside one."""
    index = _index_beside(path)
    if index is None:
        return False
    try:
        with index.open("rb") as stream:
            lines = stream.read(SAMPLE).split(b"\n")
    except OSError:
        return False
    return any(map(ROW.fullmatch, lines))


def find_index(path: Path) -> Path:
    """Return the index of the one database that a path leads to. Raises CorpusError."""
    if path.is_dir():
        indexes = [index for index in sorted(path.glob(f"*{INDEX}")) if _lies_in(index, path)]
    else:
        index = _index_beside(path)
        indexes = [index] if index else []
    if len(indexes) == 1:
        return indexes[0]
    message = "is no dictd database"
    if indexes:
        names = ", ".join(index.name for index in indexes)
        message = f"holds several dictd databases: {names}; name one of them"
    raise CorpusError([Fault(str(path), 0, message)])


def _lies_in(index: Path, folder: Path) -> bool:
    """Return whether a database is in a folder, its articles included, and not linked to."""
    files = [index, *filter(Path.is_file, _article_files(index))]
    return is_dictd(index) and all(is_file_in(file, folder) for file in files)


def _index_beside(path: Path) -> Path | None:
    """Return the index that a file of a database belongs to, or is; None of any other file."""
    for suffix in (INDEX, TEXT, PACKED):
        if path.name.endswith(suffix):
            return path.with_name(path.name.removesuffix(suffix) + INDEX)
    return None


def read_articles_text(index: Path) -> bytes:
    """Return the text of all articles of an index. Raises CorpusError."""
    files = _article_files(index)
    for file in files:
        if file.is_file():
            return _read_unpacked(file)
    names = " or ".join(file.name for file in files)
    message = f"its articles are missing; put {names} beside it"
    raise CorpusError([Fault(str(index), 0, message)])


def _article_files(index: Path) -> list[Path]:
    """Return the files that may hold the articles of an index."""
    stem = index.name.removesuffix(INDEX)
    return [index.with_name(stem + suffix) for suffix in (TEXT, PACKED)]


def _read_unpacked(path: Path) -> bytes:
    """Return the bytes of a file, unpacked. Raises CorpusError."""
    try:
        with _open_unpacked(path) as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise CorpusError([Fault(str(path), 0, f"cannot be read ({error})")]) from error
    if len(data) > MAX_BYTES:
        raise CorpusError([Fault(str(path), 0, f"holds more than {MAX_BYTES:,} bytes")])
    return data


def _open_unpacked(path: Path) -> IO[bytes]:
    """Return the stream of a file, unpacked as it is read."""
    if path.suffix == ".dz":
        return cast(IO[bytes], gzip.open(path))
    return path.open("rb")


def index_rows(index: Path) -> Iterator[IndexRow | Fault]:
    """Yield the lines of an index that lead to articles, and a note on each that does not."""
    for line, raw in enumerate(_read_unpacked(index).split(b"\n"), start=1):
        row = ROW.fullmatch(raw)
        if row:
            key, start, size, name = row.groups()
            spelled = _decoded(name or key)
            yield IndexRow(_decoded(key), spelled, _number(start), _number(size), line)
        elif raw.strip():
            message = "is not a headword, an offset and a length with tabs between; left out"
            yield Fault(str(index), line, message)


def articles_of(rows: Iterable[IndexRow], data: bytes, index: Path) -> Iterator[Article | Fault]:
    """Yield each article once, in the order of the text, with all its headwords.

    Instead of an article that is not in the text, or is too large, yield a note. Raises CorpusError
    if the index repeats the text so often that the articles would fill the memory.
    """
    rows_by_place = _rows_by_place(rows)
    sizes = [size for _, size in rows_by_place if size <= MAX_ARTICLE]
    if sum(sizes) > MAX_BYTES:
        message = f"leads to more than {MAX_BYTES:,} bytes of articles"
        raise CorpusError([Fault(str(index), 0, message)])
    for (start, size), leading in sorted(rows_by_place.items()):
        first = leading[0]
        if 0 < size <= min(len(data) - start, MAX_ARTICLE):
            names = dict.fromkeys(row.name for row in leading)
            text = _decoded(data[start : start + size]).replace("\r\n", "\n")
            yield Article(tuple(names), text, str(index), first.line)
        else:
            where = f"{size} bytes at {start} of {len(data)}"
            message = f"{first.name!r} leads to no article ({where}); left out"
            yield Fault(str(index), first.line, message)


def _rows_by_place(rows: Iterable[IndexRow]) -> dict[tuple[int, int], list[IndexRow]]:
    """Return the rows that lead to each article, without those about the database."""
    places: dict[tuple[int, int], list[IndexRow]] = {}
    for row in rows:
        if not ABOUT.match(row.key):
            places.setdefault((row.start, row.size), []).append(row)
    return places


def _decoded(raw: bytes) -> str:
    """Return text, which older databases have in Latin-1."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _number(raw: bytes) -> int:
    """Return the number that digits of base 64 stand for."""
    value = 0
    for digit in raw.decode("ascii"):
        value = value * len(DIGITS) + DIGITS.index(digit)
    return value


def base64_digits(value: int) -> str:
    """Return a number in digits of base 64."""
    higher, digit = divmod(value, len(DIGITS))
    leading = base64_digits(higher) if higher else ""
    return leading + DIGITS[digit]
