"""A server under a path, behind proxies that take the path off or pass it on."""

import asyncio
import html
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import Request, sync_playwright
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.app import create_app
from rag.client import Client
from rag.http.base_path import BasePath, below, path_in_app
from rag.http.keys import Keys
from rag.http.server import as_seen_by_clients
from rag.search.engine import Engine
from rag.settings import Settings
from tests.browsing import chromium, free_port
from tests.forwarding import PREFIX, forwarding, stripping

LINK = re.compile(r'(?:href|src|action|data-places)="([^"]*)"')
ENTRY = {"term": "Word", "definition": "A word is a unit of language."}


def seen_paths(settings: Settings, path: str, client: str, **headers: str) -> tuple[str, str]:
    """Return the root path and the path that an app sees of a request."""
    seen: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(scope)

    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "headers": sent, "client": (client, 1), "root_path": ""}
    asyncio.run(BasePath(app, settings)(scope, None, None))  # type: ignore[arg-type]
    return seen[0]["root_path"], seen[0]["path"]


@pytest.mark.parametrize("path", ["/v1/ask", "/glossary/v1/ask"])
@pytest.mark.parametrize("base_path", ["/glossary", "/glossary/"])
def test_a_path_is_answered_with_the_base_path_and_without(path: str, base_path: str) -> None:
    seen = seen_paths(Settings(base_path=base_path), path, "192.0.2.1")
    assert seen == ("/glossary", "/glossary/v1/ask")


@pytest.mark.parametrize(
    ("proxies", "client", "prefix", "root"),
    [
        ("10.0.0.0/8", "10.1.2.3", "/words", "/words"),
        ("10.0.0.0/8, ::1", "::1", "/a/b/", "/a/b"),
        ("*", "testclient", "/words", "/words"),
        ("10.0.0.0/8", "192.0.2.1", "/words", "/own"),
        ("", "10.1.2.3", "/words", "/own"),
        ("10.0.0.0/8", "testclient", "/words", "/own"),
        ("10.0.0.0/8", "10.1.2.3", "//evil.example", "/own"),
        ("10.0.0.0/8", "10.1.2.3", "/../up", "/own"),
        ("10.0.0.0/8", "10.1.2.3", 'x"><script>', "/own"),
        ("10.0.0.0/8", "10.1.2.3", "/", "/own"),
    ],
)
def test_a_prefix_is_believed_of_named_proxies_if_it_is_clean(
    proxies: str, client: str, prefix: str, root: str
) -> None:
    settings = Settings(proxies=proxies, base_path="/own")
    seen = seen_paths(settings, "/t/seed", client, x_forwarded_prefix=prefix)
    assert seen == (root, f"{root}/t/seed")


def test_the_base_path_itself_is_the_first_page() -> None:
    for path in ("/glossary", "/glossary/"):
        scope = below(PREFIX, {"path": path, "raw_path": path.encode()})
        assert (scope["path"], scope["raw_path"]) == ("/glossary/", b"/glossary/")
    assert path_in_app(below(PREFIX, {"path": "/glossaryx"})) == "/glossaryx"


def test_without_a_root_path_the_path_is_whole() -> None:
    assert path_in_app({"path": "/v1/ask"}) == path_in_app({"path": "/v1/ask", "root_path": ""})


