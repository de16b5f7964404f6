"""API keys and their file: a key's secret is shown once, the file keeps its digest."""

import hmac
import json
import re
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, TypeAlias

from rag.disk import replace_file
from rag.errors import KeysUnusable

Right: TypeAlias = Literal["read", "write"]
RIGHTS = ("read", "write")
PREFIX = "rag_"
# What stands for the glossary of a server that asks all of several.
ANY_GLOSSARY = "*"
SECRET_BYTES = 32
DIGEST = re.compile("[0-9a-f]{64}")
FOR_OWNER = 0o600


@dataclass(frozen=True)
class Key:
    """Whose a key is, what it allows (`write` includes `read`), and the digest of its secret.

    `glossary` is the only one it is for, of several that are served; empty: for all. A plain
    SHA-256 is enough: a secret is 256 random bits, which no speed of hashing finds.
    """

    name: str
    right: Right
    digest: str
    created_at: str
    glossary: str = ""

    def serves(self, glossary: str) -> bool:
        """Return whether the key is for a glossary, by its name; ANY_GLOSSARY takes every key."""
        return glossary == ANY_GLOSSARY or self.glossary in ("", glossary)


class Keys:
    """The keys in a file; they are read again when the file changes."""

    def __init__(self, path: Path) -> None:
        """Use the file at a path, which is not read yet; a missing file has no keys."""
        self.path = path
        self._read_state: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def all(self) -> tuple[Key, ...]:
        """Return the keys. Raises KeysUnusable."""
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            self._read_state, self._keys = None, ()
            return self._keys
        except OSError as error:
            raise _unusable(self.path, error) from error
        state = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if state != self._read_state:
            self._keys = _read_keys(self.path)
            self._read_state = state
        return self._keys

    def find(self, secret: str) -> Key | None:
        """Return the key of a secret, None if there is none. Raises KeysUnusable.

        Digests are compared in constant time, and all of them: the time says nothing of a secret.
        """
        wanted = _digest_of(secret)
        match = None
        for key in self.all():
            if hmac.compare_digest(key.digest, wanted):
                match = key
        return match

    def add(self, name: str, right: Right, glossary: str = "") -> str:
        """Add a key, for one glossary only if that is named; return its secret, kept nowhere.

        Raises KeysUnusable if the name is taken or the file cannot be read or written.
        """
        if any(key.name == name for key in self.all()):
            remedy = f"remove it first: rag key remove {name}"
            raise KeysUnusable(f"A key of the name {name!r} is there; {remedy}")
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        created_at = datetime.now(UTC).isoformat(timespec="seconds")
        key = Key(name, right, _digest_of(secret), created_at, glossary)
        self._write((*self.all(), key))
        return secret

    def remove(self, name: str) -> None:
        """Remove a key; running servers refuse it from then on.

        Raises KeysUnusable if no key has the name or the file cannot be read or written.
        """
        keys = self.all()
        kept = tuple(key for key in keys if key.name != name)
        if len(kept) == len(keys):
            raise KeysUnusable(f"No key has the name {name!r}; rag key list shows them.")
        self._write(kept)

    def _write(self, keys: tuple[Key, ...]) -> None:
        text = json.dumps([asdict(key) for key in keys], indent=1)
        try:
            replace_file(self.path, f"{text}\n".encode(), mode=FOR_OWNER)
        except OSError as error:
            detail = f"{self.path} cannot be written ({error.strerror}); no key was changed."
            raise KeysUnusable(detail) from error


def _read_keys(path: Path) -> tuple[Key, ...]:
    """Return the keys of a file. Raises KeysUnusable."""
    try:
        if not path.is_file():
            # A pipe would be waited for.
            raise ValueError("it is no regular file")
        rows = json.loads(path.read_bytes())
        return tuple(_key_of(row) for row in rows)
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise _unusable(path, error) from error


def _unusable(path: Path, error: Exception) -> KeysUnusable:
    remedy = "mend it, or remove it and make keys anew."
    return KeysUnusable(f"{path} is no file of keys ({error}); {remedy}")


def _key_of(row: dict[str, Any]) -> Key:
    """Return the key of a row of the file. Raises ValueError, TypeError or KeyError."""
    texts = (str(row["digest"]), str(row["created_at"]), str(row.get("glossary", "")))
    key = Key(str(row["name"]), row["right"], *texts)
    if key.right not in RIGHTS or not DIGEST.fullmatch(key.digest):
        raise ValueError("a right or a digest is none")
    return key


def _digest_of(secret: str) -> str:
    """Return the SHA-256 digest of a secret, in hexadecimal."""
    return sha256(secret.encode()).hexdigest()
