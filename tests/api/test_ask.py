"""Questions over HTTP: replies, explanations, similar texts, names as typed, feedback."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.http.keys import Keys
from rag.settings import Settings
from tests.api.conftest import ask


def test_a_reply_has_the_shape_of_the_contract(client: TestClient) -> None:
    reply = ask(client, "what is a seed?")
    assert list(reply) == [
        "question",
        "outcome",
        "confidence",
        "answer",
        "matches",
        "did_you_mean",
        "index",
        "asked_for",
        "mentions",
        "note",
    ]
    assert list(reply["matches"][0]) == [
        "id",
        "term",
        "aliases",
        "short",
        "definition",
        "score",
        "confidence",
        "status",
        "highlights",
        "language",
        "translation",
        "note",
    ]
    assert list(reply["index"]) == ["generation", "built_at"]


def test_a_named_term_comes_first_and_is_quoted_word_for_word(client: TestClient) -> None:
    reply = ask(client, "what is a seed?")
    assert reply["outcome"] == "answered"
    assert reply["answer"] == {
        "text": reply["matches"][0]["definition"],
        "citations": ["seed"],
        "notice": None,
        "languages": ["en"],
    }


def test_the_sentence_that_answers_is_highlighted(client: TestClient) -> None:
    [seed, *_] = ask(client, "two runs with an equal seed")["matches"]
    [place] = seed["highlights"]
    sentence = seed["definition"][place["start"] : place["end"]]
    assert sentence == "Two runs with equal settings and an equal seed give equal pictures."


def test_a_comparison_cites_both(client: TestClient) -> None:
    reply = ask(client, "difference between a seed and a sampler")
    assert reply["answer"]["citations"] == ["seed", "sampler"]
    assert [match["id"] for match in reply["matches"][:2]] == ["seed", "sampler"]


def test_a_name_with_two_senses_is_ambiguous_and_gets_both(client: TestClient) -> None:
    reply = ask(client, "mercury")
    assert reply["outcome"] == "ambiguous"
    assert set(reply["answer"]["citations"]) == {"mercury-metal", "mercury-planet"}


def test_a_question_that_the_glossary_cannot_answer_is_declined_with_the_nearest(
    client: TestClient,
) -> None:
    reply = ask(client, "banana bread recipe", limit=3)
    assert (reply["outcome"], reply["answer"]) == ("declined", None)
    assert len({match["id"] for match in reply["matches"]}) == 3


def test_asking_by_a_link_gives_the_same_reply(client: TestClient) -> None:
    by_link = client.get("/v1/ask", params={"q": "what is a seed?", "limit": 2}).json()
    assert by_link == ask(client, "what is a seed?", limit=2)


def test_a_reply_is_explained_when_asked(client: TestClient) -> None:
    reply = client.get("/v1/ask", params={"q": "what is a samplr", "explain": True}).json()
    reason = reply["matches"][0]["reason"]
    assert list(reason) == ["words", "view", "passage", "name", "cosine", "features"]
    assert "resembles its name 'Sampler'" in reason["words"]
    assert "reason" not in ask(client, "what is a samplr")["matches"][0]


def test_a_name_that_is_only_resembled_is_proposed(client: TestClient) -> None:
    assert ask(client, "what is a samplr")["did_you_mean"] == "Sampler"
    assert ask(client, "what is a sampler")["did_you_mean"] is None


def test_similar_to_a_text_finds_its_entry(client: TestClient) -> None:
    near = client.post("/v1/similar", json={"text": "a planet near the sun"}).json()["matches"]
    assert near[0]["id"] == "mercury-planet"


def test_suggest_completes_names(client: TestClient) -> None:
    names = client.get("/v1/suggest", params={"q": "ran"}).json()["suggestions"]
    assert names == [
        {"name": "random seed", "id": "seed", "term": "Seed"},
        {"name": "low-rank adaptation", "id": "lora", "term": "LoRA (Low-Rank Adaptation)"},
        {"name": "LoRA (Low-Rank Adaptation)", "id": "lora", "term": "LoRA (Low-Rank Adaptation)"},
    ]


def test_a_disliked_answer_becomes_a_topic(keeping: TestClient) -> None:
    said = {"question": "what is a seed", "entry": "RNG seed", "helpful": False}
    assert keeping.post("/v1/feedback", json=said).status_code == 204
    topic = keeping.get("/v1/gaps").json()["topics"][0]
    assert (topic["disliked"], topic["examples"]) == (1, ["what is a seed"])
    keeping.post("/v1/feedback", json=said | {"helpful": True})
    assert keeping.get("/v1/gaps").json() == {"total": 0, "topics": []}


def test_a_question_that_no_entry_answers_becomes_a_topic(keeping: TestClient) -> None:
    said = {"question": "who keeps the lighthouse", "helpful": False}
    assert keeping.post("/v1/feedback", json=said).status_code == 204
    topic = keeping.get("/v1/gaps").json()["topics"][0]
    assert (topic["count"], topic["examples"]) == (1, ["who keeps the lighthouse"])


@pytest.mark.parametrize(
    ("change", "status", "fragment"),
    [
        ({"entry": "nothing-of-the-kind"}, 404, "No entry has the id"),
        ({"question": "  "}, 422, "empty"),
        ({"question": "a\x00b"}, 422, "control characters"),
        ({"question": "x" * 2001}, 422, "must have 2000 characters at most"),
        ({"helpful": "yes"}, 422, "helpful: must be true or false"),
        ({"helpful": 1}, 422, "helpful: must be true or false"),
        ({"entry": ""}, 422, "helpful: helpful without an entry; name the entry that helped"),
        ({"who": "ada"}, 422, "is unknown here"),
    ],
)
def test_feedback_of_the_wrong_form_is_told_what_is_wrong(
    keeping: TestClient, change: dict[str, Any], status: int, fragment: str
) -> None:
    said = {"question": "what is a seed", "entry": "seed", "helpful": True} | change
    response = keeping.post("/v1/feedback", json=said)
    assert (response.status_code, response.headers["content-type"]) == (
        status,
        "application/problem+json",
    )
    assert fragment in response.json()["detail"]
    assert keeping.get("/v1/gaps").json()["total"] == 0


def test_where_no_questions_are_kept_that_is_told(client: TestClient, settings: Settings) -> None:
    headers = {"Authorization": f"Bearer {Keys(settings.keys).add('owner', 'write')}"}
    said = {"question": "what is a seed", "entry": "seed", "helpful": True}
    for refused in (
        client.post("/v1/feedback", json=said),
        client.get("/v1/gaps", headers=headers),
    ):
        assert (refused.status_code, refused.json()["title"]) == (409, "Questions not kept")
        assert "--questions FILE" in refused.json()["detail"]


def test_readers_may_say_what_helped_but_not_see_what_was_asked(
    keeping: TestClient, settings: Settings
) -> None:
    reader = {"Authorization": f"Bearer {Keys(settings.keys).add('reader', 'read')}"}
    said = {"question": "what is a seed", "entry": "seed", "helpful": True}
    assert keeping.post("/v1/feedback", json=said, headers=reader).status_code == 204
    for path in ("/v1/gaps", "/v1/gaps?limit=3", "/v1/%67aps", "/v1/gaps/"):
        assert keeping.get(path, headers=reader).status_code == 403
        assert keeping.get(path, headers={"Authorization": ""}).status_code == 401


def test_mentions_are_found_in_the_prose_of_a_text(client: TestClient) -> None:
    body = {"text": "`seed` is code, a seed is not.", "format": "markdown"}
    reply = client.post("/v1/annotate", json=body).json()
    assert [(span["text"], span["start"]) for span in reply["spans"]] == [("seed", 18)]
    assert reply["index"]["generation"] == 1


def test_only_the_first_mention_is_found_unless_all_are_wanted(client: TestClient) -> None:
    text = "A seed, and a seed again."
    first = client.post("/v1/annotate", json={"text": text}).json()
    both = client.post("/v1/annotate", json={"text": text, "first_only": False}).json()
    assert (len(first["spans"]), len(both["spans"])) == (1, 2)
