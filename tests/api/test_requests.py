"""Requests of the wrong form are refused with what is wrong."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import ValidationError

from rag.api.requests import MAX_MATCHES, EntryBody, QuestionBody, TermsQuery, TranslationBody


@pytest.mark.parametrize(
    ("body", "fragment"),
    [
        ({"question": ""}, "The question is empty"),
        ({"question": "   "}, "empty"),
        ({"question": "x" * 2001}, "at most 2,000"),
        ({"question": "what\x00is"}, "control characters"),
        ({"question": 7}, "question: must be text"),
        ({"question": "seed", "limit": 0}, "limit: must be 1 or more"),
        ({"question": "seed", "limit": 51}, "limit: must be 50 or less"),
        ({"question": "seed", "limit": "5"}, "limit: must be a whole number"),
        ({"question": "seed", "limits": 5}, "limits: is unknown here"),
        ({}, "question: is missing"),
        ([], "must be an object"),
    ],
)
def test_a_request_of_the_wrong_form_is_told_what_is_wrong(
    client: TestClient, body: object, fragment: str
) -> None:
    response = client.post("/v1/ask", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert fragment in response.json()["detail"]


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x"])
def test_a_query_for_gaps_of_the_wrong_form_is_refused(keeping: TestClient, query: str) -> None:
    assert keeping.get(f"/v1/gaps?{query}").status_code == 422


VALID = {"term": "Seed", "definition": "A seed is a number."}


@pytest.mark.parametrize(
    ("change", "fragment"),
    [
        ({"term": " "}, "is empty; say it in a word at least"),
        ({"term": "x" * 201}, "at most 200 characters"),
        ({"aliases": ["ok", "\t"]}, "is empty"),
        ({"aliases": ["a"] * 201}, "at most 200 items"),
        ({"questions": ["q"] * 501}, "at most 500 items"),
        ({"questions": ["q" * 2_000] * 51}, "100,000 characters together at most"),
        ({"tags": ["a\x00b"]}, "control characters"),
        ({"definition": "x" * 100_001}, "at most 100000 characters"),
        ({"status": "gone"}, "'approved', 'draft' or 'deprecated'"),
        ({"colour": "red"}, "Extra inputs"),
        ({"translations": [{"language": "?", "term": "Saat"}]}, "should match pattern"),
        ({"translations": [{"language": "de", "term": " "}]}, "is empty"),
        ({"translations": [{"language": "de", "term": "S"}] * 2}, "hold a language twice"),
    ],
)
def test_an_entry_of_the_wrong_form_is_refused(change: dict[str, Any], fragment: str) -> None:
    with pytest.raises(ValidationError, match=fragment):
        EntryBody(**VALID | change)


def test_names_are_read_with_their_white_space_normalised_and_a_definition_as_written() -> None:
    body = EntryBody(
        term="  random \n seed ",
        aliases=["RNG   seed"],
        definition="One\nparagraph.  \n\n\n\nAnother.",
        translations=[TranslationBody(language="de-AT", term=" Start  wert ")],
    )
    entry = body.entry("seed")
    assert (entry.id, entry.term, entry.aliases) == ("seed", "random seed", ("RNG seed",))
    assert entry.definition == "One\nparagraph.  \n\n\n\nAnother."
    assert entry.translations[0].term == "Start wert"
    assert (entry.status, entry.tags, entry.questions) == ("approved", (), ())


@pytest.mark.parametrize("limit", [0, MAX_MATCHES + 1, "5", 2.5, True])
def test_a_limit_is_a_number_in_its_bounds(limit: object) -> None:
    with pytest.raises(ValidationError, match="limit"):
        QuestionBody.model_validate({"question": "seed", "limit": limit})


@pytest.mark.parametrize("query", [{"limit": 1001}, {"offset": -1}, {"status": "gone"}])
def test_a_query_for_terms_of_the_wrong_form_is_refused(query: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TermsQuery(**query)


@pytest.mark.parametrize(
    "address", ["/v1/ask?q=seed", "/v1/terms?limit=3", "/v1/suggest?q=se", "/v1/terms/seed/similar"]
)
def test_a_parameter_that_is_not_known_is_ignored(client: TestClient, address: str) -> None:
    """As those that newsletters and trackers add to a link."""
    sign = "&" if "?" in address else "?"
    assert client.get(f"{address}{sign}utm_source=mail").json() == client.get(address).json()


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_said_to_be_json_is_refused_with_the_remedy(
    client: TestClient, kind: str
) -> None:
    body = '{"question": "what is a seed"}'
    refused = client.post("/v1/ask", content=body, headers={"Content-Type": kind})
    assert refused.status_code == 422
    assert "Content-Type: application/json" in refused.json()["detail"]


@pytest.mark.parametrize("length", ["9" * 5000, "1000001", f"{'0' * 40}1000001"])
def test_a_body_of_any_declared_length_is_refused_or_read(client: TestClient, length: str) -> None:
    refused = client.post("/v1/ask", content="x", headers={"Content-Length": length})
    assert refused.status_code == 413


@pytest.mark.parametrize("blank", ["\u200b", "\u3164\u2800", "\u00ad \ufe0f"])
def test_a_term_that_nobody_can_see_is_refused(blank: str) -> None:
    with pytest.raises(ValidationError, match="is empty; say it in a word at least"):
        EntryBody.model_validate(VALID | {"term": blank})
