"""The SQLite file of a log of questions: its rows, how they are read, and how they are erased.

Questions are redacted before they are written. Owns sqlite3.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

from rag.errors import LogUnusable, QuestionsNotKept
from rag.gaps.redaction import redacted
from rag.types import MissedQuestion, Outcome

# The application id of our SQLite files: "RAGQ".
APPLICATION_ID = 0x52414751
OWNER_ONLY = 0o600
LOCK_SECONDS = 10
# Rows of each table. The oldest go first, so that a flood of questions cannot fill the disk.
MAX_ROWS = 1_000_000
MAX_READ = 50_000
# The year 2020: what was asked before was asked under a clock that was behind.
EARLIEST = 1_577_836_800


@dataclass(frozen=True)
class LoggedQuestion:
    """A question with its outcome and the first entry that was offered.

    `at` is the time in seconds since 1970.
    """

    at: int
    question: str
    outcome: Outcome
    confidence: float
    entry: str
    generation: int


@dataclass(frozen=True)
class LoggedFeedback:
    """What a reader said of an entry that was offered for a question."""

    at: int
    question: str
    entry: str
    helpful: bool


Row: TypeAlias = LoggedQuestion | LoggedFeedback
TABLES: dict[type[Row], str] = {LoggedQuestion: "asked", LoggedFeedback: "judged"}
CREATE_TABLES = f"""
    BEGIN IMMEDIATE;
    PRAGMA application_id = {APPLICATION_ID};
    CREATE TABLE IF NOT EXISTS asked
        (at INTEGER, question TEXT, outcome TEXT, confidence REAL, entry TEXT, generation INTEGER)
        STRICT;
    CREATE TABLE IF NOT EXISTS judged
        (at INTEGER, question TEXT, entry TEXT, helpful INTEGER) STRICT;
    COMMIT;
"""


def insert(file: sqlite3.Connection, row: Row) -> None:
    """Add a row to its table, the question redacted."""
    clean = replace(row, question=redacted(row.question))
    marks = ", ".join("?" * len(fields(row)))
    statement = f"INSERT INTO {TABLES[type(row)]} VALUES ({marks})"  # noqa: S608 - our own names
    file.execute(statement, astuple(clean))


@contextmanager
def open_log(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield the connection to a log, which is made if it is missing.

    Changes are committed unless an error is raised. Raises LogUnusable.
    """
    try:
        if not path.exists():
            path.touch(OWNER_ONLY)
        with closing(sqlite3.connect(path, timeout=LOCK_SECONDS)) as file:
            prepare(file, path)
            with file:
                yield file
    # UnicodeDecodeError: a message that quotes what is damaged may be no text.
    except (sqlite3.Error, UnicodeDecodeError, OSError) as error:
        problem = f"{path} cannot be used as a log of questions ({error})"
        raise LogUnusable(f"{problem}; mend it or name another.") from error


def prepare(file: sqlite3.Connection, path: Path) -> None:
    """Create the tables of a new file, and have deleted rows overwritten.

    Raises LogUnusable for the database of something else.
    """
    file.execute("PRAGMA secure_delete = ON")
    mark = file.execute("PRAGMA application_id").fetchone()[0]
    tables = file.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if not tables:
        file.executescript(CREATE_TABLES)
    elif mark != APPLICATION_ID:
        remedy = "name another file with --questions"
        raise LogUnusable(f"{path} is the database of something else; {remedy}")


def require_log(name: str) -> Path:
    """Return the path of an existing log. Raises QuestionsNotKept if there is none."""
    if name and Path(name).is_file():
        return Path(name)
    problem = "No log of questions is named"
    if name:
        problem = f"There is no log of questions at {name}"
    remedy = "keep one with rag serve --questions FILE, then name it with --questions FILE"
    raise QuestionsNotKept(f"{problem}; {remedy}.")


def delete_old(file: sqlite3.Connection, before: int) -> None:
    """Delete the rows from before a time (seconds since 1970), and the oldest of too many."""
    for table in TABLES.values():
        last = f"(SELECT max(rowid) FROM {table})"  # noqa: S608 - our own names
        file.execute(f"DELETE FROM {table} WHERE at < ?", [before])  # noqa: S608
        file.execute(f"DELETE FROM {table} WHERE rowid <= {last} - ?", [MAX_ROWS])  # noqa: S608


def longest_idle(file: sqlite3.Connection, now: int) -> int:
    """Return the longest time without a row, from the first until now, in seconds.

    What was written under a clock that was behind, or further ahead than now, is left out.
    """
    rows = " UNION ALL ".join(f"SELECT at FROM {table}" for table in TABLES.values())  # noqa: S608
    query = f"""
        SELECT max(at - before) FROM (
            SELECT at, lag(at) OVER (ORDER BY at) AS before
            FROM ({rows} UNION ALL SELECT ?) WHERE at BETWEEN ? AND ?
        )
    """  # noqa: S608 - our own names
    [idle] = file.execute(query, (now, EARLIEST, now)).fetchone()
    return int(idle or 0)


def missed_questions(path: Path) -> list[MissedQuestion]:
    """Return the declined or judged questions as they were put, the most frequent first."""
    by_question: dict[str, MissedQuestion] = {}
    with open_log(path) as file:
        declined = file.execute(
            "SELECT question, count(*) AS often FROM asked WHERE outcome = 'declined' "
            "GROUP BY question ORDER BY often DESC, question LIMIT ?",
            [MAX_READ],
        )
        for question, often in declined:
            by_question[question] = MissedQuestion(question, often, {})
        judged = file.execute(
            "SELECT question, entry, sum(2 * helpful - 1) AS votes FROM judged "
            "GROUP BY question, entry HAVING votes != 0 "
            "ORDER BY abs(votes) DESC, question, entry LIMIT ?",
            [MAX_READ],
        )
        for question, entry, votes in judged:
            known = by_question.get(question, MissedQuestion(question, 0, {}))
            by_question[question] = replace(known, votes={**known.votes, entry: votes})
    return list(by_question.values())


def exported(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a log as they are exported, oldest first; `kind` is asked or judged."""
    with open_log(path) as file:
        for kind, table in TABLES.items():
            names = [column.name for column in fields(kind)]
            columns = ", ".join(names)
            select = f"SELECT {columns} FROM {table} ORDER BY at, rowid"  # noqa: S608 - our names
            for values in file.execute(select):
                row = dict(zip(names, values, strict=True))
                moment = datetime.fromtimestamp(row["at"], UTC).isoformat()
                yield {"kind": table, **row, "at": moment}


def erase(path: Path, before: int | None = None, containing: str = "") -> int:
    """Delete rows for good and return how many.

    Those from before a time, if one is given, whose question contains a text in any case.
    """
    with open_log(path) as file:
        file.create_function("folded", 1, str.casefold, deterministic=True)
        wanted = "(? IS NULL OR at < ?) AND instr(folded(question), ?)"
        count = 0
        for table in TABLES.values():
            delete = f"DELETE FROM {table} WHERE {wanted}"  # noqa: S608 - our own names
            count += file.execute(delete, [before, before, containing.casefold()]).rowcount
    with open_log(path) as file:
        file.execute("VACUUM")
    return count
