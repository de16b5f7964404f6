"""The bytes of a file -> its text, in whichever encoding a spreadsheet or an editor saved it."""

import codecs
import re
from pathlib import Path

from rag.errors import CorpusError, Fault

LARGEST = 100_000_000
BEGINNING = 64_000
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# Control characters that are no spaces, and halves of surrogate pairs.
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff]")


def text_of(path: Path) -> tuple[str, list[Fault]]:
    """Return the text of a file, its lines ended as on Unix, and a note if it was not UTF-8 or UTF-16."""
    raw = first_bytes(path, LARGEST + 1)
    if len(raw) > LARGEST:
        raise CorpusError([Fault(str(path), 1, f"larger than {LARGEST:,} bytes; split it")])
    notes = []
    try:
        text = raw.decode(encoding(raw))
    except UnicodeDecodeError as error:
        text, how = misspelt(raw)
        notes = [
            Fault(
                str(path),
                raw.count(b"\n", 0, error.start) + 1,
                f"is not all {encoding(raw)[:6].upper()}; {how}",
            )
        ]
    if "\0" in text:
        raise CorpusError([Fault(str(path), 1, "is no text; save it as UTF-8 text")])
    return UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")), notes


def misspelt(raw: bytes) -> tuple[str, str]:
    """Return the text of bytes that are not in the encoding they announce, and how they were read instead."""
    text = raw.decode(encoding(raw), "replace")
    broken = text.count("\N{REPLACEMENT CHARACTER}")
    # Where most letters beyond ASCII are sound, only some bytes are damaged.
    if encoding(raw) == "utf-16" or len(BEYOND_ASCII.findall(text)) > 2 * broken:
        return (
            text,
            "letters that cannot be read are shown as '\N{REPLACEMENT CHARACTER}'; save it as UTF-8",
        )
    return raw.decode(
        "cp1252", "replace"
    ), "read as Windows-1252; save it as UTF-8 if words look wrong"


def beginning(path: Path) -> str:
    """Return the text of the first few kB of a file; nothing if it cannot be read or is no text."""
    try:
        raw = first_bytes(path, BEGINNING)
    except CorpusError:
        return ""
    text = raw.decode(encoding(raw), "ignore")
    return "" if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")


def first_bytes(path: Path, size: int) -> bytes:
    """Return the first bytes of a file. Raises CorpusError if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except OSError as error:
        raise CorpusError([Fault(str(path), 0, f"cannot be read ({error.strerror})")]) from None


def encoding(raw: bytes) -> str:
    """Return the encoding that the first bytes of a file announce: UTF-8 if none."""
    return next((name for mark, name in MARKS if raw.startswith(mark)), "utf-8")
