"""The web pages in a real Chromium: asking, browsing, editing, and what must never happen."""

import json
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from rag.http.keys import Keys
from tests.browsing import AXE, chromium, serving
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(
    not chromium(), reason="Chromium is not installed; CHROMIUM=/path/to/it names one"
)
PAGES = [
    "/",
    "/?q=what+is+a+LoRA",
    "/?q=LoRA+versus+textual+inversion",
    "/?q=best+pasta+sauce",
    "/t/lora",
    "/browse",
    "/map",
]
PAGES += ["/desk?entry=seed", "/docs", "/t/no-such-thing"]
LIMIT_KB = 60
# What a browser notes of a wrong key, a page that is not there, an edit that came too late.
EXPECTED = ("401", "404", "412")


@pytest.fixture(scope="module")
def owned(
    shipped_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """The address of a server of the shipped glossary, which may be edited, and a key to do so."""
    folder = tmp_path_factory.mktemp("web")
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    shutil.copytree(shipped_index, folder / "index")
    secret = Keys(folder / "keys.json").add("owner", "write")
    more = [
        "--keys",
        str(folder / "keys.json"),
        "--questions",
        str(folder / "asked.db"),
        "--title",
        "Test glossary",
    ]
    with serving(folder / "index", folder / "corpus", *more) as address:
        yield address, secret


@pytest.fixture(scope="module")
def site(owned: tuple[str, str]) -> str:
    return owned[0]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the small glossary: two entries share a name, one of them is deprecated."""
    corpus = ROOT / "tests/corpus"
    with serving(
        tmp_path_factory.mktemp("small") / "index", corpus, "--corpus", str(corpus)
    ) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page whose scripts may not fail, and whose browser may not complain."""
    complaints: list[str] = []
    context = browser.new_context()
    opened = context.new_page()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.extend(complaint(said)))
    yield opened
    context.close()
    assert complaints == []


def complaint(said: ConsoleMessage) -> list[str]:
    unexpected = said.type == "error" and not any(code in said.text for code in EXPECTED)
    return [said.text] if unexpected else []


def test_an_answer_comes_while_typing_pauses_and_has_an_address(page: Page, site: str) -> None:
    page.goto(site)
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("what is a LoRA")
    page.wait_for_selector("article.card")
    assert "fine-tuning method" in page.inner_text("article.card .definition")
    assert page.url.endswith("/?q=what%20is%20a%20LoRA")


def test_names_are_offered_and_chosen_by_keyboard(page: Page, site: str) -> None:
    page.goto(site)
    page.fill("#q", "dreamb")
    page.wait_for_selector("#suggestions li")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.card")
    assert page.inner_text("article.card h2").startswith("DreamBooth")


