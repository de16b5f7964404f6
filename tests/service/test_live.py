"""A running service follows its corpus, its index folder and its editors."""

import gc
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import CorpusError
from rag.http.keys import Keys
from rag.index.generations import load
from rag.index.publish import roll_back
from rag.search.engine import Engine
from rag.settings import Settings
from tests.toys import ToyEncoder

JSON = {"Content-Type": "application/json"}
OPEN_FILES = Path("/proc/self/fd")
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
        create_app(Engine(load(settings.index), ToyEncoder()), settings), headers=headers
    ) as client:
        yield client


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with serving(settings) as client:
        yield client


@pytest.fixture
def watching(settings: Settings) -> Iterator[TestClient]:
    with serving(replace(settings, watch=True)) as client:
        # The watcher tells nobody when it has begun to look.
        time.sleep(0.3)
        yield client


def eventually(holds: Callable[[], bool], seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.02)


def ask(client: TestClient, question: str) -> Any:
    return client.get("/v1/ask", params={"q": question}).json()


def test_a_saved_file_is_asked_for_without_a_restart(watching: TestClient, corpus: Path) -> None:
    (corpus / "tiled.md").write_text(
        "---\nterm: Tiled VAE\n---\nTiled VAE decodes a picture piece by piece.\n"
    )
    eventually(lambda: bool(ask(watching, "what is tiled vae")["answer"]))
    reply = ask(watching, "what is tiled vae")
    assert (reply["answer"]["citations"], reply["index"]["generation"]) == (["tiled"], 2)
    (corpus / "tiled.md").unlink()
    eventually(lambda: watching.get("/v1/terms/tiled").status_code == 404)


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="only Linux tells")
def test_generations_that_are_gone_leave_no_files_open(client: TestClient) -> None:
    gc.collect()
    gc.disable()
    try:
        counts = []
        for number in range(12):
            client.put("/v1/terms/tiled", json={**NEW, "definition": f"Number {number}."})
            assert ask(client, "what is tiled vae")["answer"]
            counts.append(len([*OPEN_FILES.iterdir()]))
    finally:
        gc.enable()
    assert counts[-1] <= counts[2]


def test_watching_a_folder_that_is_not_there_is_refused(settings: Settings, tmp_path: Path) -> None:
    nowhere = replace(settings, watch=True, corpus=tmp_path / "nowhere")
    with pytest.raises(CorpusError, match="--corpus"), serving(nowhere):
        pass


def test_a_folder_that_is_moved_away_takes_its_entries_along(
    watching: TestClient, corpus: Path, tmp_path: Path
) -> None:
    (corpus / "more").mkdir()
    (corpus / "more/tiled.md").write_text(
        "---\nterm: Tiled VAE\n---\nTiled VAE decodes a picture piece by piece.\n"
    )
    eventually(lambda: watching.get("/v1/terms/tiled").status_code == 200)
    (corpus / "more").rename(tmp_path / "away")
    eventually(lambda: watching.get("/v1/terms/tiled").status_code == 404)
    (tmp_path / "away").rename(corpus / "back")
    eventually(lambda: watching.get("/v1/terms/tiled").status_code == 200)


def test_a_faulty_corpus_is_told_and_the_old_index_goes_on(
    watching: TestClient, corpus: Path
) -> None:
    good = (corpus / "vae.md").read_text()
    (corpus / "vae.md").write_text("broken")
    eventually(lambda: "corpus" in watching.get("/readyz").json()["faults"])
    ready = watching.get("/readyz")
    assert (ready.status_code, ready.json()["generation"]) == (200, 1)
    assert "vae.md:1: no front matter" in ready.json()["faults"]["corpus"]
    assert ask(watching, "what is a vae")["answer"]["citations"] == ["vae"]
    (corpus / "vae.md").write_text(good)
    eventually(lambda: watching.get("/readyz").json()["faults"] == {})


def test_a_generation_that_another_process_built_is_followed(
    client: TestClient, corpus: Path, settings: Settings
) -> None:
    (corpus / "vae.md").unlink()
    Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))
    eventually(lambda: client.get("/v1/terms/vae").status_code == 404)
    roll_back(settings.index)
    eventually(lambda: client.get("/v1/terms/vae").status_code == 200)
    assert ask(client, "vae")["index"]["generation"] == 1


def test_an_index_that_breaks_while_it_serves_goes_on_from_memory(
    client: TestClient, settings: Settings
) -> None:
    (settings.index / "current").write_text("77 0")
    eventually(lambda: "index" in client.get("/readyz").json()["faults"])
    assert ask(client, "what is a vae")["answer"]["citations"] == ["vae"]


def test_no_reply_outlives_its_generation(client: TestClient, corpus: Path) -> None:
    before = ask(client, "what is a vae")
    text = (corpus / "vae.md").read_text()
    (corpus / "vae.md").write_text(text.replace("washed out grey colours", "pale pictures"))
    rebuilt(client)
    assert (before["index"]["generation"], ask(client, "what is a vae")["index"]["generation"]) == (
        1,
        2,
    )


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


@pytest.mark.parametrize(
    ("page", "allowed"), [("/", "GET"), ("/browse", "GET"), ("/v1/terms/vae", "DELETE, GET, PUT")]
)
def test_the_wrong_method_is_told_the_right_ones(
    client: TestClient, page: str, allowed: str
) -> None:
    refused = client.post(page)
    assert (refused.status_code, refused.headers["allow"]) == (405, allowed)


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


def test_rebuilding_under_load_fails_no_request_and_mixes_no_generations(
    client: TestClient, corpus: Path
) -> None:
    stop = threading.Event()
    seen: set[tuple[int, int, str]] = set()

    def asking(lane: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            reply = client.get(
                "/v1/ask", params={"q": f"what is a vae{' ' * (number % 99)}", "limit": lane + 1}
            )
            match = reply.json()["matches"][0]
            seen.add((reply.status_code, reply.json()["index"]["generation"], match["definition"]))

    crowd = [threading.Thread(target=asking, args=(lane,)) for lane in range(4)]
    for each in crowd:
        each.start()
    for number in range(10):
        (corpus / "vae.md").write_text(f"---\nterm: VAE\n---\nState {number}.\n")
        rebuilt(client)
    stop.set()
    for each in crowd:
        each.join()
    assert {status for status, _, _ in seen} == {200}
    generations = {generation: text for _, generation, text in seen}
    assert len(generations) == len(seen) > 5
    assert generations[max(generations)] == "State 9."


def rebuilt(client: TestClient) -> Any:
    task = client.post("/v1/rebuild").json()
    eventually(lambda: bool(client.get(f"/v1/tasks/{task['id']}").json()["finished_at"]))
    return client.get(f"/v1/tasks/{task['id']}").json()
