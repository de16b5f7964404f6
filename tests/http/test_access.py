"""Who may do what, how often, how much at once; and what an answer tells a browser."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.errors import BadSetting
from rag.http.keys import Keys
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.settings import MAX_BODY_BYTES, Settings
from tests.toys import ToyEncoder

DRAFT = {"term": "Tiled VAE", "definition": "Tiled VAE decodes a picture piece by piece."}


@contextmanager
def serving(settings: Settings) -> Iterator[TestClient]:
    with TestClient(
        create_app(Engine(load_generation(settings.index), ToyEncoder()), settings)
    ) as client:
        yield client


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with serving(settings) as client:
        yield client


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_with_no_key_reading_is_open_and_changing_is_off(client: TestClient, corpus: Path) -> None:
    before = sorted(corpus.iterdir())
    assert client.get("/v1/ask?q=seed").status_code == 200
    for refused in (
        client.put("/v1/terms/tiled", json=DRAFT),
        client.delete("/v1/terms/seed"),
        client.post("/v1/rebuild"),
        client.put("/v1/terms/tiled", json=DRAFT, headers=bearer("rag_guess")),
    ):
        assert (refused.status_code, refused.headers["content-type"]) == (
            403,
            "application/problem+json",
        )
        assert "rag key add NAME --right write" in refused.json()["detail"]
    assert sorted(corpus.iterdir()) == before


def test_a_key_may_do_what_its_right_says_until_it_is_removed(
    client: TestClient, settings: Settings
) -> None:
    keys = Keys(settings.keys)
    reader, writer = keys.add("reader", "read"), keys.add("writer", "write")
    without = client.put("/v1/terms/tiled", json=DRAFT)
    assert (without.status_code, without.headers["www-authenticate"]) == (401, "Bearer")
    assert client.put("/v1/terms/tiled", json=DRAFT, headers=bearer("rag_wrong")).status_code == 401
    assert client.put("/v1/terms/tiled", json=DRAFT, headers=bearer(reader)).status_code == 403
    assert (
        client.put("/v1/terms/tiled", json=DRAFT, headers={"X-API-Key": writer}).status_code == 201
    )
    keys.remove("writer")
    assert client.delete("/v1/terms/tiled", headers=bearer(writer)).status_code == 403


def test_reading_needs_a_key_where_the_owner_says_so_but_probes_do_not(settings: Settings) -> None:
    secret = Keys(settings.keys).add("reader", "read")
    with serving(replace(settings, reading="key")) as client:
        for address in (
            "/v1/ask?q=seed",
            "/v1/terms",
            "/v1/terms/seed",
            "/metrics",
            "/openapi.json",
        ):
            assert client.get(address).status_code == 401
            assert client.get(address, headers=bearer(secret)).status_code == 200
        assert client.post("/v1/ask", json={"question": "seed"}).status_code == 401
        assert client.get("/livez").status_code == 200
        assert client.get("/readyz").status_code in (200, 503)


@pytest.mark.parametrize(
    "content", ["", "{}", "[1]", '[{"name": "a", "right": "all", "digest": "", "created_at": ""}]']
)
def test_a_damaged_file_of_keys_closes_what_needs_a_key(
    client: TestClient, settings: Settings, content: str
) -> None:
    settings.keys.write_text(content)
    refused = client.delete("/v1/terms/seed", headers=bearer("rag_x"))
    assert refused.status_code == (403 if content == "{}" else 503)
    assert client.get("/v1/terms/seed").status_code == 200


def test_who_asks_too_often_is_told_when_to_come_back(settings: Settings) -> None:
    secret = Keys(settings.keys).add("reader", "read")
    with serving(replace(settings, rate="3/minute")) as client:
        answers = [client.get("/v1/terms/seed") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 60
        assert client.get("/v1/terms/seed", headers=bearer(secret)).status_code == 200
        assert client.get("/livez").status_code == 200


def test_a_rate_that_is_none_is_refused_at_the_start(settings: Settings, engine: Engine) -> None:
    with pytest.raises(BadSetting, match="such as --rate 600/minute"):
        TestClient(create_app(engine, replace(settings, rate="often"))).get("/livez")


def test_a_body_that_is_too_large_is_refused_whatever_its_headers_say(client: TestClient) -> None:
    large = json.dumps({"question": "x" * MAX_BODY_BYTES}).encode()
    declared = client.post("/v1/ask", content=large, headers={"Content-Type": "application/json"})
    streamed = client.post(
        "/v1/ask", content=iter([large]), headers={"Content-Type": "application/json"}
    )
    for refused in (declared, streamed):
        assert (refused.status_code, refused.headers["content-type"]) == (
            413,
            "application/problem+json",
        )
        assert "1,000,000 bytes" in refused.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"question": ' + b"[" * 400_000 + b"]" * 400_000 + b"}",
        b'{"question": "seed", "limit": ' + b"9" * 100_000 + b"}",
        b'{"question": "seed", "limit": 1e999}',
        b'{"question": "\xff"}',
        b'{"question": "\\ud800"}',
        b'{"question": NaN}',
        b'{"question": "seed", "question": null}',
        b"",
        b"\x00" * 1000,
    ],
)
def test_json_that_attacks_the_reader_is_refused(client: TestClient, body: bytes) -> None:
    refused = client.post("/v1/ask", content=body, headers={"Content-Type": "application/json"})
    assert refused.status_code in (400, 422)
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_script_in_a_definition_stays_text(settings: Settings) -> None:
    secret = Keys(settings.keys).add("writer", "write")
    evil = DRAFT | {"definition": "<script>alert(1)</script> is text."}
    with serving(settings) as client:
        client.put("/v1/terms/tiled", json=evil, headers=bearer(secret))
        page = client.get("/v1/terms/tiled")
    assert page.headers["content-type"] == "application/json"
    assert page.json()["definition"] == evil["definition"]


@pytest.mark.parametrize("credentials", [b"\xe9", b"YTpi\xff", b"////", b"=", b""])
def test_malformed_credentials_are_no_key(settings: Settings, credentials: bytes) -> None:
    with serving(replace(settings, reading="key")) as client:
        headers = {b"Authorization": b"Basic " + credentials}
        assert client.get("/v1/ask?q=seed", headers=headers).status_code == 401


@pytest.mark.parametrize("reading", ["open", "key"])
def test_a_key_for_another_glossary_grants_nothing_here(settings: Settings, reading: str) -> None:
    secret = Keys(settings.keys).add("ada", "write", "team")
    with serving(replace(settings, reading=reading)) as client:
        asked = client.get("/v1/ask?q=seed", headers=bearer(secret))
        assert asked.status_code == (200 if reading == "open" else 403)
        written = client.put("/v1/terms/tiled", json=DRAFT, headers=bearer(secret))
        assert written.status_code == 403
        Keys(settings.keys).add("bob", "write")
        written = client.put("/v1/terms/tiled", json=DRAFT, headers=bearer(secret))
        assert "The key 'ada' is for 'team' only" in written.json()["detail"]
