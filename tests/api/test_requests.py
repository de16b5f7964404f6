"""Requests of the wrong form are refused with what is wrong."""

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("body", "fragment"),
    [
        ({"question": ""}, "at least 1 character"),
        ({"question": "   "}, "empty"),
        ({"question": "x" * 2001}, "at most 2000"),
        ({"question": "what\x00is"}, "control characters"),
        ({"question": 7}, "valid string"),
        ({"question": "seed", "limit": 0}, "greater than or equal to 1"),
        ({"question": "seed", "limit": 51}, "less than or equal to 50"),
        ({"question": "seed", "limit": "5"}, "valid integer"),
        ({"question": "seed", "limits": 5}, "Extra inputs"),
        ({}, "Field required"),
        ([], "valid dictionary"),
    ],
)
def test_a_request_of_the_wrong_form_is_told_what_is_wrong(
    client: TestClient, body: object, fragment: str
) -> None:
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert fragment in response.json()["detail"]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "k=3"])
def test_a_query_for_gaps_of_the_wrong_form_is_refused(keeping: TestClient, query: str) -> None:
    assert keeping.get(f"/v1/gaps?{query}").status_code == 422
