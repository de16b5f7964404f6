"""The pages over the six entries, without a browser."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.settings import Settings
from rag.types import Translation
from tests.toys import ToyEncoder

HTML = {"Accept": "text/html"}


@pytest.fixture
def client(engine: Engine) -> Iterator[TestClient]:
    with TestClient(create_app(engine, Settings(title="Test glossary"))) as opened:
        yield opened


def test_every_page_is_there_with_the_policy(client: TestClient) -> None:
    for path in ("/", "/t/seed", "/browse", "/map", "/docs", "/desk"):
        reply = client.get(path)
        assert (reply.status_code, "Test glossary" in reply.text) == (200, True), path
        assert "default-src 'none'" in reply.headers["content-security-policy"]


def test_pages_answer_list_and_place_the_entries(client: TestClient) -> None:
    assert "turns latents into pixels" in client.get("/", params={"q": "what is a VAE"}).text
    assert "turns latents" in client.get("/answer", params={"q": "what is a VAE"}).text
    listed = client.get("/browse", params={"tag": "images", "name": "se"}).text
    assert "/t/seed" in listed
    assert "/t/vae" not in listed
    places = client.get("/map.json").json()
    assert places["total"] == len(places["places"]) == 6
    assert set(places["tags"]) == {"images", "training", "homonyms"}


def test_an_error_is_a_page_for_browsers_and_a_problem_for_programs(client: TestClient) -> None:
    page = client.get("/t/no-such-thing", headers=HTML)
    assert (page.status_code, page.headers["content-type"][:9]) == (404, "text/html")
    assert "No entry has the id" in page.text
    assert client.get("/t/no-such-thing").json()["status"] == 404
    assert client.get("/v1/terms/no-such-thing", headers=HTML).json()["status"] == 404


def test_static_files_are_kept_for_good_and_no_others_are_served(client: TestClient) -> None:
    style = client.get("/static/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    for name in ("missing.css", ".hidden", "..%2fpages.py"):
        assert client.get(f"/static/{name}").status_code == 404


def test_a_preview_shows_a_definition_safely(client: TestClient) -> None:
    reply = client.post("/preview", json={"definition": "A `seed` <script>x</script>"})
    assert "<code>seed</code>" in reply.text
    assert "<script>" not in reply.text


@pytest.fixture
def translated(tmp_path: Path) -> Iterator[TestClient]:
    translations = (
        Translation("de", "Kessel", "Ein **Kessel** erhitzt Wasser."),
        Translation("fr", "Bouilloire", ""),
    )
    text = "A kettle is a pot in which water is heated for a cup of tea."
    kettle = replace(
        EMPTY_ENTRY, id="kettle", term="Kettle", definition=text, translations=translations
    )
    Builder(tmp_path, ToyEncoder()).build([kettle])
    opened = Engine(load_generation(tmp_path), ToyEncoder())
    with TestClient(create_app(opened, Settings(title="Test glossary"))) as client:
        yield client


def test_the_page_of_an_entry_switches_between_its_languages(translated: TestClient) -> None:
    english = translated.get("/t/kettle").text
    assert '<a href="?lang=de" lang="de" hreflang="de">Deutsch</a>' in english
    assert "heated for a cup" in english
    german = translated.get("/t/kettle", params={"lang": "de"}).text
    assert "<strong>Kessel</strong> erhitzt Wasser." in german
    assert '<h1 itemprop="name" lang="de">Kessel' in german
    assert 'hreflang="de" aria-current="true"' in german


def test_a_page_is_in_the_language_that_the_browser_accepts(translated: TestClient) -> None:
    page = translated.get("/t/kettle", headers={"Accept-Language": "de-AT,en;q=0.5"})
    assert "erhitzt Wasser" in page.text
    assert page.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize("lang", ["fr", "ja"])
def test_a_page_says_that_there_is_no_definition_in_a_language(
    translated: TestClient, lang: str
) -> None:
    page = translated.get("/t/kettle", params={"lang": lang}).text
    assert f"Kettle has no definition in {lang}; this one is in en." in page
    assert "heated for a cup" in page


def test_an_answer_switches_between_the_languages_of_its_entry(translated: TestClient) -> None:
    asked = {"q": "what is a kettle", "lang": "de"}
    for path in ("/", "/answer"):
        assert "erhitzt Wasser" in translated.get(path, params=asked).text
    english = translated.get("/answer", params={"q": "what is a kettle"}).text
    assert "/?q=what%20is%20a%20kettle&amp;lang=de" in english


def test_what_is_no_language_is_refused(translated: TestClient) -> None:
    assert translated.get("/t/kettle", params={"lang": "de/../x"}).status_code == 422


def test_a_glossary_in_one_language_has_no_switch(client: TestClient) -> None:
    assert "hreflang" not in client.get("/t/seed").text
    assert "hreflang" not in client.get("/answer", params={"q": "what is a VAE"}).text
