"""What is asked of all glossaries, and how they are listed."""

from fastapi.testclient import TestClient

from rag.settings import Settings
from tests.glossaries.conftest import ENTRIES


def test_a_question_that_one_glossary_answers_is_answered_from_it(client: TestClient) -> None:
    reply = client.post("/v1/ask", json={"question": "what is a sprint"}).json()
    assert reply["outcome"] == "answered"
    assert reply["answer"]["text"] == ENTRIES["team"]["sprint"][1]
    assert (reply["answer"]["citations"], reply["answer"]["glossaries"]) == (["sprint"], ["team"])
    assert (reply["matches"][0]["id"], reply["matches"][0]["glossary"]) == ("sprint", "team")
    alone = client.get("/g/team/v1/ask?q=what+is+a+sprint").json()
    assert 0.5 <= reply["confidence"] <= alone["confidence"]


def test_a_name_that_two_glossaries_define_is_ambiguous_and_both_are_shown(
    client: TestClient,
) -> None:
    reply = client.get("/v1/ask?q=what+is+a+pod&limit=1").json()
    assert reply["outcome"] == "ambiguous"
    shown = {match["glossary"]: match["definition"] for match in reply["matches"]}
    assert shown == {name: entries["pod"][1] for name, entries in ENTRIES.items()}
    assert reply["answer"]["citations"] == ["pod", "pod"]
    assert sorted(reply["answer"]["glossaries"]) == ["k8s", "team"]
    confidences = [match["confidence"] for match in reply["matches"]]
    assert max(confidences) < 0.75
    assert 0.8 < sum(confidences) <= 1
    assert abs(reply["confidence"] - sum(confidences)) < 0.001


def test_what_no_glossary_holds_is_declined(client: TestClient) -> None:
    reply = client.get("/v1/ask?q=what+is+a+tardigrade").json()
    assert (reply["outcome"], reply["answer"]) == ("declined", None)
    assert {match["glossary"] for match in reply["matches"]} == {"team", "k8s"}


def test_a_question_without_words_is_refused(client: TestClient) -> None:
    assert client.post("/v1/ask", json={"question": "   "}).status_code == 422
    assert client.post("/v1/ask", json={"question": "pod", "more": 1}).status_code == 422


def test_the_glossary_that_answers_counts_and_logs_the_question(
    client: TestClient, several: Settings
) -> None:
    for question in ("what is a sprint", "what is a node", "what is a sprint"):
        client.post("/v1/ask", json={"question": question})
    team = client.get("/g/team/metrics").text
    k8s = client.get("/g/k8s/metrics").text
    assert 'glossary_answers_total{outcome="answered"} 2.0' in team
    assert 'glossary_answers_total{outcome="answered"} 1.0' in k8s


def test_the_glossaries_are_listed_with_their_addresses(client: TestClient) -> None:
    lines = client.get("/v1/glossaries").json()["glossaries"]
    assert [(line["name"], line["title"], line["entries"]) for line in lines] == [
        ("team", "team", 2),
        ("k8s", "k8s", 2),
    ]
    for line in lines:
        assert (line["is_ready"], line["fault"], line["model"]) == (True, "", line["name"])
        assert client.get(f"{line['address']}v1/ask?q=pod").status_code == 200


def test_the_probes_and_the_document_of_the_api_are_there(client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ready", "ready": 2, "faults": {}}
    assert client.head("/livez").status_code == 200
    paths = client.get("/openapi.json").json()["paths"]
    assert set(paths) == {"/v1/ask", "/v1/glossaries", "/livez", "/readyz", "/metrics"}


def test_the_numbers_on_top_count_the_requests_there_and_the_glossaries(client: TestClient) -> None:
    client.get("/v1/ask?q=what+is+a+sprint")
    client.get("/g/team/v1/ask?q=what+is+a+sprint")
    lines = client.get("/metrics").text.splitlines()
    assert 'glossary_requests_total{method="GET",route="/v1/ask",status="200"} 1.0' in lines
    assert {"glossary_glossaries 2.0", "glossary_glossaries_ready 2.0"} <= set(lines)
