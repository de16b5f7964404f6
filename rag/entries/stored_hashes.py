"""What an entry store says of its entries at once, without what a search of it loads.

Owns sqlite3.
"""

import sqlite3
from collections.abc import Set
from contextlib import closing
from pathlib import Path


def stored_hashes(path: Path) -> dict[str, bytes]:
    """Return the content hash of each entry of a store, by id.

    Raises sqlite3.DatabaseError if the file cannot be read.
    """
    with closing(open_stored(path)) as connection:
        return dict(connection.execute("SELECT id, mark FROM entry"))


def count_without_questions(path: Path, dead: Set[str]) -> int:
    """Return how many entries of a store have no questions, without those that are dead.

    Raises sqlite3.DatabaseError as above.
    """
    query = "SELECT id FROM entry WHERE json_array_length(content, '$.questions') = 0"
    with closing(open_stored(path)) as connection:
        return sum(entry not in dead for (entry,) in connection.execute(query))


def open_stored(path: Path) -> sqlite3.Connection:
    """Return a connection to a store that is not changed any more."""
    address = f"{path.absolute().as_uri()}?immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)
