"""Processes that answer beside the server: they answer alike, and are replaced if they end."""

import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import BadQuestion
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.service.answering_processes import AnsweringProcess, AnsweringProcesses
from rag.settings import Settings
from tests.api.conftest import eventually
from tests.toys import ToyEncoder

TOY = (
    "from rag.service.answering_process import answer_standard_input as answer; "
    "from tests.toys import ToyEncoder; answer(lambda *_: ToyEncoder())"
)
COMMAND = (sys.executable, "-c", TOY)
QUESTION = "what is a seed"


class NoEngine:
    """Stands for an engine that must not be asked: a process answers."""

    def __init__(self, engine: Engine) -> None:
        self.manifest = engine.manifest


def only_by_process(engine: Engine) -> Engine:
    return NoEngine(engine)  # type: ignore[return-value]


@pytest.fixture
def processes(settings: Settings) -> Iterator[AnsweringProcesses]:
    """One process beside the server's, which is busy with a question itself."""
    running = AnsweringProcesses(replace(settings, workers=2), COMMAND)
    running.start()
    eventually(lambda: running.running == 2, seconds=60)
    with running.own_turn:
        yield running
    running.stop()


def test_a_process_answers_as_the_engine_does(
    processes: AnsweringProcesses, engine: Engine
) -> None:
    served = only_by_process(engine)
    assert processes.ask(served, QUESTION, 3, False) == engine.ask(QUESTION, 3)
    assert processes.ask(served, QUESTION, 3, True) == engine.explain(QUESTION, 3)


def test_an_idle_server_answers_itself(settings: Settings, engine: Engine) -> None:
    idle = AnsweringProcesses(replace(settings, workers=2), COMMAND)
    for _ in range(2):
        assert idle.ask(engine, QUESTION, 3, False) == engine.ask(QUESTION, 3)
    with pytest.raises(BadQuestion):
        idle.ask(engine, "  ", 5, False)
    assert not idle.own_turn.locked()


def test_an_edit_is_served_by_the_process_at_once(
    processes: AnsweringProcesses, settings: Settings, corpus: Path
) -> None:
    (corpus / "seed.md").write_text("---\nterm: Seed\n---\nWhat a run begins with.\n")
    Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))
    newer = Engine(load_generation(settings.index), ToyEncoder())
    reply = processes.ask(only_by_process(newer), QUESTION, 1, False)
    assert reply.matches[0].definition == "What a run begins with."


def test_what_is_refused_is_refused_in_the_words_of_the_engine(
    processes: AnsweringProcesses, engine: Engine
) -> None:
    with pytest.raises(BadQuestion, match="ask in a few words"):
        processes.ask(engine, "  ", 5, False)
    assert processes.ask(only_by_process(engine), QUESTION, 1, False).matches


def test_a_process_that_is_killed_is_replaced_and_its_question_answered(
    processes: AnsweringProcesses, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    [first] = pids(processes)
    os.kill(first, signal.SIGKILL)
    assert processes.ask(engine, QUESTION, 3, False) == engine.ask(QUESTION, 3)
    assert "is replaced" in caplog.text
    eventually(lambda: processes.running == 2, seconds=60)
    assert processes.ask(only_by_process(engine), QUESTION, 1, False).matches
    assert pids(processes) != [first]


def pids(processes: AnsweringProcesses) -> list[int]:
    return [process.pid for process in processes.beside]


def test_the_end_of_the_server_ends_its_processes(processes: AnsweringProcesses) -> None:
    [pid] = pids(processes)
    processes.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_without_more_processes_the_engine_answers(engine: Engine, settings: Settings) -> None:
    alone = AnsweringProcesses(settings, ("no-such-command",))
    alone.start()
    assert alone.running == 1
    assert alone.ask(engine, QUESTION, 3, False) == engine.ask(QUESTION, 3)
    assert alone.ask(engine, QUESTION, 3, True) == engine.explain(QUESTION, 3)
    alone.stop()


@pytest.mark.parametrize("code", ["", "print('Traceback of a kind')"])
def test_a_process_that_does_not_open_the_index_is_reported(
    settings: Settings, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    broken = (sys.executable, "-c", code)
    with pytest.raises(OSError, match=r"ended|does not open the index"):
        AnsweringProcess(settings, broken)
    started = AnsweringProcesses(replace(settings, workers=2), broken)
    started.start()
    eventually(lambda: "does not start" in caplog.text)
    assert started.running == 1
    started.stop()
