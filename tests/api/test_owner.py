"""The owner's routes: edits, rebuilds and their tasks, gaps."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.corpus.folder import read_corpus
from rag.gaps.question_log import exported
from rag.http.keys import Keys
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.settings import Settings
from tests.api.conftest import ask
from tests.toys import ToyEncoder

JSON = {"Content-Type": "application/json"}

NEW = {
    "term": "Tiled VAE",
    "definition": "Tiled VAE decodes a picture piece by piece.",
    "questions": ["saves memory"],
}


@contextmanager
def serving(settings: Settings) -> Iterator[TestClient]:
    """A service with a key to write."""
    keys = Keys(settings.keys)
    secret = keys.add("owner", "write") if not keys.all() else ""
    headers = {"Authorization": f"Bearer {secret}"}
    with TestClient(
        create_app(Engine(load_generation(settings.index), ToyEncoder()), settings), headers=headers
    ) as client:
        yield client


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with serving(settings) as client:
        yield client


def test_a_rebuild_is_a_task_that_tells_how_far_it_is(client: TestClient, corpus: Path) -> None:
    (corpus / "tiled.md").write_text(
        "---\nterm: Tiled VAE\n---\nTiled VAE decodes a picture piece by piece.\n"
    )
    response = client.post("/v1/rebuild")
    assert (response.status_code, response.json()["kind"]) == (202, "rebuild")
    events = client.get(f"{response.headers['location']}/events").text
    assert events.startswith("event: task\ndata: {")
    ended = client.get(response.headers["location"]).json()
    assert (ended["status"], ended["result"]["changes"]["added"], ended["error"]) == (
        "succeeded",
        ["tiled"],
        None,
    )
    assert ended["done"] == ended["total"] > 0
    assert events.strip().endswith('"error":null}')


def test_a_rebuild_of_a_faulty_corpus_fails_with_file_and_line(
    client: TestClient, corpus: Path
) -> None:
    (corpus / "vae.md").write_text("broken")
    ended = rebuilt(client)
    assert ended["status"] == "failed"
    assert "vae.md:1: no front matter" in ended["error"]


def test_an_unknown_task_is_not_found(client: TestClient) -> None:
    assert client.get("/v1/tasks/nothing").status_code == 404
    assert client.get("/v1/tasks/nothing/events").status_code == 404


def test_an_entry_that_is_put_can_be_asked_for_at_once_and_stands_in_the_corpus(
    client: TestClient, corpus: Path
) -> None:
    response = client.put("/v1/terms/tiled-vae", json=NEW)
    assert response.status_code == 201
    page = response.json()
    assert (page["id"], page["questions"], page["index"]["generation"]) == (
        "tiled-vae",
        ["saves memory"],
        2,
    )
    assert "no tags" in page["advice"]
    assert ask(client, "what is tiled vae")["answer"]["text"] == NEW["definition"]
    assert read_corpus(corpus)[-2].term == "Tiled VAE"
    assert response.headers["etag"] == client.get("/v1/terms/tiled-vae").headers["etag"]


def test_an_edit_keeps_what_people_wrote_around_the_values(
    client: TestClient, corpus: Path
) -> None:
    path = corpus / "vae.md"
    path.write_text(
        path.read_text().replace(
            "---\nterm", "---\n# ask Ada before changing this\nowner: Ada\nterm", 1
        )
    )
    page = client.get("/v1/terms/vae").json()
    draft = {
        key: page[key] for key in ("term", "aliases", "tags", "see_also", "status", "questions")
    }
    response = client.put("/v1/terms/vae", json=draft | {"definition": "A VAE decodes."})
    assert (response.status_code, response.json()["short"]) == (200, "A VAE decodes.")
    assert "# ask Ada before changing this\nowner: Ada\n" in path.read_text()


def test_two_editors_do_not_undo_each_other(client: TestClient) -> None:
    client.put("/v1/terms/tiled-vae", json=NEW)
    seen = client.get("/v1/terms/tiled-vae").headers["etag"]
    mine = client.put(
        "/v1/terms/tiled-vae", json=NEW | {"tags": ["mine"]}, headers={"If-Match": seen}
    )
    theirs = client.put(
        "/v1/terms/tiled-vae", json=NEW | {"tags": ["theirs"]}, headers={"If-Match": seen}
    )
    assert (mine.status_code, theirs.status_code) == (200, 412)
    assert "get it again" in theirs.json()["detail"]
    assert client.get("/v1/terms/tiled-vae").json()["tags"] == ["mine"]
    assert (
        client.put("/v1/terms/tiled-vae", json=NEW, headers={"If-None-Match": "*"}).status_code
        == 412
    )
    assert client.delete("/v1/terms/tiled-vae", headers={"If-Match": seen}).status_code == 412


def test_an_edit_does_not_undo_what_was_saved_in_the_file_meanwhile(
    client: TestClient, corpus: Path
) -> None:
    seen = client.get("/v1/terms/vae").headers["etag"]
    path = corpus / "vae.md"
    path.write_text(path.read_text().replace("washed out grey colours", "pale pictures"))
    assert client.put("/v1/terms/vae", json=NEW, headers={"If-Match": seen}).status_code == 412
    assert "pale pictures" in path.read_text()


@pytest.mark.parametrize(
    ("entry", "change", "says"),
    [
        ("tiled-vae", {"term": ""}, "term"),
        ("tiled-vae", {"definition": "  "}, "is empty"),
        ("tiled-vae", {"definition": "a\x00b"}, "control characters"),
        ("tiled-vae", {"term": "\ud800"}, "term"),
        ("tiled-vae", {"status": "gone"}, "status"),
        ("tiled-vae", {"colour": "red"}, "colour"),
        ("tiled-vae", {"see_also": ["nothing"]}, "no entry has the id 'nothing'"),
        ("tiled-vae", {"see_also": ["tiled-vae"]}, "does not see itself"),
        ("tiled-vae", {"aliases": ["Seed"]}, "also a name of seed"),
        ("Tiled VAE", {}, "lower-case words"),
        (".hidden", {}, "lower-case words"),
    ],
)
def test_an_entry_with_faults_is_refused_and_nothing_is_written(
    client: TestClient, corpus: Path, entry: str, change: dict[str, Any], says: str
) -> None:
    before = sorted(corpus.parent.rglob("*.md"))
    response = client.put(
        f"/v1/terms/{entry.replace('/', '%2F')}", content=json.dumps(NEW | change), headers=JSON
    )
    assert (response.status_code, response.headers["content-type"]) == (
        422,
        "application/problem+json",
    )
    assert says in response.text
    assert sorted(corpus.parent.rglob("*.md")) == before


@pytest.mark.parametrize("entry", ["..%2Fescaped", "a%2Fb", "%2Fetc%2Fpasswd", "seed/similar"])
def test_no_id_leads_out_of_the_corpus(client: TestClient, corpus: Path, entry: str) -> None:
    before = sorted(corpus.parent.rglob("*.md"))
    for response in (
        client.put(f"/v1/terms/{entry}", json=NEW),
        client.delete(f"/v1/terms/{entry}"),
    ):
        assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert sorted(corpus.parent.rglob("*.md")) == before


def test_an_entry_that_is_deleted_is_gone_from_index_and_corpus(
    client: TestClient, corpus: Path
) -> None:
    assert client.delete("/v1/terms/vae").status_code == 204
    assert client.get("/v1/terms/vae").status_code == 404
    assert not (corpus / "vae.md").exists()
    assert client.delete("/v1/terms/vae").status_code == 404


def test_a_corpus_that_cannot_be_written_is_told_and_stays(
    client: TestClient, corpus: Path
) -> None:
    (corpus / ".vae.md.tmp").mkdir()
    refused = client.put("/v1/terms/vae", json=NEW)
    assert (refused.status_code, refused.json()["title"]) == (503, "Corpus cannot be written")
    assert ask(client, "what is a vae")["index"]["generation"] == 1


def test_the_last_entry_stays(client: TestClient, corpus: Path) -> None:
    ids = [entry.id for entry in read_corpus(corpus)]
    for entry in ids[:-1]:
        assert client.delete(f"/v1/terms/{entry}").status_code == 204
    assert client.delete(f"/v1/terms/{ids[-1]}").status_code == 422
    assert [entry.id for entry in read_corpus(corpus)] == ids[-1:]


def test_who_prefers_not_to_wait_gets_a_task(client: TestClient) -> None:
    response = client.put("/v1/terms/tiled-vae", json=NEW, headers={"Prefer": "respond-async"})
    assert (response.status_code, response.json()["kind"]) == (202, "put")
    eventually(lambda: client.get(response.headers["location"]).json()["status"] == "succeeded")
    assert client.get("/v1/terms/tiled-vae").status_code == 200


def test_a_page_that_is_known_is_not_sent_again(client: TestClient) -> None:
    for number, address in enumerate(("/v1/terms/seed", "/v1/terms?tag=models"), start=1):
        first = client.get(address)
        again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (
            304,
            b"",
            first.headers["etag"],
        )
        assert first.headers["glossary-generation"] == str(number)
        client.put("/v1/terms/seed", json=NEW | {"term": f"Seed {len(address)}"})
        assert (
            client.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
        )


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


def test_a_log_that_breaks_costs_no_answer_and_is_told_to_its_owner(
    keeping: TestClient, tmp_path: Path
) -> None:
    (tmp_path / "questions.db").write_bytes(b"damaged" * 999)
    assert ask(keeping, "banana bread")["outcome"] == "declined"
    refused = keeping.get("/v1/gaps")
    assert (refused.status_code, refused.json()["title"]) == (503, "Log of questions unusable")


def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def rebuilt(client: TestClient) -> Any:
    task = client.post("/v1/rebuild").json()
    eventually(lambda: bool(client.get(f"/v1/tasks/{task['id']}").json()["finished_at"]))
    return client.get(f"/v1/tasks/{task['id']}").json()
