"""The pages over the six entries, without a browser."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import current_thread

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.index.generations import load_generation
from rag.index.glossary_index import LivingEntries
from rag.search.engine import Engine
from rag.settings import Settings
from rag.types import Entry, Translation
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
    assert "No entry is called “no-such-thing”." in page.text
    assert 'href="/?q=no-such-thing"' in page.text
    assert client.get("/nowhere", headers=HTML).text.count("No page has this address.") == 1
    assert client.get("/t/no-such-thing").json()["status"] == 404
    assert client.get("/v1/terms/no-such-thing", headers=HTML).json()["status"] == 404


def test_the_owner_changes_name_line_colour_links_and_examples(
    engine: Engine, tmp_path: Path
) -> None:
    picture = tmp_path / "logo.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>')
    settings = Settings(
        title="Our words",
        tagline="What we say at work",
        logo=str(picture),
        accent="#a03",
        footer_link="Imprint https://example.org/imprint",
        examples="what is a seed; what is <b>",
    )
    with TestClient(create_app(engine, settings)) as client:
        page = client.get("/").text
        assert "What we say at work" in page
        assert '<a href="https://example.org/imprint">Imprint</a>' in page
        assert 'href="/?q=what%20is%20%3Cb%3E">what is &lt;b&gt;</a>' in page
        assert '<img src="/logo" alt=""' in page
        [sheet] = re.findall(r"/accent\.css\?\w+", page)
        assert "--accent:#aa0033;" in client.get(sheet).text
        logo = client.get("/logo")
    assert logo.headers["content-type"] == "image/svg+xml"
    assert logo.headers["content-security-policy"].startswith("default-src 'none'")
    assert logo.headers["content-security-policy"].endswith("sandbox")


def test_a_page_is_in_the_language_set(engine: Engine) -> None:
    with TestClient(create_app(engine, Settings(interface_language="de"))) as client:
        page = client.get("/", params={"q": "how do I prune my roses"}).text
    assert '<html lang="de" dir="ltr">' in page
    assert "Darauf antwortet das Glossar nicht." in page
    assert "6 Einträge" in page


def test_without_a_logo_there_is_none(client: TestClient) -> None:
    assert client.get("/logo").status_code == 404
    assert "/accent.css" not in client.get("/").text


def test_all_entries_are_read_in_the_queue_of_pages_and_examples_chosen_once(
    client: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[str] = []

    def stream(entries: LivingEntries) -> Iterator[Entry]:
        threads.append(current_thread().name)
        yield from read(entries)

    read = LivingEntries.stream
    monkeypatch.setattr(LivingEntries, "stream", stream)
    for path in ("/", "/", "/browse", "/", "/browse"):
        assert client.get(path).status_code == 200
    assert len(threads) == 3
    assert all(name.startswith("worker") for name in threads)


def test_only_a_key_that_may_write_opens_the_desk(client: TestClient) -> None:
    assert client.get("/desk/key").status_code == 403


def test_static_files_are_kept_for_good_and_no_others_are_served(client: TestClient) -> None:
    style = client.get("/static/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "immutable" in style.headers["cache-control"]
    for name in ("missing.css", ".hidden", "..%2fpages.py"):
        assert client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    ("path", "caching"),
    [
        ("/", "no-cache"),
        ("/t/seed", "no-cache"),
        ("/browse", "no-cache"),
        ("/answer?q=seed", "no-cache"),
        ("/map.json", "no-cache"),
        ("/no-such-page", "no-cache"),
        ("/v1/ask?q=seed", "no-cache"),
        ("/v1/terms", "no-cache"),
        ("/v1/terms/no-such-term", "no-cache"),
        ("/openapi.json", "no-cache"),
        ("/livez", "no-cache"),
        ("/metrics", "no-cache"),
        ("/static/none.css", "no-cache"),
        ("/static/style.css", "public, max-age=31536000, immutable"),
        ("/embed.js", "public, max-age=3600"),
    ],
)
def test_only_files_that_never_change_unnoticed_are_kept_by_caches(
    client: TestClient, path: str, caching: str
) -> None:
    assert client.get(path).headers["cache-control"] == caching
    assert client.head(path).headers["cache-control"] == caching


def test_the_forms_of_an_error_are_kept_apart_by_caches(client: TestClient) -> None:
    page, problem = client.get("/t/none", headers=HTML), client.get("/t/none")
    assert (page.headers["vary"], problem.headers["vary"]) == ("Accept, Accept-Language", "Accept")
    assert "vary" not in client.get("/v1/terms/none", headers=HTML).headers


def test_what_other_origins_may_read_is_kept_apart_by_origin(engine: Engine) -> None:
    with TestClient(create_app(engine, Settings(origins="https://a.test"))) as client:
        asked = client.get("/v1/ask?q=seed", headers={"Origin": "https://a.test"})
        assert asked.headers["vary"] == "Accept-Language, Origin"
        page = client.get("/t/none", headers=HTML | {"Origin": "https://a.test"})
        assert page.headers["vary"] == "Accept, Accept-Language, Origin"


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
    assert 'itemprop="name" lang="de">Kessel' in german
    assert 'hreflang="de" aria-current="true"' in german


def test_a_page_is_in_the_language_that_the_browser_accepts(translated: TestClient) -> None:
    page = translated.get("/t/kettle", headers={"Accept-Language": "de-AT,en;q=0.5"})
    assert "erhitzt Wasser" in page.text
    assert page.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(("lang", "name"), [("fr", "French"), ("sv", "Svenska")])
def test_a_page_says_that_there_is_no_definition_in_a_language(
    translated: TestClient, lang: str, name: str
) -> None:
    for path in ("/t/kettle", "/answer?q=what%20is%20a%20kettle"):
        page = translated.get(f"{path}{'&' if '?' in path else '?'}lang={lang}").text
        assert f"There is no definition of Kettle in {name}; it is shown in English." in page
        assert "heated for a cup" in page


def test_notices_are_in_the_language_of_the_pages(tmp_path: Path) -> None:
    old = replace(
        EMPTY_ENTRY,
        id="kettle",
        term="Kettle",
        status="deprecated",
        definition="A kettle is a pot in which water is heated for a cup of tea.",
    )
    Builder(tmp_path, ToyEncoder()).build([old])
    opened = Engine(load_generation(tmp_path), ToyEncoder())
    with TestClient(create_app(opened, Settings(interface_language="de"))) as client:
        page = client.get("/answer", params={"q": "what is a kettle", "lang": "fr"}).text
        assert "Kettle ist veraltet. Zu Kettle gibt es keine Definition auf Französisch" in page
        reply = client.get("/v1/ask", params={"q": "what is a kettle", "lang": "fr"}).json()
    assert reply["answer"]["notice"].startswith("Kettle is deprecated. Kettle has no definition in")


def test_pages_are_in_the_language_of_the_glossary_else_in_that_of_the_browser(
    tmp_path: Path, engine: Engine
) -> None:
    kettle = replace(
        EMPTY_ENTRY,
        id="kessel",
        term="Kessel",
        definition="Ein Kessel ist ein Gefäß, in dem man das Wasser für einen Tee erhitzt.",
    )
    folder = tmp_path / "german"
    Builder(folder, ToyEncoder()).build([kettle])
    german = Engine(load_generation(folder), ToyEncoder())
    french = {"Accept-Language": "fr-CA, en;q=0.5"}
    for opened, language in ((german, "de"), (engine, "en")):
        with TestClient(create_app(opened, Settings())) as client:
            assert f'<html lang="{language}"' in client.get("/", headers=french).text


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


def test_a_preview_has_the_names_tags_and_status_of_the_page(client: TestClient) -> None:
    draft = {"term": "A <b>", "aliases": ["B"], "tags": ["t"], "status": "draft"}
    shown = client.post("/preview", json=draft | {"definition": "It is."}).text
    assert '<h3 class="term" itemprop="name">A &lt;b&gt;' in shown
    assert '<span itemprop="alternateName">B</span>' in shown
    assert 'href="/browse?tag=t"' in shown
    assert "This entry is a draft" in shown
    assert client.post("/preview", json=draft | {"definition": "x", "status": "?"}).is_error
