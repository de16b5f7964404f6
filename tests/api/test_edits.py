"""Entries that are written and deleted over HTTP."""

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from rag.corpus.folder import read_corpus
from tests.api.conftest import ask

JSON = {"Content-Type": "application/json"}

NEW = {
    "term": "Tiled VAE",
    "definition": "Tiled VAE decodes a picture piece by piece.",
    "questions": ["saves memory"],
}


def test_an_entry_that_is_put_can_be_asked_for_at_once_and_stands_in_the_corpus(
    owner: TestClient, corpus: Path
) -> None:
    response = owner.put("/v1/terms/tiled-vae", json=NEW)
    assert response.status_code == 201
    page = response.json()
    assert (page["id"], page["questions"], page["index"]["generation"]) == (
        "tiled-vae",
        ["saves memory"],
        2,
    )
    assert "no tags" in page["advice"]
    assert ask(owner, "what is tiled vae")["answer"]["text"] == NEW["definition"]
    assert read_corpus(corpus)[-2].term == "Tiled VAE"
    assert response.headers["etag"] == owner.get("/v1/terms/tiled-vae").headers["etag"]


def test_an_entry_is_got_changed_and_put_as_it_is(owner: TestClient) -> None:
    page = owner.get("/v1/terms/vae").json()
    edited = owner.put("/v1/terms/vae", json=page | {"definition": "A VAE decodes."})
    assert edited.status_code == 200
    changed = {"definition": "A VAE decodes.", "short": "A VAE decodes."}
    assert owner.get("/v1/terms/vae").json() == page | changed
    assert owner.put("/v1/terms/vae", json=edited.json()).status_code == 200
    assert owner.get("/v1/terms/vae").json() == page | changed


def test_a_list_that_is_left_out_of_a_put_becomes_empty(owner: TestClient) -> None:
    assert owner.get("/v1/terms/vae").json()["aliases"]
    owner.put("/v1/terms/vae", json={"term": "VAE", "definition": "A VAE decodes."})
    assert owner.get("/v1/terms/vae").json()["aliases"] == []


def test_the_entry_of_another_address_is_refused(owner: TestClient) -> None:
    page = owner.get("/v1/terms/vae").json()
    refused = owner.put("/v1/terms/seed", json=page)
    assert refused.status_code == 422
    assert "the body has the id 'vae', the address 'seed'" in refused.json()["detail"]
    assert owner.get("/v1/terms/seed").json()["term"] == "Seed"


def test_an_edit_keeps_what_people_wrote_around_the_values(owner: TestClient, corpus: Path) -> None:
    path = corpus / "vae.md"
    path.write_text(
        path.read_text().replace(
            "---\nterm", "---\n# ask Ada before changing this\nowner: Ada\nterm", 1
        )
    )
    page = owner.get("/v1/terms/vae").json()
    draft = {
        key: page[key] for key in ("term", "aliases", "tags", "see_also", "status", "questions")
    }
    response = owner.put("/v1/terms/vae", json=draft | {"definition": "A VAE decodes."})
    assert (response.status_code, response.json()["short"]) == (200, "A VAE decodes.")
    assert "# ask Ada before changing this\nowner: Ada\n" in path.read_text()


def test_two_editors_do_not_undo_each_other(owner: TestClient) -> None:
    owner.put("/v1/terms/tiled-vae", json=NEW)
    seen = owner.get("/v1/terms/tiled-vae").headers["etag"]
    mine = owner.put(
        "/v1/terms/tiled-vae", json=NEW | {"tags": ["mine"]}, headers={"If-Match": seen}
    )
    theirs = owner.put(
        "/v1/terms/tiled-vae", json=NEW | {"tags": ["theirs"]}, headers={"If-Match": seen}
    )
    assert (mine.status_code, theirs.status_code) == (200, 412)
    assert "get it again" in theirs.json()["detail"]
    assert owner.get("/v1/terms/tiled-vae").json()["tags"] == ["mine"]
    assert (
        owner.put("/v1/terms/tiled-vae", json=NEW, headers={"If-None-Match": "*"}).status_code
        == 412
    )
    assert owner.delete("/v1/terms/tiled-vae", headers={"If-Match": seen}).status_code == 412


