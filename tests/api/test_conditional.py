"""What a client has already is not sent again."""

import json

import pytest
from fastapi.testclient import TestClient

from rag.api.conditional import with_etag
from rag.service.answer_records import Terms
from rag.types import Generation


def test_a_page_or_entry_that_a_client_has_in_any_state_is_not_sent_again(
    client: TestClient,
) -> None:
    for address in ("/v1/terms", "/v1/terms/seed"):
        etag = client.get(address).headers["etag"]
        assert " " not in etag
        for known in ("*", f"W/{etag}", f'"a,b", {etag}'):
            assert client.get(address, headers={"If-None-Match": known}).status_code == 304
        assert (
            client.get(address, headers={"If-None-Match": f'"x,{etag.strip(chr(34))}"'}).status_code
            == 200
        )


TAG = '"1"'
STATE = Generation(7, "2026-01-01T00:00:00+00:00")
PAGE = Terms(total=0, limit=10, offset=0, terms=[])


def test_a_record_is_sent_with_its_tag_and_generation() -> None:
    response = with_etag(PAGE, TAG, STATE, status=201)
    assert response.status_code == 201
    assert json.loads(bytes(response.body)) == {"total": 0, "limit": 10, "offset": 0, "terms": []}
    assert response.headers["etag"] == TAG
    assert response.headers["glossary-generation"] == "7"
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("known", [TAG, f"W/{TAG}", "*", f'"0", {TAG}'])
def test_a_record_that_the_client_has_is_not_sent(known: str) -> None:
    response = with_etag(PAGE, TAG, STATE, known)
    assert (response.status_code, response.body) == (304, b"")
    assert response.headers["etag"] == TAG


@pytest.mark.parametrize("known", ["", '"2"', "1"])
def test_a_record_in_another_state_is_sent(known: str) -> None:
    assert with_etag(PAGE, TAG, STATE, known).status_code == 200
