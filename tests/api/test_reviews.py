"""The review of questions that were written for entries, over HTTP."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.enrich.review import code_of
from rag.formats.overlay import Doubtful, EnrichedEntry, Overlay, overlay_path, write_overlay
from rag.http.keys import Keys
from rag.search.engine import Engine
from rag.settings import Settings

DOUBTFUL = {"id": "seed", "kind": "doubtful", "text": "noise of pixels"}


@pytest.fixture
def owner(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    """A client with the right to write, of a glossary where a question is doubtful."""
    waits = EnrichedEntry("seed", "", doubtful=(Doubtful("noise of pixels", "so it seems"),))
    write_overlay(overlay_path(settings), Overlay({"seed": waits}))
    secret = Keys(settings.keys).add("owner", "write")
    with TestClient(create_app(engine, settings)) as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        yield client


def test_entries_that_wait_and_those_without_questions_are_listed(owner: TestClient) -> None:
    told = owner.get("/v1/enrichment").json()
    assert (told["total"], told["waiting"], told["without_questions"]) == (1, 1, 2)
    [seed] = told["entries"]
    assert (seed["id"], seed["term"]) == ("seed", "Seed")
    assert seed["items"][0] == {
        "code": code_of("doubtful", "noise of pixels"),
        "kind": "doubtful",
        "text": "noise of pixels",
        "reason": "so it seems",
    }
    without = owner.get("/v1/enrichment", params={"show": "without"}).json()
    assert [each["id"] for each in without["entries"]] == ["mercury-metal", "mercury-planet"]
    kept = owner.get("/v1/enrichment", params={"show": "kept", "limit": 1}).json()
    assert (kept["total"], len(kept["entries"])) == (4, 1)


def test_an_accepted_question_is_an_entry_s_own_after_the_rebuild(owner: TestClient) -> None:
    told = owner.post("/v1/enrichment", json=DOUBTFUL | {"action": "accept"}).json()
    assert told["decision"]["text"] == "noise of pixels"
    task = told["rebuild"]["id"]
    owner.get(f"/v1/tasks/{task}/events")
    assert "noise of pixels" in owner.get("/v1/terms/seed").json()["questions"]
    assert owner.get("/v1/enrichment").json()["waiting"] == 0


def test_a_question_in_other_words_keeps_its_words_and_no_odd_signs(owner: TestClient) -> None:
    new = "# how do I\u202e keep \x1b[31mthe <b>noise</b>:\u00a0\"--- [x]\" & 'y'?\r\nterm: z"
    body = DOUBTFUL | {"action": "edit", "new_text": new}
    task = owner.post("/v1/enrichment", json=body).json()["rebuild"]["id"]
    owner.get(f"/v1/tasks/{task}/events")
    seed = owner.get("/v1/terms/seed").json()
    assert seed["term"] == "Seed"
    assert seed["questions"][-1] == "how do I keep the noise : \"--- [x]\" & 'y'? term: z"


def test_what_is_left_over_is_listed_and_moved(owner: TestClient, settings: Settings) -> None:
    orphan = EnrichedEntry("gone", "", doubtful=(Doubtful("so?", "why"),))
    write_overlay(overlay_path(settings), Overlay({"gone": orphan}))
    told = owner.get("/v1/enrichment").json()
    assert (told["waiting"], told["without_questions"]) == (1, 2)
    assert [(each["id"], each["gone"]) for each in told["entries"]] == [("gone", True)]
    body = {"id": "gone", "kind": "orphan", "text": "gone", "action": "edit", "new_text": "seed"}
    owner.post("/v1/enrichment", json=body).raise_for_status()
    [seed] = owner.get("/v1/enrichment").json()["entries"]
    assert (seed["id"], seed["items"][0]["text"]) == ("seed", "so?")


def test_what_does_not_wait_any_more_is_refused(owner: TestClient) -> None:
    owner.post("/v1/enrichment", json=DOUBTFUL | {"action": "reject"})
    again = owner.post("/v1/enrichment", json=DOUBTFUL | {"action": "reject"})
    assert again.status_code == 404
    assert "does not wait for 'seed'" in again.json()["detail"]
    assert owner.post("/v1/enrichment", json=DOUBTFUL | {"action": "eat"}).status_code == 422


def test_a_review_needs_the_right_to_write(owner: TestClient) -> None:
    del owner.headers["Authorization"]
    assert owner.get("/v1/enrichment").status_code == 401
    assert owner.post("/v1/enrichment", json=DOUBTFUL | {"action": "accept"}).status_code == 401
