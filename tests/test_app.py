"""The HTTP contract."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from itertools import islice
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.gaps.question_log import exported
from rag.http.keys import Keys
from rag.index.generations import load
from rag.search.engine import Engine
from rag.service.thread_pool import WAITING_AT_MOST
from rag.settings import Settings
from rag.types import Reply
from tests.toys import ToyEncoder


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings), raise_server_exceptions=False) as client:
        yield client


def ask(client: TestClient, question: str, **more: Any) -> Any:
    response = client.post("/v1/ask", json={"question": question, **more})
    assert response.status_code == 200
    return response.json()


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
    ]
    assert list(reply["index"]) == ["generation", "built_at"]


def test_a_named_term_comes_first_and_is_quoted_word_for_word(client: TestClient) -> None:
    reply = ask(client, "what is a seed?")
    assert reply["outcome"] == "answered"
    assert reply["answer"] == {
        "text": reply["matches"][0]["definition"],
        "citations": ["seed"],
        "notice": None,
    }


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


def test_terms_are_listed_a_page_at_a_time(client: TestClient) -> None:
    page = client.get("/v1/terms", params={"limit": 2, "offset": 1}).json()
    assert page["total"] == 6
    assert [each["id"] for each in page["terms"]] == ["mercury-metal", "mercury-planet"]


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({"prefix": "s"}, ["sampler", "seed"]),
        ({"tag": "models"}, ["vae"]),
        ({"status": "deprecated"}, ["mercury-metal"]),
    ],
)
def test_terms_are_narrowed(client: TestClient, filters: dict[str, str], ids: list[str]) -> None:
    assert [each["id"] for each in client.get("/v1/terms", params=filters).json()["terms"]] == ids


def test_a_term_with_a_slash_is_found(corpus: Path, folder: Path, settings: Settings) -> None:
    (corpus / "git.md").write_text("---\nterm: Git / GitHub\n---\nGit keeps versions.\n")
    Builder(folder, ToyEncoder()).build(read_corpus(corpus))
    with TestClient(create_app(Engine(load(folder), ToyEncoder()), settings)) as client:
        assert client.get("/v1/terms/Git%20%2F%20GitHub").json()["id"] == "git"
        assert client.get("/v1/terms/Git%20%2F%20GitHub/similar").status_code == 200


@pytest.mark.parametrize(
    "name", ["lora", "LORA", "Low-Rank Adaptation", "LoRA (Low-Rank Adaptation)"]
)
def test_an_id_term_or_alias_names_the_entry(client: TestClient, name: str) -> None:
    assert client.get(f"/v1/terms/{name}").json()["id"] == "lora"


def test_similar_leaves_the_entry_itself_out(client: TestClient) -> None:
    near = [
        match["id"]
        for match in client.get("/v1/terms/seed/similar", params={"limit": 50}).json()["matches"]
    ]
    assert "seed" not in near
    assert len(near) == 5


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


def test_probes_answer(client: TestClient) -> None:
    assert client.get("/livez").json() == {"status": "alive"}
    assert client.get("/readyz").status_code in (200, 503)


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


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/terms/nothing-of-the-kind", 404),
        ("GET", "/v1/terms/nothing/similar", 404),
        ("GET", "/v1/nowhere", 404),
        ("PATCH", "/v1/ask", 405),
        ("GET", "/v1/ask", 422),
        ("GET", "/v1/ask?q=seed&k=3", 422),
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


class HeldEngine(Engine):
    released = Event()

    def ask(self, question: str, limit: int = 5) -> Reply:
        self.released.wait()
        return super().ask(question, limit)


def test_more_questions_than_can_be_answered_in_time_are_told_when_to_come_back(
    engine: Engine, settings: Settings
) -> None:
    held, extra = HeldEngine(engine.opened, ToyEncoder()), 20
    with (
        TestClient(create_app(held, settings)) as client,
        ThreadPoolExecutor(WAITING_AT_MOST + extra) as crowd,
    ):
        asked = [
            crowd.submit(client.get, f"/v1/ask?q=seed {number}")
            for number in range(WAITING_AT_MOST + extra)
        ]
        refused = [reply.result() for reply in islice(as_completed(asked), extra)]
        held.released.set()
        assert {(reply.status_code, reply.headers["retry-after"]) for reply in refused} == {
            (503, "1")
        }
        assert refused[0].json()["title"] == "Too busy"
        assert sum(reply.result().status_code == 200 for reply in asked) == WAITING_AT_MOST


def test_a_question_asked_again_is_answered_alike_without_asking_the_index(
    engine: Engine, settings: Settings
) -> None:
    counting = CountingEngine(engine.opened, ToyEncoder())
    with TestClient(create_app(counting, settings)) as client:
        first, again = (
            client.post("/v1/ask", json={"question": "what is a seed"}) for _ in range(2)
        )
        other = client.post("/v1/ask", json={"question": "what is a seed", "limit": 1})
    assert first.content == again.content
    assert len(other.json()["matches"]) == 1
    assert counting.asked == 2


class CountingEngine(Engine):
    asked = 0

    def ask(self, question: str, limit: int = 5) -> Reply:
        self.asked += 1
        return super().ask(question, limit)


@pytest.fixture
def keeping(engine: Engine, settings: Settings, tmp_path: Path) -> Iterator[TestClient]:
    """A service that keeps what is asked, and a key to write."""
    secret = Keys(settings.keys).add("owner", "write")
    app = create_app(engine, replace(settings, questions=str(tmp_path / "questions.db")))
    with TestClient(app, headers={"Authorization": f"Bearer {secret}"}) as client:
        yield client


def test_what_is_asked_in_vain_becomes_topics(keeping: TestClient, tmp_path: Path) -> None:
    for question in (
        "banana bread recipe",
        "banana bread recipe",
        "banana bread oven",
        "what is a seed",
    ):
        ask(keeping, question)
    keeping.get("/v1/ask", params={"q": "banana bread of ada@example.org"})
    told = keeping.get("/v1/gaps").json()
    assert (told["total"], told["topics"][0]["name"], told["topics"][0]["count"]) == (
        1,
        "banana bread",
        4,
    )
    assert told["topics"][0]["proposal"] == {
        "kind": "entry",
        "entry": "banana-bread",
        "text": "Banana bread",
    }
    assert keeping.get("/v1/gaps", params={"limit": 1}).json() == told
    lines = list(exported(tmp_path / "questions.db"))
    assert [line["question"] for line in lines][3:] == [
        "what is a seed",
        "banana bread of [e-mail]",
    ]
    assert (lines[3]["outcome"], lines[3]["entry"], lines[3]["generation"]) == (
        "answered",
        "seed",
        1,
    )
    assert lines[3]["confidence"] > 0.9


def test_a_disliked_answer_becomes_a_topic(keeping: TestClient) -> None:
    said = {"question": "what is a seed", "entry": "RNG seed", "helpful": False}
    assert keeping.post("/v1/feedback", json=said).status_code == 204
    topic = keeping.get("/v1/gaps").json()["topics"][0]
    assert (topic["disliked"], topic["examples"]) == (1, ["what is a seed"])
    keeping.post("/v1/feedback", json=said | {"helpful": True})
    assert keeping.get("/v1/gaps").json() == {"total": 0, "topics": []}


@pytest.mark.parametrize(
    ("change", "status", "fragment"),
    [
        ({"entry": "nothing-of-the-kind"}, 404, "No entry has the id"),
        ({"question": "  "}, 422, "empty"),
        ({"question": "a\x00b"}, 422, "control characters"),
        ({"question": "x" * 2001}, 422, "at most 2000"),
        ({"helpful": "yes"}, 422, "valid boolean"),
        ({"helpful": 1}, 422, "valid boolean"),
        ({"entry": ""}, 422, "at least 1 character"),
        ({"who": "ada"}, 422, "Extra inputs"),
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


def test_a_log_that_breaks_costs_no_answer_and_is_told_to_its_owner(
    keeping: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "questions.db").write_bytes(b"damaged" * 999)
    assert ask(keeping, "banana bread")["outcome"] == "declined"
    refused = keeping.get("/v1/gaps")
    assert (refused.status_code, refused.json()["title"]) == (503, "Log of questions unusable")


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "k=3"])
def test_a_query_for_gaps_of_the_wrong_form_is_refused(keeping: TestClient, query: str) -> None:
    assert keeping.get(f"/v1/gaps?{query}").status_code == 422


def test_a_wrong_method_is_told_the_right_ones(client: TestClient) -> None:
    assert client.patch("/v1/ask").headers["allow"] == "GET, POST"
    assert client.patch("/v1/terms/seed").headers["allow"] == "DELETE, GET, PUT"


def test_the_openapi_document_describes_every_operation(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    assert len(operations) == 24
    assert all(operation["summary"] and operation["description"] for operation in operations)


def test_a_narrowed_list_of_entries_offers_to_show_all(client: TestClient) -> None:
    page = client.get("/browse", params={"tag": "models"}).text
    assert '<a href="/browse">Show all</a>' in page


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
