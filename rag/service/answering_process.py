"""A process that answers questions beside the server's own, one line of JSON for each.

The first line says which index. Any other has a question, how many matches are wanted, whether
they are explained, and the generation that the server serves. The answer is the reply, or `null`
where the server must answer by itself.
"""

import gc
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from rag.encoders.open import EncoderOpener, open_encoder
from rag.errors import RagError
from rag.index.generations import generation_of
from rag.search.engine import Engine
from rag.service.engine_update import updated_engine
from rag.service.reply_cache import CachedReply
from rag.service.thread_pool import use_one_core
from rag.settings import BACKEND, Settings

# What the process must know; the token of a vector server is among it, so it is no argument.
PASSED = ("index", "device", *BACKEND)
READY, NO_REPLY = b"ready", b"null"


def answer_questions(
    requests: BinaryIO, replies: BinaryIO, opens: EncoderOpener = open_encoder
) -> None:
    """Answer each line of `requests` by a line of `replies`, until they end."""
    use_one_core()
    passed = json.loads(requests.readline())
    settings = Settings(**passed | {"index": Path(passed["index"])})
    engine = Engine.open(settings, opens)
    engine.warm()
    gc.freeze()
    _write_line(replies, READY)
    for line in requests:
        *asked, stamp = json.loads(line)
        if stamp_of(engine) != stamp:
            # If the newest cannot be opened, the server tells.
            with suppress(RagError):
                engine = updated_engine(engine, settings, opens=opens)
        is_current = stamp_of(engine) == stamp
        _write_line(replies, _reply_to(engine, *asked) if is_current else NO_REPLY)


def stamp_of(engine: Engine) -> list[Any]:
    """Return the number and the time of the generation of an engine, as JSON has them."""
    generation = generation_of(engine.manifest)
    return [generation.generation, generation.built_at]


def _reply_to(engine: Engine, question: str, limit: int, explain: bool) -> bytes:
    """Return the JSON of a reply; `null` where there is an error, which the server tells."""
    # ValueError: what JSON cannot hold.
    with suppress(RagError, ValueError):
        reply = engine.explain(question, limit) if explain else engine.ask(question, limit)
        return CachedReply(reply).body
    return NO_REPLY


def _write_line(stream: BinaryIO, content: bytes) -> None:
    stream.write(content + b"\n")
    stream.flush()


def answer_standard_input(opens: EncoderOpener = open_encoder) -> None:
    """Answer the lines of standard input; the server ends the process by closing it."""
    # A signal to the whole group, as a terminal sends, must not end it before the server does.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    try:
        answer_questions(sys.stdin.buffer, sys.stdout.buffer, opens)
    except BrokenPipeError:
        # The server has ended. Python would complain that what is left cannot be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    answer_standard_input()
