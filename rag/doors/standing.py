"""Settings -> an engine that follows its index folder and a desk that takes questions, for doors that need no HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

from rag.desk import Desk
from rag.engine import Engine
from rag.live import Live
from rag.metrics import Metrics
from rag.questions import log_of
from rag.settings import Settings


@contextmanager
def answering(settings: Settings) -> Iterator[tuple[Live, Desk]]:
    """Answer until the block ends. Raises IndexMissing, IndexUnusable, IndexMismatch or LogUnusable."""
    live = Live(settings, Engine.open(settings))
    desk = Desk(live, Metrics(), log_of(settings))
    live.start()
    desk.start()
    try:
        yield live, desk
    finally:
        live.stop()
        desk.stop()
