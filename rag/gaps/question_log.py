"""What was asked, and what helped <-> the log of questions, a SQLite file. Owns sqlite3.

Questions are redacted before they are written; nothing is kept of who asked.
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
from rag.types import Missed, Outcome

log = logging.getLogger(__name__)

# What marks a SQLite file as ours: "RAGQ".
OURS = 0x52414751
FOR_OWNER = 0o600
BATCH_SECONDS = 1
WAITING_AT_MOST = 5_000
PATIENCE_SECONDS = 10
DAY_SECONDS, HOUR_SECONDS = 86_400, 3_600
LONGEST_DAYS = 36_500
# Of each kind; the oldest go first, so that a flood of questions cannot fill the disk.
KEPT_AT_MOST = 1_000_000
READ_AT_MOST = 50_000


@dataclass(frozen=True)
class Asked:
    """A question, when it was asked (seconds since 1970), what came of it, and the first entry that was offered."""

    at: int
    question: str
    outcome: Outcome
    confidence: float
    entry: str
    generation: int


@dataclass(frozen=True)
class Judged:
    """What a reader said of an entry that was offered for a question."""

    at: int
    question: str
    entry: str
    helpful: bool


Line: TypeAlias = Asked | Judged
TABLES: dict[type[Line], str] = {Asked: "asked", Judged: "judged"}
TABLES_MADE = f"""
    BEGIN IMMEDIATE;
    PRAGMA application_id = {OURS};
    CREATE TABLE IF NOT EXISTS asked
        (at INTEGER, question TEXT, outcome TEXT, confidence REAL, entry TEXT, generation INTEGER) STRICT;
    CREATE TABLE IF NOT EXISTS judged (at INTEGER, question TEXT, entry TEXT, helpful INTEGER) STRICT;
    COMMIT;
"""


class QuestionLog:
    """The log of a running server: takes lines without waiting for the disk, and writes them in batches."""

    def __init__(self, path: Path, keep_days: int) -> None:
        """Make the file if it is not there. Raises BadSetting or LogUnusable."""
        if not 1 <= keep_days <= LONGEST_DAYS:
            raise BadSetting(
                f"Questions are kept for 1 to {LONGEST_DAYS:,} days, not {keep_days:,}; see --keep-days"
            )
        self.path = path
        self.lost = 0
        self._keep_seconds = keep_days * DAY_SECONDS
        self._waiting: deque[Line] = deque()
        self._batch: list[Line] = []
        self._refused = False
        self._forget_at = 0.0
        self._writing = Lock()
        self._stop = Event()
        self._thread = Thread(target=self._work, name="questions", daemon=True)
        with opened(path):
            log.info("questions are kept in %s for %d days", path, keep_days)

    def start(self) -> None:
        """Begin to write."""
        self._thread.start()

    def stop(self) -> None:
        """Write what waits, and no more."""
        self._stop.set()
        self._thread.join()

    def take(self, line: Line) -> None:
        """Take a line to be written soon, or lose it if too many wait."""
        if len(self._waiting) + len(self._batch) < WAITING_AT_MOST:
            self._waiting.append(line)
        else:
            self.lost += 1

    def write(self) -> None:
        """Write what waits, and forget what is old once an hour; what the disk refuses goes on waiting."""
        with self._writing:
            while self._waiting:
                self._batch.append(self._waiting.popleft())
            due = time.monotonic() >= self._forget_at
            try:
                if self._batch or due:
                    self._store(due)
                self._refused = False
            except LogUnusable as error:
                if not self._refused:
                    log.warning(
                        "questions wait, and are lost beyond %d, until this is mended: %s",
                        WAITING_AT_MOST,
                        error,
                    )
                self._refused = True

    def missed(self) -> list[Missed]:
        """Return what was declined or judged up to now. Raises LogUnusable."""
        self.write()
        return missed(self.path)

    def _work(self) -> None:
        while not self._stop.wait(BATCH_SECONDS):
            self.write()
        self.write()

    def _store(self, due: bool) -> None:
        with opened(self.path) as file:
            for line in self._batch:
                clean = replace(line, question=redacted(line.question))
                marks = ", ".join("?" * len(fields(line)))
                file.execute(f"INSERT INTO {TABLES[type(line)]} VALUES ({marks})", astuple(clean))  # noqa: S608 - ours
            if due:
                forget(file, int(time.time()) - self._keep_seconds)
        self._batch.clear()
        if due:
            self._forget_at = time.monotonic() + HOUR_SECONDS


def log_of(settings: Settings) -> QuestionLog | None:
    """Return the log that the settings ask for, if they do. Raises BadSetting or LogUnusable."""
    return QuestionLog(Path(settings.questions), settings.keep_days) if settings.questions else None


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Yield a log, made if it is not there; what was done to it is kept if nothing is raised. Raises LogUnusable."""
    try:
        if not path.exists():
            path.touch(FOR_OWNER)
        with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as file:
            prepare(file, path)
            with file:
                yield file
    except (sqlite3.Error, OSError) as error:
        raise LogUnusable(
            f"{path} cannot be used as a log of questions ({error}); mend it or name another."
        ) from error


