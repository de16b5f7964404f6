"""A page that a client has is not made again, unless the glossary or the reader is another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from rag.app import create_app
from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.search.engine import Engine
from rag.settings import Settings
from rag.web.pages import WebPages
from tests.api.conftest import eventually
from tests.toys import ToyEncoder

PAGES = ("/", "/t/seed", "/browse", "/browse?tag=images", "/map", "/docs", "/desk")


@pytest.fixture
def client(engine: Engine, settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(engine, settings)) as opened:
        yield opened


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_the_client_has_is_not_made_again(
    client: TestClient, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = client.get(path)
    tag = page.headers["etag"]
    monkeypatch.setattr(WebPages, "html", None)
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    # The headers of this reply replace those that the client has.
    differing = {"content-length", "content-type", "x-request-id"}
    for name in page.headers.keys() - differing:
        assert again.headers[name] == page.headers[name]
    assert client.head(path, headers={"If-None-Match": f'"other", W/{tag}'}).status_code == 304


def test_a_page_for_other_languages_or_another_address_has_another_tag(client: TestClient) -> None:
    tag = client.get("/t/seed").headers["etag"]
    for header in ({"Accept-Language": "de"}, {"Host": "words.example"}):
        reply = client.get("/t/seed", headers={"If-None-Match": tag, **header})
        assert reply.status_code == 200
        assert reply.headers["etag"] != tag


def test_after_an_edit_pages_are_made_anew(
    client: TestClient, settings: Settings, corpus: Path
) -> None:
    tag = client.get("/t/seed").headers["etag"]
    (corpus / "seed.md").write_text("---\nterm: Seed\n---\nWhat a run begins with.\n")
    Builder(settings.index, ToyEncoder()).build(read_corpus(corpus))

    def is_shown() -> bool:
        page = client.get("/t/seed", headers={"If-None-Match": tag})
        return page.status_code == 200 and "What a run begins with" in page.text

    eventually(is_shown)


def test_a_page_with_an_answer_is_made_each_time(client: TestClient) -> None:
    tag = client.get("/").headers["etag"]
    for path in ("/", "/answer"):
        reply = client.get(path, params={"q": "what is a seed"}, headers={"If-None-Match": tag})
        assert (reply.status_code, "etag" in reply.headers) == (200, False)


def test_what_is_not_there_has_no_tag(client: TestClient) -> None:
    headers = {"Accept": "text/html", "If-None-Match": "*"}
    reply = client.get("/t/no-such-thing", headers=headers)
    assert (reply.status_code, "etag" in reply.headers) == (404, False)


def test_another_server_makes_other_tags(
    client: TestClient, engine: Engine, settings: Settings
) -> None:
    tag = client.get("/").headers["etag"]
    with TestClient(create_app(engine, settings)) as other:
        assert other.get("/", headers={"If-None-Match": tag}).status_code == 200