def test_the_back_button_brings_the_question_before(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=what+is+a+LoRA")
    page.fill("#q", "what is a seed")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.card:has-text('Seed')")
    page.go_back()
    page.wait_for_selector("article.card:has-text('LoRA')")
    assert page.input_value("#q") == "what is a LoRA"


def test_a_question_that_is_not_answered_says_so_and_offers_three(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=which+wine+goes+with+salmon")
    assert "does not answer this" in page.inner_text(".reply")
    assert page.locator(".matches li").count() == 3


def test_one_click_tells_the_owner_what_is_missing(page: Page, owned: tuple[str, str]) -> None:
    address, secret = owned
    page.goto(f"{address}/?q=who+keeps+the+lighthouse")
    page.click(".feedback button")
    page.wait_for_selector(".feedback:has-text('The owner will see your question')")
    assert "lighthouse" in json.dumps(get(address, secret, "/v1/gaps"))


def test_a_long_definition_is_folded_but_for_what_answers(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=how+many+gigabytes+of+VRAM+to+train+a+LoRA")
    assert page.locator(".card .definition mark").first.is_visible()
    folded = page.locator(".card details.rest .definition").first
    assert not folded.is_visible()
    page.locator(".card details.rest summary").first.click()
    assert folded.is_visible()


def test_two_things_compared_stand_side_by_side(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 1200, "height": 800})
    page.goto(f"{site}/?q=LoRA+versus+textual+inversion")
    first, second = (page.locator("article.card").nth(place).bounding_box() for place in (0, 1))
    assert first
    assert second
    assert first["y"] == second["y"]
    assert first["x"] < second["x"]


def test_of_several_senses_one_is_chosen(page: Page, small: str) -> None:
    page.goto(f"{small}/?q=mercury")
    assert page.locator(".card h2 a").all_text_contents() == ["Mercury (metal)", "Mercury (planet)"]
    assert "several meanings" in page.locator(".senses").inner_text()
    page.locator(".card h2 a").nth(1).click()
    page.wait_for_url("**/t/mercury-planet")


def test_what_is_nearly_spelt_is_proposed(page: Page, small: str) -> None:
    page.goto(f"{small}/?q=what+is+a+samplre")
    page.locator(".meant a").click()
    page.wait_for_url("**/?q=Sampler")


def test_what_is_out_of_use_says_so(page: Page, small: str) -> None:
    page.goto(f"{small}/?q=what+is+quicksilver")
    assert "deprecated" in page.locator(".notice").inner_text()
    for path in ("/t/mercury-metal", "/browse"):
        page.goto(small + path)
        assert page.locator(".badge.deprecated").count() == 1


def test_recent_questions_stay_in_the_browser(page: Page, site: str) -> None:
    page.goto(f"{site}/?q=what+is+a+seed")
    page.goto(site)
    assert page.inner_text("#recent .chips") == "what is a seed"
    page.click("#recent button")
    assert not page.is_visible("#recent")


def test_pages_can_be_read_without_javascript(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.fill("#q", "what is a LoRA")
    page.click("form.ask button")
    assert "fine-tuning method" in page.inner_text("article.card .definition")
    page.click("article.card h2 a")
    assert page.locator(".beside li").count() > 3
    page.goto(f"{site}/browse?tag=training")
    assert page.locator(".entries li").count() > 5
    context.close()


def test_the_page_of_a_term_links_what_it_mentions_and_tells_machines(
    page: Page, site: str
) -> None:
    page.goto(f"{site}/t/lora")
    assert page.locator(".definition a[href='/t/checkpoint']").count() == 1
    assert page.locator(".definition a[href='/t/lora']").count() == 0
    told = json.loads(
        page.locator("script[type='application/ld+json']").evaluate("each => each.text")
    )
    assert (told["@type"], told["termCode"]) == ("DefinedTerm", "lora")


def test_the_map_lists_what_has_a_tag_and_opens_it_by_keyboard(page: Page, site: str) -> None:
    page.goto(f"{site}/map")
    page.wait_for_selector("#map[data-ready]")
    assert not page.is_visible("#listed")
    page.locator("#legend button", has_text="models (27)").press("Enter")
    assert page.locator("#legend [aria-pressed=true]").count() == 1
    page.locator("#listed a", has_text="LoRA").first.press("Enter")
    page.wait_for_url("**/t/lora")


def test_the_map_finds_and_opens(page: Page, site: str) -> None:
    page.goto(f"{site}/map")
    page.wait_for_selector("#map[data-ready]")
    page.fill("#find", "dreambooth")
    page.keyboard.press("Enter")
    page.wait_for_url("**/t/dreambooth")


def test_the_list_narrows_while_typing(page: Page, site: str) -> None:
    page.goto(f"{site}/browse")
    page.fill("#name", "lora")
    assert 0 < page.locator(".entries li:not([hidden])").count() < 10


def test_the_owner_edits_with_preview_and_hears_of_a_conflict(
    page: Page, owned: tuple[str, str]
) -> None:
    address, secret = owned
    open_desk(page, address, secret)
    page.fill("#which", "new-thing")
    page.click("#openform button")
    page.fill("#f-term", "New thing")
    page.fill("#f-definition", "A new thing is <script>alert(1)</script> a `test` of the desk.")
    page.wait_for_selector("#shown .term:has-text('New thing')")
    page.wait_for_selector("#shown code")
    assert page.locator("#shown script").count() == 0
    page.click("#entry button[type=submit]")
    page.wait_for_selector("#saved:has-text('Saved')")
    put(address, secret, "new-thing", "A new thing is what somebody else wrote meanwhile.")
    page.fill("#f-definition", "A new thing is mine.")
    page.click("#entry button[type=submit]")
    page.wait_for_selector("#conflict:visible")
    assert "somebody else" in page.inner_text("#conflict .definition")
    page.goto(f"{address}/t/new-thing")
    assert "somebody else" in page.inner_text(".definition")


def get(address: str, secret: str, path: str) -> object:
    headers = {"Authorization": f"Bearer {secret}"}
    with urllib.request.urlopen(urllib.request.Request(address + path, headers=headers)) as reply:
        return json.load(reply)


def open_desk(page: Page, address: str, secret: str, path: str = "/desk") -> None:
    """Open the owner's desk with a key."""
    page.goto(address + path)
    page.fill("#key", secret)
    page.click("#keyform button[type=submit]")
    page.wait_for_selector("#opened:visible")


def put(address: str, secret: str, entry: str, definition: str) -> None:
    body = json.dumps({"term": entry.replace("-", " "), "definition": definition}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {secret}"}
    with urllib.request.urlopen(
        urllib.request.Request(f"{address}/v1/terms/{entry}", body, headers, method="PUT")
    ):
        return


def test_a_rebuild_tells_how_it_ended(page: Page, owned: tuple[str, str]) -> None:
    address, secret = owned
    open_desk(page, address, secret)
    page.click("#rebuild")
    page.wait_for_selector("#progressed:has-text('Done')", timeout=60_000)


def test_the_owner_sees_what_was_asked_in_vain_and_what_lint_finds(
    page: Page, owned: tuple[str, str]
) -> None:
    address, secret = owned
    page.goto(f"{address}/?q=how+tall+is+the+Eiffel+tower")
    open_desk(page, address, secret)
    page.click("#look-gaps")
    page.locator("#gaps li", has_text="Eiffel").get_by_role("link").click()
    page.wait_for_selector("#which-note:has-text('filled in for you')")
    filled = page.input_value("#f-term") + page.input_value("#f-questions")
    assert "eiffel" in filled.lower()
    page.click("#look-lint")
    page.locator("#lint li a").first.click(timeout=120_000)
    page.wait_for_selector("#which-note:not(:has-text('filled in for you'))")


def test_the_desk_opens_only_with_a_key_that_may_change_entries(
    page: Page, owned: tuple[str, str]
) -> None:
    address, _ = owned
    page.goto(f"{address}/desk?entry=seed")
    page.fill("#key", "rag_wrong")
    page.click("#keyform button[type=submit]")
    page.wait_for_selector("#problem:has-text('This key is not known')")
    assert not page.is_visible("#opened")


def test_a_link_to_the_desk_opens_the_entry_with_what_is_proposed(
    page: Page, owned: tuple[str, str]
) -> None:
    address, secret = owned
    open_desk(page, address, secret, "/desk?entry=seed&alias=starting+number")
    page.wait_for_selector("#entry:visible")
    assert page.input_value("#f-aliases").endswith("\nstarting number")
    page.click("#forget")
    page.wait_for_selector("#key:visible")
    assert not page.is_visible("#opened")


def test_the_owner_drops_a_question_of_an_entry(page: Page, owned: tuple[str, str]) -> None:
    address, secret = owned
    open_desk(page, address, secret)
    page.select_option("#enrich-show", "kept")
    page.click("#look-enrich")
    dropped = page.locator("#enrich li li").first
    question = dropped.locator("button").last.get_attribute("aria-label")
    assert question is not None
    assert question.startswith("Drop: ")
    dropped.locator("button").last.click()
    page.wait_for_selector("#enrich-note:has-text('being rebuilt')", timeout=60_000)
    assert question.removeprefix("Drop: ") not in page.inner_text("#enrich")


def test_a_route_of_the_api_is_tried_on_its_page(page: Page, site: str) -> None:
    page.goto(f"{site}/docs")
    page.get_by_text("POST /v1/ask", exact=True).click()
    form = page.locator('form[data-method="POST"][data-path="/v1/ask"]')
    form.get_by_label("Body (JSON)").fill('{"question": "what is a LoRA"}')
    form.get_by_role("button", name="Send").click()
    form.get_by_text('"outcome": "answered"').wait_for()
    page.get_by_text("GET /v1/terms/{term}/similar", exact=True).click()
    form = page.locator('form[data-path="/v1/terms/{term}/similar"]')
    form.get_by_label("term").fill("lora")
    form.get_by_label("limit").fill("2")
    form.get_by_role("button", name="Send").click()
    form.get_by_text("/v1/terms/lora/similar?limit=2 200 OK").wait_for()


def test_a_glossary_that_is_not_open_asks_a_browser_for_the_key(
    browser: Browser, shipped_index: Path, tmp_path: Path
) -> None:
    secret = Keys(tmp_path / "keys.json").add("reader", "read")
    with serving(
        shipped_index, ROOT / "corpus", "--keys", str(tmp_path / "keys.json"), "--reading", "key"
    ) as address:
        with pytest.raises(urllib.error.HTTPError, match="401") as refused:
            urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": "text/html"}))
        assert refused.value.headers["WWW-Authenticate"].startswith("Basic")
        refused.value.close()
        known = browser.new_context(
            http_credentials={"username": "anybody", "password": secret}
        ).new_page()
        known.goto(f"{address}/?q=what+is+a+LoRA")
        assert "fine-tuning method" in known.inner_text("article.card .definition")


def test_a_script_in_a_definition_does_not_run(page: Page, owned: tuple[str, str]) -> None:
    address, secret = owned
    put(
        address,
        secret,
        "evil",
        "Evil is <img src=x onerror=\"document.title='run'\"> and [a](javascript:alert(1)) link.",
    )
    page.goto(f"{address}/t/evil")
    assert page.locator(".definition img, .definition a[href^='javascript']").count() == 0
    assert "run" not in page.title()


def test_the_ask_page_is_light(page: Page, site: str) -> None:
    replies: list[Response] = []
    page.on("response", lambda reply: replies.append(reply))  # noqa: PLW0108 - Playwright marks it
    page.goto(f"{site}/?q=what+is+a+LoRA", wait_until="networkidle")
    sizes = [len(reply.body()) for reply in replies]
    assert len(sizes) >= 3
    assert sum(sizes) <= LIMIT_KB * 1024


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_no_violation(
    browser: Browser, site: str, path: str, scheme: Literal["light", "dark"]
) -> None:
    if not AXE.is_file():
        pytest.skip("axe-core is not installed; make test does that where npm is")
    context = browser.new_context(color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    page.goto(site + path, wait_until="networkidle")
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run()")["violations"]
    context.close()
    assert [
        (each["id"], [node["html"][:120] for node in each["nodes"]][:3]) for each in found
    ] == []


def test_no_page_scrolls_sideways_on_a_phone(page: Page, site: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for path in PAGES:
        page.goto(site + path, wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_the_pages_can_be_had_from_elsewhere_only_by_the_policy(site: str) -> None:
    with urllib.request.urlopen(f"{site}/") as reply:
        policy = reply.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy


def test_starting_the_server_loads_nothing_for_builds_edits_and_pages() -> None:
    late = ("sklearn", "torch", "faiss", "onnx", "yaml", "jinja2", "markdown_it", "limits")
    told = f"import sys, rag.app; print([name for name in {late} if name in sys.modules])"
    command = [sys.executable, "-c", told]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"