def prepare(file: sqlite3.Connection, path: Path) -> None:
    """Make the tables of a new file, and see to it that what is deleted is gone. Raises LogUnusable for others."""
    file.execute("PRAGMA secure_delete = ON")
    asked = ("PRAGMA application_id", "SELECT count(*) FROM sqlite_schema")
    mark, tables = (file.execute(said).fetchone()[0] for said in asked)
    if not tables:
        file.executescript(TABLES_MADE)
    elif mark != OURS:
        raise LogUnusable(
            f"{path} is the database of something else; name another file with --questions"
        )


def there(name: str) -> Path:
    """Return the path of a log, if there is one of the name. Raises QuestionsNotKept."""
    if not name or not Path(name).is_file():
        said = f"There is no log of questions at {name}" if name else "No log of questions is named"
        raise QuestionsNotKept(
            f"{said}; keep one with rag serve --questions FILE, then name it with --questions FILE."
        )
    return Path(name)


def forget(file: sqlite3.Connection, before: int) -> None:
    """Delete the lines of a log that are too old, or too many."""
    for table in TABLES.values():
        file.execute(f"DELETE FROM {table} WHERE at < ?", [before])  # noqa: S608 - our own names
        file.execute(
            f"DELETE FROM {table} WHERE rowid <= (SELECT max(rowid) FROM {table}) - {KEPT_AT_MOST}"
        )  # noqa: S608


def missed(path: Path) -> list[Missed]:
    """Return what was declined or judged, the most frequent first, each question as it was put."""
    found: dict[str, Missed] = {}
    with opened(path) as file:
        declined = file.execute(
            "SELECT question, count(*) AS often FROM asked WHERE outcome = 'declined' GROUP BY question "
            "ORDER BY often DESC, question LIMIT ?",
            [READ_AT_MOST],
        )
        for question, often in declined:
            found[question] = Missed(question, often, {})
        judged = file.execute(
            "SELECT question, entry, sum(2 * helpful - 1) AS votes FROM judged GROUP BY question, entry "
            "HAVING votes != 0 ORDER BY abs(votes) DESC, question, entry LIMIT ?",
            [READ_AT_MOST],
        )
        for question, entry, votes in judged:
            known = found.get(question, Missed(question, 0, {}))
            found[question] = replace(known, votes={**known.votes, entry: votes})
    return list(found.values())


def exported(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the lines of a log, oldest first, `kind` saying which of them are questions and which are judgements."""
    with opened(path) as file:
        for kind, table in TABLES.items():
            names = [each.name for each in fields(kind)]
            for row in file.execute(f"SELECT {', '.join(names)} FROM {table} ORDER BY at, rowid"):  # noqa: S608
                line = dict(zip(names, row, strict=True))
                moment = datetime.fromtimestamp(line["at"], UTC).isoformat()
                yield {"kind": table, **line, "at": moment}


def erase(path: Path, before: int | None = None, containing: str = "") -> int:
    """Delete lines for good: those from before a time, those whose question holds a text; return how many."""
    with opened(path) as file:
        file.create_function("folded", 1, str.casefold, deterministic=True)
        count = sum(
            file.execute(
                f"DELETE FROM {table} WHERE (? IS NULL OR at < ?) AND instr(folded(question), ?)",  # noqa: S608
                [before, before, containing.casefold()],
            ).rowcount
            for table in TABLES.values()
        )
    with opened(path) as file:
        file.execute("VACUUM")
    return count
