"""The pages as an owner changes them, in a real Chromium: axe finds nothing, light and dark."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from rag.http.keys import Keys
from tests.browsing import AXE, chromium, serving
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(
    not chromium(), reason="Chromium is not installed; CHROMIUM=/path/to/it names one"
)
PAGES = ("/", "/?q=mercury", "/?q=who+keeps+the+lighthouse", "/t/seed", "/desk?entry=seed")
PHONE, LOGO = (
    360,
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>',
)
# The contrast of the words on a button with the button, by the colours that the browser paints.
BUTTON = "(each) => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A server in German with a colour, a logo and a footer link, and a key of its owner."""
    folder = tmp_path_factory.mktemp("look")
    (folder / "logo.svg").write_text(LOGO)
    secret = Keys(folder / "keys.json").add("owner", "write")
    corpus = ROOT / "tests/corpus"
    kept = ["--keys", str(folder / "keys.json"), "--questions", str(folder / "asked.db")]
    look = ["--accent", "#ffb400", "--logo", str(folder / "logo.svg"), "--tagline", "Unsere Wörter"]
    more = ["--interface-language", "de", "--footer-link", "Impressum https://example.org"]
    with serving(folder / "index", corpus, "--corpus", str(corpus), *kept, *look, *more) as address:
        yield address, secret


@pytest.fixture(params=["light", "dark"])
def page(
    browser: Browser, owned: tuple[str, str], request: pytest.FixtureRequest
) -> Iterator[Page]:
    """A page on a phone of the owner's, whose key is in the tab."""
    scheme: Literal["light", "dark"] = request.param
    context = browser.new_context(
        color_scheme=scheme, bypass_csp=True, viewport={"width": PHONE, "height": 740}
    )
    context.add_init_script(f"sessionStorage.setItem('key', '{owned[1]}')")
    yield context.new_page()
    context.close()


def test_axe_finds_nothing_on_a_phone_in_the_owners_colours(
    page: Page, owned: tuple[str, str]
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; make test does that where npm is")
    for path in PAGES:
        page.goto(owned[0] + path, wait_until="networkidle")
        page.add_script_tag(path=AXE)
        found = page.evaluate("axe.run()")["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:120]) for each in found] == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, path


def test_the_owners_touch_is_on_the_page(page: Page, owned: tuple[str, str]) -> None:
    page.goto(owned[0])
    assert page.get_attribute("html", "lang") == "de"
    assert page.locator(".top img").evaluate("(each) => each.naturalWidth") > 0
    assert page.inner_text(".tagline") == "Unsere Wörter"
    assert page.get_by_role("link", name="Impressum").is_visible()
    ink, ground = page.locator("form.ask button").evaluate(BUTTON)
    assert {ink, ground} & {"rgb(255, 180, 0)", "rgb(255, 255, 255)"}


def test_the_opened_desk_shows_the_entry_and_its_preview(
    page: Page, owned: tuple[str, str]
) -> None:
    page.goto(f"{owned[0]}/desk?entry=seed")
    page.wait_for_selector("#shown .term:has-text('Seed')")
    page.fill("#f-aliases", "Würfel")
    page.wait_for_selector("#shown .aliases:has-text('Würfel')")