def test_an_edit_does_not_undo_what_was_saved_in_the_file_meanwhile(
    owner: TestClient, corpus: Path
) -> None:
    seen = owner.get("/v1/terms/vae").headers["etag"]
    path = corpus / "vae.md"
    path.write_text(path.read_text().replace("washed out grey colours", "pale pictures"))
    assert owner.put("/v1/terms/vae", json=NEW, headers={"If-Match": seen}).status_code == 412
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
    owner: TestClient, corpus: Path, entry: str, change: dict[str, Any], says: str
) -> None:
    before = sorted(corpus.parent.rglob("*.md"))
    response = owner.put(
        f"/v1/terms/{entry.replace('/', '%2F')}", content=json.dumps(NEW | change), headers=JSON
    )
    assert (response.status_code, response.headers["content-type"]) == (
        422,
        "application/problem+json",
    )
    assert says in response.text
    assert sorted(corpus.parent.rglob("*.md")) == before


@pytest.mark.parametrize("entry", ["..%2Fescaped", "a%2Fb", "%2Fetc%2Fpasswd", "seed/similar"])
def test_no_id_leads_out_of_the_corpus(owner: TestClient, corpus: Path, entry: str) -> None:
    before = sorted(corpus.parent.rglob("*.md"))
    for response in (
        owner.put(f"/v1/terms/{entry}", json=NEW),
        owner.delete(f"/v1/terms/{entry}"),
    ):
        assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")
    assert sorted(corpus.parent.rglob("*.md")) == before


def test_an_entry_that_is_deleted_is_gone_from_index_and_corpus(
    owner: TestClient, corpus: Path
) -> None:
    assert owner.delete("/v1/terms/vae").status_code == 204
    assert owner.get("/v1/terms/vae").status_code == 404
    assert not (corpus / "vae.md").exists()
    assert owner.delete("/v1/terms/vae").status_code == 404


def test_a_corpus_that_cannot_be_written_is_told_and_stays(
    owner: TestClient, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.disk.token_hex", lambda size: "same")
    (corpus / ".vae.md.same.tmp").mkdir()
    refused = owner.put("/v1/terms/vae", json=NEW)
    assert (refused.status_code, refused.json()["title"]) == (503, "Corpus cannot be written")
    assert ask(owner, "what is a vae")["index"]["generation"] == 1


def test_the_last_entry_stays(owner: TestClient, corpus: Path) -> None:
    ids = [entry.id for entry in read_corpus(corpus)]
    for entry in ids[:-1]:
        assert owner.delete(f"/v1/terms/{entry}").status_code == 204
    assert owner.delete(f"/v1/terms/{ids[-1]}").status_code == 422
    assert [entry.id for entry in read_corpus(corpus)] == ids[-1:]


def test_a_page_that_is_known_is_not_sent_again(owner: TestClient) -> None:
    for number, address in enumerate(("/v1/terms/seed", "/v1/terms?tag=models"), start=1):
        first = owner.get(address)
        again = owner.get(address, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (
            304,
            b"",
            first.headers["etag"],
        )
        assert first.headers["glossary-generation"] == str(number)
        owner.put("/v1/terms/seed", json=NEW | {"term": f"Seed {len(address)}"})
        assert (
            owner.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
        )


LISTED = (
    b"\xef\xbb\xbf---\r\nterm: VAE  # short\r\naliases: ['autoencoder']\r\n---\r\n\r\n"
    b"A VAE:\r\n\r\n- *encodes*,\r\n- decodes.\r\n\r\n```\r\nx = decode(z)\r\n```"
)


def test_an_edit_of_one_field_leaves_every_other_byte_of_the_file(
    owner: TestClient, corpus: Path
) -> None:
    path = corpus / "vae.md"
    path.write_bytes(LISTED)
    draft = {"term": "VAE", "aliases": ["autoencoder", "coder"]}
    definition = "A VAE:\n\n- *encodes*,\n- decodes.\n\n```\nx = decode(z)\n```"
    response = owner.put("/v1/terms/vae", json=draft | {"definition": definition})
    assert response.json()["definition"] == definition
    assert response.json()["short"] == "A VAE:"
    assert path.read_bytes() == LISTED.replace(b"'autoencoder'", b"'autoencoder', coder")
    assert ask(owner, "what is a vae")["answer"]["text"] == definition