def kept_path(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Return an app under a base path behind a proxy that passes on the whole path."""
    return BasePath(app, replace(settings, base_path=PREFIX))


def stripped_path(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Return an app behind a proxy that takes the prefix off and tells it."""
    return stripping(BasePath(app, replace(settings, proxies="*")))


def untold_path(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Return an app under a base path behind a proxy that takes it off and tells nothing."""
    return stripping(BasePath(app, replace(settings, base_path=PREFIX)))


@contextmanager
def clients(app: ASGIApp, **more: Any) -> Iterator[TestClient]:
    with TestClient(app, "https://words.example", follow_redirects=False, **more) as client:
        yield client


@pytest.fixture(params=[kept_path, stripped_path, untold_path])
def client(
    request: pytest.FixtureRequest, engine: Engine, settings: Settings
) -> Iterator[TestClient]:
    """A client that sees the six entries under a path."""
    settings = replace(settings, base_path="" if request.param is stripped_path else PREFIX)
    secret = Keys(settings.keys).add("owner", "write")
    app = request.param(create_app(engine, settings), settings)
    with clients(app, headers={"Authorization": f"Bearer {secret}"}) as client:
        yield client


def links_of(page: str) -> set[str]:
    """Return the addresses on this host that a page names, but for places on it."""
    links = [html.unescape(link) for link in LINK.findall(page) if link[0] != "#"]
    own = [link.removeprefix("https://words.example") for link in links]
    return {link for link in own if not link.startswith("https:")}


def test_every_link_of_every_page_stays_under_the_path(client: TestClient) -> None:
    waiting, visited = ["/glossary/", "/glossary/?q=what+is+a+seed"], set()
    while waiting:
        address = waiting.pop()
        visited.add(address)
        reply = client.get(address, headers={"Accept": "text/html"})
        assert reply.status_code == 200, address
        if "text/html" in reply.headers["content-type"]:
            links = links_of(reply.text)
            assert [link for link in links if not link.startswith("/glossary/")] == [], address
            waiting += links - visited - set(waiting)
    for page in ("/t/seed", "/browse", "/map", "/desk", "/docs", "/openapi.json"):
        assert PREFIX + page in visited


def test_addresses_that_are_said_are_those_that_clients_see(client: TestClient) -> None:
    assert client.get("/glossary/browse/").headers["location"] == (
        "https://words.example/glossary/browse"
    )
    term = client.get("/glossary/t/seed").text
    assert '<link rel="canonical" href="https://words.example/glossary/t/seed">' in term
    assert '"url": "https://words.example/glossary"' in term
    docs = client.get("/glossary/docs").text
    assert 'src="https://words.example/glossary/embed.js"' in docs
    assert "https://words.example/glossary/mcp" in docs
    assert client.get("/glossary/openapi.json").json()["servers"] == [{"url": "/glossary"}]
    assert "see /glossary/docs" in client.get("/glossary/nowhere").json()["detail"]


def test_what_an_edit_returns_as_its_address_is_there(client: TestClient) -> None:
    written = client.put("/glossary/v1/terms/word", json=ENTRY)
    assert written.headers["location"] == "/glossary/v1/terms/word"
    task = client.post("/glossary/v1/rebuild").headers["location"]
    for address in ("/glossary/v1/terms/word", task):
        assert client.get(address).status_code == 200


def test_errors_keep_their_shapes_under_the_path(client: TestClient) -> None:
    page = {"Accept": "text/html"}
    assert client.get("/glossary/v1/terms/no", headers=page).json()["status"] == 404
    assert "<!doctype html>" in client.get("/glossary/t/no", headers=page).text
    chat = client.post("/glossary/v1/chat/completions", json={"model": "no", "messages": []})
    assert "error" in chat.json()


def test_assistants_get_addresses_of_pages_under_the_path(client: TestClient) -> None:
    call = {"name": "search", "arguments": {"query": "seed"}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    headers = {"Accept": "application/json, text/event-stream"}
    reply = client.post("/glossary/mcp", json=body, headers=headers).json()
    first = reply["result"]["structuredContent"]["results"][0]
    assert first["url"] == "https://words.example/glossary/t/seed"


def test_rights_are_the_same_under_the_path(engine: Engine, settings: Settings) -> None:
    closed = replace(settings, reading="key", base_path=PREFIX)
    with clients(BasePath(create_app(engine, closed), closed)) as client:
        assert client.get("/glossary/readyz").status_code in (200, 503)
        assert client.get("/glossary/embed.js").status_code == 200
        for path in ("/glossary/v1/ask?q=seed", "/glossary/openapi.json", "/glossary"):
            assert client.get(path).status_code == 401
        assert client.put("/glossary/v1/terms/word", json=ENTRY).status_code == 403


@pytest.fixture
def proxied(engine: Engine, settings: Settings) -> Iterator[str]:
    """The address under a path of a proxy before a server of the six entries."""
    settings = replace(settings, proxies="127.0.0.1")
    app = as_seen_by_clients(create_app(engine, settings), settings)
    config = uvicorn.Config(app, port=free_port(), log_config=None, proxy_headers=False)
    server = uvicorn.Server(config)
    serving = Thread(target=server.run)
    serving.start()
    while not server.started:
        assert serving.is_alive()
        time.sleep(0.01)
    with forwarding(f"http://127.0.0.1:{config.port}") as address:
        yield address
    server.should_exit = True
    serving.join()


def test_a_client_of_ours_asks_at_an_address_with_a_path(proxied: str) -> None:
    with Client(proxied) as client:
        assert client.ask("what is a seed").matches[0].id == "seed"
        assert client.show("seed").id == "seed"


def unanswered(request: Request) -> list[str]:
    """Return the address of a request that failed, unless the browser went to another page."""
    return [] if request.failure == "net::ERR_ABORTED" else [request.url]


@pytest.mark.skipif(not chromium(), reason="Chromium is not installed")
def test_a_browser_asks_browses_and_tries_routes_under_the_path(proxied: str) -> None:
    failed: list[str] = []
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        page.on("requestfailed", lambda request: failed.extend(unanswered(request)))
        page.on("response", lambda reply: failed.extend([] if reply.ok else [reply.url]))
        page.goto(f"{proxied}/")
        page.fill("#q", "what is a seed")
        page.wait_for_selector("article.card")
        page.click("article.card h2 a")
        assert page.url == f"{proxied}/t/seed"
        page.goto(f"{proxied}/map")
        page.wait_for_function("document.querySelectorAll('#legend li').length > 0")
        page.goto(f"{proxied}/docs")
        page.click("summary:has-text('GET /v1/suggest')")
        tried = page.locator("form[data-path='/v1/suggest']")
        tried.locator("button").click()
        tried.locator("output").wait_for()
        assert "/glossary/v1/suggest" in tried.locator("output").inner_text()
        assert "200 OK" in tried.locator("output").inner_text()
        browser.close()
    assert failed == []
