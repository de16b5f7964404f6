"""The file of API keys <-> who may do what. Keys are shown once and kept as digests."""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, TypeAlias

from rag.disk import put_in_place
from rag.errors import KeysUnusable

Right: TypeAlias = Literal["read", "write"]
PREFIX = "rag_"
SECRET_BYTES = 32
FOR_OWNER = 0o600


@dataclass(frozen=True)
class Key:
    """Who bears a key, what it allows (`write` includes `read`), and its digest.

    A plain SHA-256 is enough: the key is 256 random bits, which nobody guesses from a digest, however fast.
    """

    name: str
    right: Right
    digest: str
    created_at: str


class Keys:
    """The keys in a file; read again when the file changes."""

    def __init__(self, path: Path) -> None:
        """Read nothing yet; a file that is not there holds no keys."""
        self.path = path
        self._seen: tuple[int, int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def all(self) -> tuple[Key, ...]:
        """Return the keys. Raises KeysUnusable."""
        try:
            now = self.path.stat()
        except FileNotFoundError:
            self._seen, self._keys = None, ()
        else:
            seen = (now.st_mtime_ns, now.st_size, now.st_ino)
            if seen != self._seen:
                self._keys, self._seen = read_keys(self.path), seen
        return self._keys

    def find(self, secret: str) -> Key | None:
        """Return the key of a secret, in a time that does not tell how near it came."""
        asked = digest(secret)
        found = None
        for key in self.all():
            if hmac.compare_digest(key.digest, asked):
                found = key
        return found

    def add(self, name: str, right: Right) -> str:
        """Make a key and return its secret, which is kept nowhere. Raises KeysUnusable if the name is taken."""
        if any(key.name == name for key in self.all()):
            raise KeysUnusable(
                f"A key of the name {name!r} is there; remove it first: rag key remove {name}"
            )
        secret = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        created = datetime.now(UTC).isoformat(timespec="seconds")
        self._write((*self.all(), Key(name, right, digest(secret), created)))
        return secret

    def remove(self, name: str) -> None:
        """Remove a key; running servers refuse it from then on. Raises KeysUnusable."""
        left = tuple(key for key in self.all() if key.name != name)
        if len(left) == len(self.all()):
            raise KeysUnusable(f"No key has the name {name!r}; rag key list shows them.")
        self._write(left)

    def _write(self, keys: tuple[Key, ...]) -> None:
        text = json.dumps([asdict(key) for key in keys], indent=1)
        try:
            put_in_place(self.path, f"{text}\n".encode(), mode=FOR_OWNER)
        except OSError as error:
            raise KeysUnusable(
                f"{self.path} cannot be written ({error.strerror}); no key was changed."
            ) from error


def read_keys(path: Path) -> tuple[Key, ...]:
    """Return the keys of a file. Raises KeysUnusable."""
    try:
        rows = json.loads(path.read_bytes())
        keys = tuple(
            Key(str(row["name"]), row["right"], str(row["digest"]), str(row["created_at"]))
            for row in rows
        )
        if any(
            key.right not in ("read", "write") or len(key.digest) != len(digest("")) for key in keys
        ):
            raise ValueError("a right or a digest is none")
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise KeysUnusable(
            f"{path} is no file of keys ({error}); mend it, or remove it and make keys anew."
        ) from error
    return keys


def digest(secret: str) -> str:
    """Return what is kept of a secret."""
    return sha256(secret.encode()).hexdigest()
