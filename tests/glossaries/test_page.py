"""The page on top of several glossaries."""

import html
import re
from dataclasses import replace

from fastapi.testclient import TestClient

from rag.settings import Settings
from tests.glossaries.conftest import serving


def test_the_page_lists_the_glossaries_and_asks_them_all(client: TestClient) -> None:
    page = client.get("/").text
    assert "<title>All words</title>" in page
    for name in ("team", "k8s"):
        assert f'<a href="/g/{name}/">{name}</a>' in page
    answered = client.get("/", params={"q": "what is a sprint"}).text
    assert '<a href="/g/team/t/sprint">Sprint</a>' in answered
    assert "two weeks of work" in answered


def test_both_meanings_of_a_name_are_shown_each_with_its_glossary(client: TestClient) -> None:
    page = client.get("/", params={"q": "what is a pod"}).text
    assert "It has several meanings." in page
    cards = re.findall(r'<article class="card">.*?</article>', page, re.DOTALL)
    assert len(cards) == 2
    assert sorted(re.findall(r'<span class="badge">(\w+)</span>', "".join(cards))) == [
        *("k8s", "team")
    ]


def test_what_nobody_answers_and_what_cannot_be_asked_are_said(client: TestClient) -> None:
    assert "No glossary answers this." in client.get("/", params={"q": "tardigrade"}).text
    refused = client.get("/", params={"q": "po\x07d"})
    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)


def test_a_question_is_shown_as_text(client: TestClient) -> None:
    page = client.get("/", params={"q": "<script>x</script> pod"}).text
    assert "<script>x" not in page


def test_the_page_loads_its_style_and_no_script(client: TestClient) -> None:
    page = client.get("/")
    [style] = re.findall(r'href="(/static/style[^"]+)"', page.text)
    assert client.get(style).status_code == 200
    assert "<script" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert client.get("/docs").url.path == "/"


def test_a_browser_gets_an_error_as_a_page_and_a_program_as_a_problem(client: TestClient) -> None:
    for path, told in (("/g/none/", "there are team, k8s"), ("/game", "Not Found")):
        page = client.get(path, headers={"Accept": "text/html"})
        assert (page.status_code, page.headers["content-type"][:9]) == (404, "text/html")
        assert told in html.unescape(page.text)
        assert page.headers["vary"] == "Accept, Accept-Language"
        problem = client.get(path)
        assert problem.headers["content-type"] == "application/problem+json"
        assert problem.headers["vary"] == "Accept"
    for path in ("/v1/none", "/g/none/v1/terms"):
        api = client.get(path, headers={"Accept": "text/html"})
        assert api.headers["content-type"] == "application/problem+json"


def test_the_page_of_an_error_lists_no_glossary(several: Settings) -> None:
    with serving(replace(several, reading="key")) as client:
        page = client.get("/g/none/", headers={"Accept": "text/html"})
        assert (page.status_code, "/g/team/" in page.text) == (404, False)
