"""Probes say whether the process lives and can answer; metrics have the state of the index."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.api.probes import Readiness, add_probes
from rag.errors import BackendUnavailable, EncoderUnavailable
from rag.http.rights import GlossaryApp
from rag.index import passage_cosines
from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.settings import Settings
from rag.types import Reply
from tests.toys import ToyEncoder


@pytest.fixture
def service(engine: Engine, settings: Settings) -> Iterator[AnswerService]:
    service = AnswerService(engine, settings)
    yield service
    service.stop()


class BrokenEngine(Engine):
    def warm(self) -> None:
        raise EncoderUnavailable("The model is not here; name another with --model.")


def test_probes_answer(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").status_code in (200, 503)


def test_a_service_is_ready_once_its_encoder_is_loaded(service: AnswerService) -> None:
    readiness = Readiness(service)
    assert readiness.reason() == "the encoder is being loaded"
    readiness.warm()
    assert readiness.reason() == ""


def test_a_service_whose_encoder_cannot_be_loaded_says_why(
    engine: Engine, settings: Settings
) -> None:
    service = AnswerService(BrokenEngine(engine.opened, ToyEncoder()), settings)
    readiness = Readiness(service)
    readiness.warm()
    assert readiness.reason() == "The model is not here; name another with --model."
    service.stop()


class AskedEngine(Engine):
    asked = 0

    def named(self, question: str) -> list[str]:
        self.asked += 1
        return super().named(question)

    def ask(self, question: str, limit: int = 5) -> Reply:
        raise BackendUnavailable("No vector server answers.")


@pytest.mark.parametrize(("most_in_small", "asked"), [(1_000, 0), (0, 1)])
def test_the_names_of_a_large_glossary_are_read_before_the_first_question(
    engine: Engine,
    settings: Settings,
    most_in_small: int,
    asked: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(passage_cosines, "SMALL", most_in_small)
    warmed = AskedEngine(engine.opened, ToyEncoder())
    service = AnswerService(warmed, settings)
    readiness = Readiness(service)
    readiness.warm()
    assert warmed.asked == asked
    assert readiness.reason() == ""
    service.stop()


class ForeignEngine(Engine):
    reach_note = "The model toy reads 3 % of the letters."


@pytest.mark.parametrize(
    ("kind", "note"), [(Engine, ""), (ForeignEngine, ForeignEngine.reach_note)]
)
def test_readiness_names_the_model_and_what_it_does_not_read(
    engine: Engine, settings: Settings, kind: type[Engine], note: str
) -> None:
    service = AnswerService(kind(engine.opened, ToyEncoder()), settings)
    app, readiness = GlossaryApp(), Readiness(service)
    add_probes(app, service, readiness)
    readiness.warm()
    assert TestClient(app).get("/readyz").json() == {
        "status": "ready",
        "generation": 1,
        "entries": 6,
        "faults": {},
        "encoder": "toy",
        "note": note,
        # Its older name, which programs may read.
        "model": note,
    }
    service.stop()


def test_the_metrics_have_the_state_of_the_index(client: TestClient) -> None:
    response = client.get("/metrics")
    assert response.headers["content-type"].startswith("text/plain")
    lines = response.text.splitlines()
    for line in ("glossary_entries 6.0", "glossary_faults 0.0", "glossary_questions_lost 0.0"):
        assert line in lines
