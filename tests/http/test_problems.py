"""Errors are problem+json, name the remedy, and show nothing of our insides."""

import json
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.errors import (
    CorpusError,
    Fault,
    KeyRequired,
    NotAllowed,
    Overloaded,
    TooOften,
    UnknownTerm,
)
from rag.http.problems import FAULTS_SHOWN, problem, problem_of_error
from rag.search.engine import Engine
from rag.settings import Settings
from tests.toys import ToyEncoder


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings), raise_server_exceptions=False) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/terms/nothing-of-the-kind", 404),
        ("GET", "/v1/terms/nothing/similar", 404),
        ("GET", "/v1/nowhere", 404),
        ("PATCH", "/v1/ask", 405),
        ("GET", "/v1/ask", 422),
        ("GET", "/v1/terms?status=maybe", 422),
        ("GET", "/v1/terms?offset=-1", 422),
    ],
)
def test_every_error_has_one_shape(client: TestClient, method: str, path: str, status: int) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert list(response.json()) == ["type", "title", "status", "detail", "errors"]


def test_broken_json_is_a_problem_too(client: TestClient) -> None:
    response = client.post(
        "/v1/ask", content=b'{"question": ', headers={"content-type": "application/json"}
    )
    assert response.status_code == 422
    assert response.json()["title"] == "Request not understood"


class BrokenEngine(Engine):
    def suggest(self, typed: str, limit: int = 10) -> list[tuple[str, str]]:
        raise ZeroDivisionError("secret insides")


def test_an_unforeseen_fault_shows_nothing_of_its_insides(
    engine: Engine, settings: Settings
) -> None:
    broken = BrokenEngine(engine.opened, ToyEncoder())
    with TestClient(create_app(broken, settings), raise_server_exceptions=False) as client:
        response = client.get("/v1/suggest", params={"q": "seed"})
    assert response.status_code == 500
    assert "secret" not in response.text


def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    assert client.patch("/v1/ask").headers["allow"] == "GET, HEAD, POST"
    assert client.patch("/v1/terms/seed").headers["allow"] == "DELETE, GET, HEAD, PUT"


@pytest.mark.parametrize(
    ("page", "allowed"),
    [("/", "GET, HEAD"), ("/browse", "GET, HEAD"), ("/v1/terms/vae", "DELETE, GET, HEAD, PUT")],
)
def test_the_wrong_method_is_told_the_right_ones(
    client: TestClient, page: str, allowed: str
) -> None:
    refused = client.post(page)
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)


def test_a_problem_without_a_title_has_that_of_its_status() -> None:
    body = json.loads(bytes(problem(404, "Nothing here.").body))
    assert body["title"] == "Not Found"
    assert (body["status"], body["detail"], body["errors"]) == (404, "Nothing here.", [])


def test_an_error_of_ours_keeps_its_status_title_and_faults() -> None:
    reply = problem_of_error(CorpusError([Fault("b.md", 1, "no term"), Fault("a.md", 2, "empty")]))
    body = json.loads(bytes(reply.body))
    assert (reply.status_code, body["title"]) == (422, "Corpus has faults")
    assert body["errors"] == ["a.md:2: empty", "b.md:1: no term"]


def test_passing_trouble_says_when_to_come_back() -> None:
    assert problem_of_error(TooOften("Wait.", 7)).headers["retry-after"] == "7"
    assert problem_of_error(Overloaded("Wait.")).headers["retry-after"] == "1"
    assert "retry-after" not in problem_of_error(UnknownTerm("No.")).headers


def test_a_missing_key_is_asked_for_as_the_standard_says() -> None:
    assert problem_of_error(KeyRequired("A key is needed")).headers["www-authenticate"] == "Bearer"
    assert "www-authenticate" not in problem_of_error(NotAllowed("No.")).headers


def test_a_request_with_many_faults_is_told_the_first_of_them(client: TestClient) -> None:
    body = {"question": "seed"} | {f"field {number:02d}": 1 for number in range(23)}
    errors = client.post("/v1/ask", json=body).json()["errors"]
    assert len(errors) == FAULTS_SHOWN + 1
    assert errors[0] == "field 00: Extra inputs are not permitted"
    assert errors[-1] == "and 3 more faults"


def test_a_fault_names_the_part_of_the_request_if_it_is_no_field(client: TestClient) -> None:
    errors = client.post("/v1/ask", json=[]).json()["errors"]
    assert errors[0].startswith("body: ")
