"""A lock on a corpus, so that servers and commands that write in it take turns."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from rag.disk import folder_lock
from rag.errors import CorpusUnwritable

LOCK_SECONDS = 10.0


@contextmanager
def corpus_lock(corpus: Path) -> Iterator[None]:
    """Let nobody else write in a corpus meanwhile. Raises CorpusUnwritable."""
    if not corpus.is_dir():
        # Reading it says what is wrong.
        yield
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(folder_lock(corpus, LOCK_SECONDS))
        except TimeoutError as error:
            remedy = "try again when it has finished"
            raise CorpusUnwritable(f"Another program writes in {corpus}; {remedy}.") from error
        except OSError as error:
            remedy = "change its files yourself, and run rag build"
            detail = f"{corpus} cannot be locked for edits ({error.strerror}); {remedy}."
            raise CorpusUnwritable(detail) from error
        yield
