"""Reads text files in UTF-8, UTF-16 or Windows-1252, as spreadsheets and editors save them."""

import codecs
import re
from pathlib import Path

from rag.errors import CorpusError, Fault

# In bytes: the largest file that is read, and the part of a file by which its format is recognised.
MAX_SIZE = 100_000_000
BEGINNING_SIZE = 64_000
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In bytes: the part of a file that shows whether it is UTF-16 without a byte order mark; and the
# share of its letters that must have a zero byte then.
SAMPLE_SIZE, UNMARKED_ZEROS = 4_000, 0.2
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# Control characters that are no spaces, and halves of surrogate pairs.
CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def read_text(path: Path) -> tuple[str, list[Fault]]:
    """Return the text of a file, and a note if some of it was not in its encoding. Lines end in LF.

    Raises CorpusError if the file cannot be read, is too large, or is no text.
    """
    raw = _first_bytes(path, MAX_SIZE + 1)
    if len(raw) > MAX_SIZE:
        raise CorpusError([Fault(str(path), 1, f"larger than {MAX_SIZE:,} bytes; split it")])
    notes = []
    try:
        text = raw.decode(_encoding(raw))
    except UnicodeDecodeError as error:
        text, remedy = _decode_damaged(raw)
        line = raw.count(b"\n", 0, error.start) + 1
        name = _encoding(raw).removesuffix("-sig").upper()
        notes = [Fault(str(path), line, f"is not all {name}; {remedy}")]
    if "\0" in text:
        raise CorpusError([Fault(str(path), 1, "is no text; save it as UTF-8 text")])
    return CONTROL_CHARACTERS.sub("", _unix_lines(text)), notes


def _decode_damaged(raw: bytes) -> tuple[str, str]:
    """Return the text of bytes that are not all in their encoding, and how they were read."""
    text = raw.decode(_encoding(raw), "replace")
    broken = text.count(REPLACEMENT)
    # Where most letters beyond ASCII are sound, only some bytes are damaged.
    mostly_sound = len(BEYOND_ASCII.findall(text)) > 2 * broken
    if mostly_sound or _encoding(raw).startswith("utf-16"):
        return text, f"letters that cannot be read are shown as '{REPLACEMENT}'; save it as UTF-8"
    text = raw.decode("cp1252", "replace")
    return text, "read as Windows-1252; save it as UTF-8 if words look wrong"


def _unix_lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_beginning(path: Path) -> str:
    """Return the text of the first few kB of a file; '' if it cannot be read or is no text."""
    try:
        raw = _first_bytes(path, BEGINNING_SIZE)
    except CorpusError:
        return ""
    text = raw.decode(_encoding(raw), "ignore")
    if "\0" in text:
        return ""
    return _unix_lines(text)


def _first_bytes(path: Path, size: int) -> bytes:
    """Return the first bytes of a file. Raises CorpusError if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except OSError as error:
        raise CorpusError([Fault(str(path), 0, f"cannot be read ({error.strerror})")]) from None


def _encoding(raw: bytes) -> str:
    """Return the encoding that the first bytes of a file announce; UTF-8 if none."""
    for mark, name in BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return name
    return _unmarked_utf_16(raw[:SAMPLE_SIZE]) or "utf-8"


def _unmarked_utf_16(raw: bytes) -> str:
    """Return the kind of UTF-16 of bytes without a mark; '' if they are none.

    Nearly all line ends, spaces and Latin letters have a zero byte on one side.
    """
    even, odd = raw[::2].count(0), raw[1::2].count(0)
    if max(even, odd) < UNMARKED_ZEROS * (len(raw) // 2) or min(even, odd) > 0:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"
