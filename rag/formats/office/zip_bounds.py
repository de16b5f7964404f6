"""Checks zipped office files before a library opens them: how large they are once unpacked."""

import zipfile
import zlib
from pathlib import Path

from rag.errors import CorpusError, Fault

# The most bytes of one file, packed, and of all that is in it, unpacked.
MAX_PACKED, MAX_UNPACKED = 100_000_000, 500_000_000
# The most files in one.
MAX_MEMBERS = 10_000
CHUNK = 1 << 20
ZIP = b"PK"


def check_zip(path: Path, most_xml: int = MAX_UNPACKED) -> None:
    """Unpack a zipped file chunk by chunk and keep nothing, to see how large it is.

    What a zip file says of its own sizes is not believed. Raises CorpusError if the file cannot be
    read, is broken, or unpacks to more than MAX_UNPACKED, or to more than `most_xml` bytes of XML.
    A file that is not zipped passes.
    """
    try:
        if path.stat().st_size > MAX_PACKED:
            raise _error(path, f"is larger than {MAX_PACKED:,} bytes; split it")
        with path.open("rb") as stream:
            is_zip = stream.read(2) == ZIP
        if is_zip:
            _unpack(path, most_xml)
    except OSError as error:
        raise _error(path, f"cannot be read ({error.strerror})") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise _error(path, "is damaged or locked; open and save it again") from None


def _unpack(path: Path, most_xml: int) -> None:
    """Read all members of a zip file. Raises CorpusError if they are too many or too large."""
    left, left_of_xml = MAX_UNPACKED, most_xml
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise _error(path, f"holds more than {MAX_MEMBERS:,} files")
        for member in members:
            # A member is read up to the size that it states, so it states more than is allowed.
            member.file_size = left + CHUNK
            with archive.open(member) as stream:
                while chunk := stream.read(CHUNK):
                    left -= len(chunk)
                    if member.filename.endswith(".xml"):
                        left_of_xml -= len(chunk)
                    if left < 0 or left_of_xml < 0:
                        raise _error(path, "is too large once it is unpacked; split it")


def _error(path: Path, message: str) -> CorpusError:
    return CorpusError([Fault(str(path), 0, message)])
