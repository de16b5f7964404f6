"""Edits and rebuilds that are queued, run, and end."""

from pathlib import Path

from fastapi.testclient import TestClient

from tests.api.conftest import eventually, rebuilt
from tests.api.test_edits import NEW


def test_a_rebuild_is_a_task_that_tells_how_far_it_is(owner: TestClient, corpus: Path) -> None:
    (corpus / "tiled.md").write_text(
        "---\nterm: Tiled VAE\n---\nTiled VAE decodes a picture piece by piece.\n"
    )
    response = owner.post("/v1/rebuild")
    assert (response.status_code, response.json()["kind"]) == (202, "rebuild")
    events = owner.get(f"{response.headers['location']}/events").text
    assert events.startswith("event: task\ndata: {")
    ended = owner.get(response.headers["location"]).json()
    assert (ended["status"], ended["result"]["changes"]["added"], ended["error"]) == (
        "succeeded",
        ["tiled"],
        None,
    )
    assert ended["done"] == ended["total"] > 0
    assert events.strip().endswith('"error":null}')


def test_a_rebuild_of_a_faulty_corpus_fails_with_file_and_line(
    owner: TestClient, corpus: Path
) -> None:
    (corpus / "vae.md").write_text("broken")
    ended = rebuilt(owner)
    assert ended["status"] == "failed"
    assert "vae.md:1: no front matter" in ended["error"]


def test_an_unknown_task_is_not_found(owner: TestClient) -> None:
    assert owner.get("/v1/tasks/nothing").status_code == 404
    assert owner.get("/v1/tasks/nothing/events").status_code == 404


def test_who_prefers_not_to_wait_gets_a_task(owner: TestClient) -> None:
    response = owner.put("/v1/terms/tiled-vae", json=NEW, headers={"Prefer": "respond-async"})
    assert (response.status_code, response.json()["kind"]) == (202, "put")
    eventually(lambda: owner.get(response.headers["location"]).json()["status"] == "succeeded")
    assert owner.get("/v1/terms/tiled-vae").status_code == 200
