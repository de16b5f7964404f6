"""Values that are read from a file by key: those of several keys together, the last ones kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class ReadTogether(Generic[Key, Value]):
    """Reads the values of several keys in one go, which takes less time than one after another.

    Several threads may use it.
    """

    def __init__(
        self, read: Callable[[Sequence[Key]], Mapping[Key, Value]], most_kept: int
    ) -> None:
        """Read with `read`, which returns the value of each key.

        So many values are kept in memory, those that were read first dropped first.
        """
        self._read = read
        self._most_kept = most_kept
        self._kept: dict[Key, Value] = {}
        self._lock = Lock()

    def one(self, key: Key) -> Value:
        """Return the value of a key."""
        kept = self._kept.get(key)
        return self.several([key])[key] if kept is None else kept

    def several(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """Return the value of each of some keys, in their order."""
        found = {key: self._kept.get(key) for key in keys}
        missing = [key for key, value in found.items() if value is None]
        read = self._read(missing) if missing else {}
        self._keep(read)
        return {key: read[key] if value is None else value for key, value in found.items()}

    def _keep(self, read: Mapping[Key, Value]) -> None:
        if not read:
            return
        with self._lock:
            self._kept.update(read)
            while len(self._kept) > self._most_kept:
                del self._kept[next(iter(self._kept))]
