"""Entries over HTTP: listed, one at a time, and those near them."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.settings import Settings
from tests.toys import ToyEncoder


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
    with TestClient(create_app(Engine(load_generation(folder), ToyEncoder()), settings)) as client:
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


def test_a_page_of_terms_says_where_it_begins_and_how_many_there_are(client: TestClient) -> None:
    page = client.get("/v1/terms", params={"limit": 1, "offset": 5}).json()
    assert (page["total"], page["limit"], page["offset"]) == (6, 1, 5)
    assert list(page["terms"][0]) == ["id", "term", "aliases", "tags", "status", "short"]
    assert client.get("/v1/terms", params={"offset": 6}).json()["terms"] == []


def test_an_entry_has_all_that_its_file_says(client: TestClient) -> None:
    page = client.get("/v1/terms/seed").json()
    assert page["questions"] == ["get exactly the same picture again"]
    assert page["short"] == page["definition"].split("\n\n")[0]
    assert page["see_also"] == ["sampler"]


def test_an_unknown_entry_is_told_with_names_near_it(client: TestClient) -> None:
    refused = client.get("/v1/terms/seedling")
    assert (refused.status_code, refused.json()["title"]) == (404, "Unknown term")
    assert "near it: Seed" in refused.json()["detail"]
