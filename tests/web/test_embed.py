"""embed.js in a real Chromium, on pages of another origin with a strict policy."""

import base64
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page

from rag.app import create_app
from rag.search.engine import Engine
from rag.settings import Settings
from rag.web.embed import embed_integrity
from tests.browsing import AXE, chromium, free_port, serving

in_browser = pytest.mark.skipif(
    not chromium(), reason="Chromium is not installed; CHROMIUM=/path/to/it names one"
)
LIMIT = 12_000
PROSE = """
<h1>How a seed works</h1>
<p id="first">Every sampler begins with noise; a <code>seed</code> fixes it. 😀 Train a <b>LoRA</b>
on pictures, and name the seed. <a href="#x">A checkpoint</a> is large.</p>
<ul><li>A checkpoint holds weights.</li></ul>
<div contenteditable>Here a VAE is typed.</div>
<form><label>An epoch <input></label></form>
<p hidden>An epoch is hidden.</p>
<p id="later"></p>
"""
# The page's own style sheet, which the policy allows by a nonce.
COLOURS = """
:root { color-scheme: light dark }
body { background: light-dark(#fff, #111); color: light-dark(#111, #eee) }
a { color: light-dark(#00c, #9cf) }
"""


class HostHandler(BaseHTTPRequestHandler):
    """Answers with one page and its policy."""

    def __init__(self, content: str, policy: str, *arguments: object) -> None:
        self.content, self.policy = content, policy
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.policy)
        self.end_headers()
        self.wfile.write(self.content.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hosted(
    port: int, server: str, attributes: str = "", body: str = PROSE, policy: str = ""
) -> Iterator[str]:
    """Serve a page of another origin that loads the script of a server; yield its address."""
    script = f'<script src="{server}/embed.js" integrity="{embed_integrity()}" crossorigin defer'
    content = (
        f'<!doctype html><html lang="en"><title>A page</title>'
        f"<style nonce=own>{COLOURS}</style>{script} {attributes}></script>"
        f"<main>{body}</main></html>"
    )
    from_server = f"script-src {server}; connect-src {server}"
    strict = f"default-src 'none'; style-src 'nonce-own'; {from_server}; {policy}"
    handler = partial(HostHandler, content, strict)
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as host:
        Thread(target=host.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            host.shutdown()


@pytest.fixture(scope="module")
def port() -> int:
    """The port of the page that the server allows."""
    return free_port()


@pytest.fixture(scope="module")
def server(shipped_index: Path, port: int) -> Iterator[str]:
    with serving(shipped_index, Path("corpus"), "--origins", f"http://127.0.0.1:{port}") as address:
        yield address


@pytest.fixture
def console() -> list[str]:
    """What the console of `page` says."""
    return []


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, console: list[str], request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(color_scheme=request.param)
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    opened.on("pageerror", lambda error: console.append(str(error)))
    opened.on("console", lambda said: console.append(said.text))
    yield opened
    context.close()


def marks(page: Page) -> list[str]:
    page.wait_for_selector("glossary-term")
    page.wait_for_load_state("networkidle")
    return page.locator("glossary-term").all_text_contents()


def violations(page: Page) -> list[str]:
    """Return the findings of axe."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then((found) => found.violations)")
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


@in_browser
def test_terms_in_prose_are_marked_and_nothing_else(
    page: Page, server: str, port: int, console: list[str]
) -> None:
    with hosted(port, server) as address:
        page.goto(address)
        assert marks(page) == ["sampler", "LoRA", "seed", "checkpoint", "weights"]
        assert page.locator("li glossary-term").all_text_contents() == ["checkpoint", "weights"]
    assert console == []


TIP = "glossary-tip .box"


@in_browser
def test_a_definition_shows_on_hover_and_stays_while_the_pointer_is_on_it(
    page: Page, server: str, port: int
) -> None:
    with hosted(port, server) as address:
        page.goto(address)
        mark = page.locator("glossary-term", has_text="seed")
        mark.hover()
        page.locator(TIP).hover()
        assert "number" in page.inner_text(TIP)
        assert page.get_attribute(f"{TIP} .term a", "href") == f"{server}/t/seed"
        page.mouse.move(0, 0)
        page.wait_for_selector(TIP, state="detached")
        mark.hover()
        page.wait_for_selector(TIP)
        page.keyboard.press("Escape")
        assert page.locator(TIP).count() == 0


@in_browser
def test_a_definition_shows_on_focus_and_its_link_is_reached_by_tab(
    page: Page, server: str, port: int
) -> None:
    with hosted(port, server) as address:
        page.goto(address)
        marks(page)
        page.keyboard.press("Tab")
        page.wait_for_selector(TIP)
        mark = page.locator("glossary-term").first
        assert mark.get_attribute("aria-expanded") == "true"
        assert mark.get_attribute("aria-describedby") == "glossary-tip"
        page.keyboard.press("Tab")
        focused = "document.activeElement.shadowRoot?.activeElement?.textContent"
        assert page.evaluate(focused) == "Sampler"
        page.keyboard.press("Escape")
        assert page.locator(TIP).count() == 0
        assert page.evaluate("document.activeElement.textContent") == "sampler"
        page.keyboard.press("Enter")
        page.wait_for_selector(TIP)
        page.keyboard.press("Enter")
        assert page.locator(TIP).count() == 0


@in_browser
def test_a_definition_shows_on_a_tap_and_goes_with_a_tap_elsewhere(
    browser: Browser, server: str, port: int
) -> None:
    context = browser.new_context(has_touch=True, viewport={"width": 360, "height": 640})
    page = context.new_page()
    with hosted(port, server) as address:
        page.goto(address)
        page.locator("glossary-term").first.tap()
        page.wait_for_selector(TIP)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.tap("h1")
        page.wait_for_selector(TIP, state="detached")
    context.close()


@in_browser
def test_the_definition_is_dark_where_the_page_is(page: Page, server: str, port: int) -> None:
    with hosted(port, server) as address:
        page.goto(address)
        page.locator("glossary-term").first.hover()
        page.wait_for_selector(TIP)
        is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert ("dark" in str(page.get_attribute(TIP, "class"))) == is_dark


@in_browser
def test_the_box_in_the_page_answers(
    page: Page, server: str, port: int, console: list[str]
) -> None:
    body = "<h1>Ask</h1><div data-glossary-ask></div>"
    with hosted(port, server, 'data-marks="off"', body) as address:
        page.goto(address)
        page.fill("glossary-ask input", "what is a LoRA")
        page.keyboard.press("Enter")
        page.wait_for_selector("glossary-ask article")
        assert "fine-tuning" in page.inner_text("glossary-ask article")
        page.fill("glossary-ask input", "which wine goes with salmon")
        page.keyboard.press("Enter")
        page.wait_for_selector("glossary-ask li")
        assert "does not hold an answer" in page.inner_text("glossary-ask [role=status]")
    assert console == []


@in_browser
def test_the_button_opens_a_box_and_escape_closes_it(
    page: Page, server: str, port: int, console: list[str]
) -> None:
    with hosted(port, server, "data-button") as address:
        page.goto(address)
        page.click("glossary-ask summary")
        page.wait_for_selector("glossary-ask input:focus")
        page.keyboard.type("what is a seed")
        page.keyboard.press("Enter")
        page.wait_for_selector("glossary-ask article")
        page.keyboard.press("Escape")
        assert not page.is_visible("glossary-ask article")
    assert console == []


@in_browser
@pytest.mark.parametrize(
    ("attributes", "body"),
    [("data-button", PROSE), ("", f"{PROSE}<div data-glossary-ask></div>")],
)
def test_axe_finds_nothing_wrong_with_what_is_added(
    page: Page, server: str, port: int, attributes: str, body: str
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; make test does that where npm is")
    with hosted(port, server, attributes, body) as address:
        page.goto(address)
        if attributes:
            page.click("glossary-ask summary")
        else:
            page.focus("glossary-ask input")
        page.wait_for_selector("glossary-ask input:focus")
        page.keyboard.type("what is a seed")
        page.keyboard.press("Enter")
        page.wait_for_selector("glossary-ask article")
        page.locator("glossary-term").first.hover()
        page.wait_for_selector(TIP)
        assert violations(page) == []


@in_browser
def test_a_page_that_is_not_allowed_is_told_so_once(
    page: Page, server: str, console: list[str]
) -> None:
    other = free_port()
    with hosted(other, server, "", f"{PROSE}<div data-glossary-ask></div>") as address:
        page.goto(address)
        page.fill("glossary-ask input", "what is a seed")
        page.keyboard.press("Enter")
        page.wait_for_selector("glossary-ask p:text('does not answer')")
        told = [line for line in console if line.startswith("Glossary:")]
        assert [f"--origins http://127.0.0.1:{other}" in line for line in told] == [True]
        assert page.locator("glossary-term").count() == 0


@in_browser
def test_a_page_that_takes_no_html_from_scripts_shows_the_text(
    page: Page, server: str, port: int
) -> None:
    with hosted(port, server, policy="require-trusted-types-for 'script'") as address:
        page.goto(address)
        page.locator("glossary-term", has_text="seed").hover()
        page.wait_for_selector(TIP)
        assert "number" in page.inner_text(TIP)


@in_browser
def test_what_the_page_loads_later_is_marked_too(page: Page, server: str, port: int) -> None:
    with hosted(port, server, 'data-in="#later"') as address:
        page.goto(address, wait_until="networkidle")
        assert page.locator("glossary-term").count() == 0
        page.evaluate("document.getElementById('later').append('It takes a LoRA.')")
        page.wait_for_selector("glossary-term")
        assert page.locator("glossary-term").all_text_contents() == ["LoRA"]


@in_browser
def test_every_mention_is_marked_if_asked_for_but_what_is_left_out(
    page: Page, server: str, port: int
) -> None:
    body = "<p>A seed, a seed.</p><p class=credits>A seed.</p>"
    with hosted(port, server, 'data-all data-not=".credits"', body) as address:
        page.goto(address)
        assert marks(page) == ["seed", "seed"]


@pytest.fixture
def client(engine: Engine) -> TestClient:
    return TestClient(create_app(engine, Settings()))


def test_the_script_is_small_and_may_be_loaded_from_everywhere(client: TestClient) -> None:
    reply = client.get("/embed.js")
    assert len(reply.content) <= LIMIT
    assert reply.headers["content-type"].startswith("text/javascript")
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.headers["cache-control"] == "public, max-age=3600"
    again = client.get("/embed.js", headers={"If-None-Match": reply.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/v1/terms").headers["cross-origin-resource-policy"] == "same-origin"


def test_the_api_page_shows_the_tag_with_the_hash_of_the_script(client: TestClient) -> None:
    script = client.get("/embed.js").content
    digest = base64.b64encode(hashlib.sha384(script).digest()).decode()
    assert f'integrity="sha384-{digest}"' in client.get("/docs").text.replace("&#43;", "+")


def test_the_short_definition_of_an_entry_comes_as_text_and_as_safe_html(
    client: TestClient,
) -> None:
    shown = client.get("/embed/vae").json()
    assert (shown["id"], shown["term"]) == ("vae", "VAE (Variational Autoencoder)")
    assert "latents" in shown["text"]
    assert shown["html"].startswith("<p>")
    assert client.get("/embed/no-such-thing").status_code == 404


@pytest.mark.parametrize(
    ("language", "ask"),
    [
        ("de-AT", "Fragen"),
        ("fr", "Demander"),
        ("es", "Preguntar"),
        ("ja", "聞く"),
        ("zh-Hant", "提问"),
        ("sv", "Ask"),
        ("%3F", "Ask"),
    ],
)
def test_the_words_of_the_box_are_in_the_language_of_the_page_else_of_the_glossary(
    client: TestClient, language: str, ask: str
) -> None:
    words = client.get(f"/embed-words/{language}").json()
    assert words["ask"] == ask
    assert set(words) == {"title", "question", "ask", "several", "none", "failed"}
