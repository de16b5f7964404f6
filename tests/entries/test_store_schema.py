"""The SQLite schema of an entry store."""

import sqlite3

from rag.entries.store_schema import INDEXES, SCHEMA


def database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(SCHEMA)
    return connection


def test_names_are_numbered_by_their_letters_the_shortest_first() -> None:
    connection = database()
    names = [("low rank", "x"), ("seed", "x"), ("seed", "y"), ("a seed", "x")]
    rows = [(words, 0, 0, name) for words, name in names]
    connection.executemany("INSERT INTO claim VALUES (?, ?, ?, ?)", rows)
    connection.executescript(INDEXES)
    numbered = connection.execute("SELECT words, letters FROM name ORDER BY row").fetchall()
    assert numbered == [("seed", "seed"), ("a seed", "aseed"), ("low rank", "lowrank")]


def test_one_typed_letter_is_answered_in_order_from_an_index() -> None:
    connection = database()
    connection.executescript(INDEXES)
    plan = connection.execute(
        "EXPLAIN QUERY PLAN SELECT later, length, name, entry FROM beginning"
        " WHERE substr(typed, 1, 1) = 's' ORDER BY later, length, name, entry"
    ).fetchall()
    details = " ".join(str(row[-1]) for row in plan)
    assert "beginning_by_letter" in details
    assert "TEMP B-TREE" not in details
