"""The log of questions of a running server: what was asked, and what helped.

Nothing is stored about who asked.
"""

import logging
import time
from collections import deque
from pathlib import Path
from threading import Event, Lock, Thread

from rag.errors import BadSetting, LogUnusable, QuestionsNotKept
from rag.gaps.question_store import (
    Row,
    delete_old,
    insert,
    longest_idle,
    missed_questions,
    open_log,
)
from rag.settings import Settings
from rag.types import MissedQuestion

log = logging.getLogger(__name__)

BATCH_SECONDS = 1
MAX_WAITING = 5_000
DAY_SECONDS, HOUR_SECONDS = 86_400, 3_600
MAX_DAYS = 36_500
# A log that nobody wrote to for longer may be read, or was written, under a clock that is ahead:
# nothing is deleted.
LONGEST_IDLE_SECONDS = 2 * 365 * DAY_SECONDS


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
