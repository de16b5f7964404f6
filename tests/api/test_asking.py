"""Questions that are answered directly are answered as the documented routes answer them."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

import rag.app
from rag.api.asking import direct_ask_routes
from rag.app import create_app
from rag.http.direct import DirectRoute
from rag.search.engine import Engine
from rag.service.answering import AnswerService
from rag.settings import Settings

JSON = "application/json"
BODIES = [
    '{"question": "what is a seed"}',
    '{"question": "what is a seed", "limit": 2, "lang": "de"}',
    '{"question": "seed", "question": "noise"}',
    '{"question": "a seed \\ud83d\\ude00"}',
    '{"question": "a seed \\ud83d"}',
    '{"question": "seed", "limit": 5.0}',
    '{"question": "seed", "limit": "5"}',
    '{"question": "seed", "limit": 0}',
    '{"question": "seed", "limit": NaN}',
    '{"question": "seed", "lang": "!!"}',
    '{"question": "seed", "other": 1}',
    '{"question": ""}',
    '{"question": 5}',
    '{"question": "seed"',
    "[]",
    "",
]
MEDIA_TYPES = [JSON, "APPLICATION/JSON; charset=utf-8", "application/ld+json", "text/plain", ""]
QUERIES = [
    "q=what+is+a+seed",
    "q=what%20is%20a%20seed&limit=2&explain=true",
    "q=seed&q=noise",
    "q=seed&limit=",
    "q=seed&limit=x&limit=5",
    "q=seed&limit=0",
    "q=seed&explain=perhaps",
    "q=seed&lang=!!",
    "q=seed&other=1",
    "q=%ff",
    "q=",
    "",
]


@pytest.fixture
def direct(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings)) as client:
        yield client


@pytest.fixture
def documented(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    """The same service without its direct routes."""
    monkeypatch.setattr(rag.app, "direct_ask_routes", lambda service: {})
    with TestClient(create_app(engine, settings)) as client:
        yield client


def essence(response: Response) -> tuple[int, bytes, dict[str, str]]:
    """Return all of a response but the id of its request."""
    headers = {name: value for name, value in response.headers.items() if name != "x-request-id"}
    return response.status_code, response.content, headers


def test_bodies_are_answered_as_documented(direct: TestClient, documented: TestClient) -> None:
    statuses = set()
    for body in BODIES:
        for media_type in MEDIA_TYPES:
            headers = {"Content-Type": media_type, "Accept-Language": "de"}
            first, second = (
                client.post("/v1/ask", content=body, headers=headers)
                for client in (direct, documented)
            )
            assert essence(first) == essence(second)
            statuses.add(first.status_code)
    assert statuses == {200, 422}


@pytest.mark.parametrize("tags", ["", "*", '"other"', '"' + "x" * 2000 + '"'])
def test_links_are_answered_as_documented(
    direct: TestClient, documented: TestClient, tags: str
) -> None:
    for query in QUERIES:
        for method in ("GET", "HEAD"):
            headers = {"If-None-Match": tags} if tags else {}
            first, second = (
                client.request(method, f"/v1/ask?{query}", headers=headers)
                for client in (direct, documented)
            )
            assert essence(first) == essence(second)


def routes_taken(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, settings: Settings
) -> tuple[TestClient, list[bool]]:
    """Return a client, and a list that tells of each request whether it was answered directly."""
    taken: list[bool] = []

    def watched(service: AnswerService) -> dict[str, DirectRoute]:
        [post, get] = direct_ask_routes(service).values()
        return {"POST": _watched(post, taken), "GET": _watched(get, taken)}

    monkeypatch.setattr(rag.app, "direct_ask_routes", watched)
    return TestClient(create_app(engine, settings)), taken


def _watched(route: DirectRoute, taken: list[bool]) -> DirectRoute:
    async def answer(request: object) -> object:
        reply = await route.answer(request)  # type: ignore[arg-type]
        taken.append(reply is not None)
        return reply

    return DirectRoute(route.path, answer)  # type: ignore[arg-type]


def test_what_clients_send_is_answered_directly(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, taken = routes_taken(monkeypatch, engine, settings)
    client.post("/v1/ask", json={"question": "what is a seed"})
    charset = {"Content-Type": "application/json; charset=utf-8"}
    client.post("/v1/ask", content='{"question": "seed"}', headers=charset)
    client.get("/v1/ask", params={"q": "what is a seed", "explain": True})
    assert taken == [True, True, True]
    client.post("/v1/ask", json={"question": "seed", "other": 1})
    client.get("/v1/ask")
    assert taken[3:] == [False, False]


def test_a_link_that_is_asked_again_has_not_changed(direct: TestClient) -> None:
    first = direct.get("/v1/ask", params={"q": "what is a seed"})
    headers = {"If-None-Match": first.headers["etag"]}
    again = direct.get("/v1/ask", params={"q": "what is a seed"}, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["vary"] == "Accept-Language"
    other = direct.get("/v1/ask", params={"q": "what is noise"}, headers=headers)
    assert (other.status_code, other.json()["matches"][0]["id"] != "seed") == (200, True)


def test_a_question_that_has_not_changed_is_counted(direct: TestClient) -> None:
    for _ in range(2):
        direct.get("/v1/ask", params={"q": "what is a seed"}, headers={"If-None-Match": "*"})
    numbers = direct.get("/metrics").text
    assert 'glossary_answers_total{outcome="answered"} 2.0' in numbers
    assert 'glossary_requests_total{method="GET",route="/v1/ask",status="304"} 2.0' in numbers
