"""The log of questions: a SQLite file of what was asked, and what helped.

Questions are redacted before they are written. Nothing is stored about who asked.
"""

import logging
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, TypeAlias

from rag.errors import BadSetting, LogUnusable, QuestionsNotKept
from rag.gaps.redaction import redacted
from rag.settings import Settings
from rag.types import MissedQuestion, Outcome

log = logging.getLogger(__name__)

# The application id of our SQLite files: "RAGQ".
APPLICATION_ID = 0x52414751
OWNER_ONLY = 0o600
BATCH_SECONDS = 1
MAX_WAITING = 5_000
LOCK_SECONDS = 10
DAY_SECONDS, HOUR_SECONDS = 86_400, 3_600
MAX_DAYS = 36_500
# Rows of each table. The oldest go first, so that a flood of questions cannot fill the disk.
MAX_ROWS = 1_000_000
MAX_READ = 50_000


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

# A log that nobody wrote to for longer may be read, or was written, under a clock that is ahead:
# nothing is deleted.
LONGEST_IDLE_SECONDS = 2 * 365 * DAY_SECONDS
# The year 2020: what was asked before was asked under a clock that was behind.
EARLIEST = 1_577_836_800


class QuestionLog:
    """The log of a running server: a thread writes its rows in batches, so no question waits."""

    def __init__(self, path: Path, keep_days: int) -> None:
        """Open the file `path`, made if it is missing; rows older than `keep_days` are deleted.

        Raises BadSetting or LogUnusable.
        """
        if not 1 <= keep_days <= MAX_DAYS:
            limits = f"1 to {MAX_DAYS:,} days"
            raise BadSetting(f"Questions are kept for {limits}, not {keep_days:,}; see --keep-days")
        self.path = path
        self.lost = 0
        self._keep_seconds = keep_days * DAY_SECONDS
        self._waiting: deque[Row] = deque()
        self._batch: list[Row] = []
        self._refused = False
        self._delete_at = 0.0
        self._write_lock = Lock()
        self._stop = Event()
        self._thread = Thread(target=self._work, name="questions", daemon=True)
        self._began = time.monotonic()
        self._began_at = time.time()
        with open_log(path) as file:
            log.info("Questions are kept in %s for %d days", path, keep_days)
            idle = longest_idle(file, int(self._began_at))
        self._trusts_clock = idle < LONGEST_IDLE_SECONDS
        if not self._trusts_clock:
            remedy = "if the clock is right, delete old questions with rag gaps erase"
            log.warning("the clock is years ahead of some questions; none are deleted; %s", remedy)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, and no more."""
        self._stop.set()
        self._thread.join()

    def append(self, row: Row) -> None:
        """Queue a row to be written soon; it is lost if too many wait."""
        if len(self._waiting) + len(self._batch) < MAX_WAITING:
            self._waiting.append(row)
        else:
            self.lost += 1

    def write(self) -> None:
        """Write the waiting rows, and delete old ones once an hour.

        What cannot be written goes on waiting.
        """
        with self._write_lock:
            while self._waiting:
                self._batch.append(self._waiting.popleft())
            due = time.monotonic() >= self._delete_at
            try:
                if self._batch or due:
                    self._store(due)
                self._refused = False
            except LogUnusable as error:
                if not self._refused:
                    log.warning(
                        "questions wait, and are lost beyond %d, until this is mended: %s",
                        MAX_WAITING,
                        error,
                    )
                self._refused = True

    def missed(self) -> list[MissedQuestion]:
        """Return the questions that were declined or judged up to now. Raises LogUnusable."""
        self.write()
        return missed_questions(self.path)

    def _work(self) -> None:
        while not self._stop.wait(BATCH_SECONDS):
            self.write()
        self.write()

    def _store(self, due: bool) -> None:
        with open_log(self.path) as file:
            for row in self._batch:
                insert(file, row)
            if due and self._trusts_clock:
                delete_old(file, int(self._now()) - self._keep_seconds)
        self._batch.clear()
        if due:
            self._delete_at = time.monotonic() + HOUR_SECONDS

    def _now(self) -> float:
        """Return the time in seconds since 1970; a clock that is set ahead meanwhile is ignored."""
        elapsed = time.monotonic() - self._began
        return min(time.time(), self._began_at + elapsed)


def log_of(settings: Settings) -> QuestionLog | None:
    """Return the log that the settings name, or None. Raises BadSetting or LogUnusable."""
    if not settings.questions:
        return None
    return QuestionLog(Path(settings.questions), settings.keep_days)


def required(log: QuestionLog | None) -> QuestionLog:
    """Return the log of a server. Raises QuestionsNotKept if it keeps none."""
    if log is None:
        detail = "This server keeps no questions; its owner may start it with --questions FILE."
        raise QuestionsNotKept(detail)
    return log


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
    except (sqlite3.Error, OSError) as error:
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
