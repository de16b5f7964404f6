"""A process that answers: what it reads and writes, and when it leaves a question to the server."""

import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.search.engine import Engine
from rag.service import answering_process
from rag.service.answering_process import answer_questions, answer_standard_input, stamp_of
from rag.service.engine_update import updated_engine
from rag.service.reply_cache import CachedReply
from rag.settings import Settings
from tests.toys import ToyEncoder

QUESTION = "what is a seed"


def answers(settings: Settings, *questions: list[Any]) -> list[bytes]:
    """Return the lines that answer some questions."""
    passed = {"index": str(settings.index), "device": "cpu"}
    lines = [json.dumps(line) for line in (passed, *questions)]
    replies = io.BytesIO()
    answer_questions(io.BytesIO("\n".join(lines).encode()), replies, lambda *_: ToyEncoder())
    ready, *answered = replies.getvalue().splitlines()
    assert ready == b"ready"
    return answered


def test_a_line_is_answered_as_the_engine_does(engine: Engine, settings: Settings) -> None:
    stamp = stamp_of(engine)
    plain, explained = answers(settings, [QUESTION, 2, False, stamp], [QUESTION, 2, True, stamp])
    assert plain == CachedReply(engine.ask(QUESTION, 2)).body
    assert explained == CachedReply(engine.explain(QUESTION, 2)).body


def test_a_question_that_cannot_be_read_is_left_to_the_server(
    engine: Engine, settings: Settings
) -> None:
    asked = [[question, 5, False, stamp_of(engine)] for question in ("", "a \ud800", QUESTION)]
    empty, broken, answered = answers(settings, *asked)
    assert (empty, broken) == (b"null", b"null")
    assert answered != b"null"


def test_an_edit_is_followed_before_a_question_about_it(
    engine: Engine, settings: Settings, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = stamp_of(engine)
    opened: list[list[Any]] = []

    def built_meanwhile(current: Engine, *arguments: Any, **named: Any) -> Engine:
        (corpus / "seed.md").write_text("---\nterm: Seed\n---\nWhat a run begins with.\n")
        Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))
        updated = updated_engine(current, *arguments, **named)
        opened.append(stamp_of(updated))
        return updated

    monkeypatch.setattr("rag.service.answering_process.updated_engine", built_meanwhile)
    [first, second, third] = answers(
        settings,
        [QUESTION, 5, False, old],
        [QUESTION, 5, False, [old[0] + 1, "another time"]],
        [QUESTION, 5, False, old],
    )
    assert b"What a run begins with" not in first
    # Both were asked of generations that are not the newest.
    assert (second, third) == (b"null", b"null")
    assert opened[0][0] == old[0] + 1


def test_a_signal_to_the_whole_group_does_not_end_it(monkeypatch: pytest.MonkeyPatch) -> None:
    ignored: list[int] = []
    monkeypatch.setattr(signal, "signal", lambda number, _: ignored.append(number))
    monkeypatch.setattr(answering_process, "answer_questions", lambda *_: None)
    answer_standard_input()
    assert ignored == [signal.SIGINT, signal.SIGTERM]


def test_a_server_that_has_ended_is_no_fault(settings: Settings) -> None:
    toy = (
        "from rag.service.answering_process import answer_standard_input as answer; "
        "from tests.toys import ToyEncoder; answer(lambda *_: ToyEncoder())"
    )
    command = [sys.executable, "-c", toy]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        assert process.stdout
        process.stdout.close()
        passed = {"index": str(settings.index), "device": "cpu"}
        _, told = process.communicate(json.dumps(passed).encode())
    assert (process.returncode, told) == (0, b"")
