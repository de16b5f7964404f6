"""A running answer service for doors that need no HTTP."""

from collections.abc import Iterator
from contextlib import contextmanager

from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.settings import Settings


@contextmanager
def running_service(settings: Settings) -> Iterator[AnswerService]:
    """Open the index of the settings, and run a service until the block ends.

    Raises IndexMissing, IndexUnusable, IndexMismatch, BadSetting or LogUnusable.
    """
    service = AnswerService(Engine.open(settings), settings)
    service.start()
    try:
        yield service
    finally:
        service.stop()
