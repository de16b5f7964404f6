"""Measures the pages in Chromium: bytes transferred, milliseconds until an answer is painted, and the map drawn.

    python -m bench.web

Needs Chromium and an index of the shipped glossary (rag build). Two ways to an answer: opening its address, and
pressing Enter on a page that is open; each question is new to the server. The map is that of 10,000 made-up entries,
dragged across the picture.
"""

import random
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page, Response, sync_playwright

from tests.browsing import chromium, serving

ROOT = Path(__file__).parent.parent
TERMS = [
    "a LoRA",
    "a seed",
    "a sampler",
    "a checkpoint",
    "a token",
    "inpainting",
    "a VAE",
    "CLIP",
    "VRAM",
    "an epoch",
]
# When the browser painted the answer: two frames after it stands in the page.
PAINTED = """(question) => new Promise((done) => {
  const began = performance.now();
  new MutationObserver((_, watching) => {
    if (!document.querySelector("#answer .reply")) return;
    watching.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
  }).observe(document.getElementById("answer"), { childList: true });
  document.getElementById("q").value = question;
  document.querySelector("form.ask").requestSubmit();
})"""
# Milliseconds from one frame to the next while the map is dragged.
DRAGGED = """() => new Promise((done) => {
  const map = document.getElementById("map"), took = [];
  let before = performance.now(), step = 0;
  const say = (kind, x) => map.dispatchEvent(new PointerEvent(kind, { pointerId: 1, clientX: 400 + x, clientY: 300 }));
  map.setPointerCapture = () => {};
  say("pointerdown", 0);
  const frame = (now) => {
    took.push(now - before);
    before = now;
    if (++step > 60) { say("pointercancel", 0); done(took.slice(1)); return; }
    say("pointermove", 3 * step);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""
ON_MAP, TAGS = 10_000, 24
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def opened(page: Page, address: str, question: str) -> float:
    """Return the milliseconds until the page of an answer is painted, with nothing kept by the browser."""
    page.goto(f"{address}/?q={question}", wait_until="networkidle")
    return float(page.evaluate(FIRST_PAINT))


def entered(page: Page, address: str, question: str) -> float:
    """Return the milliseconds from Enter until the answer is painted."""
    page.goto(address, wait_until="networkidle")
    return float(page.evaluate(PAINTED, question))


def crowded() -> dict[str, Any]:
    """Return a map of many entries in heaps, the same each time."""
    chance = random.Random(0)
    heaps = [(chance.random(), chance.random()) for _ in range(60)]
    places = []
    for number in range(ON_MAP):
        heap = chance.randrange(len(heaps))
        x, y = (min(1.0, max(0.0, chance.gauss(at, 0.03))) for at in heaps[heap])
        places.append([f"e{number}", f"Entry {number}", x, y, heap % TAGS])
    return {"tags": [f"tag {number}" for number in range(TAGS)], "places": places, "total": ON_MAP}


def dragged(page: Page, address: str) -> list[float]:
    """Return the milliseconds of each frame while the map of many entries is dragged."""
    page.route("**/map.json*", lambda route: route.fulfill(json=crowded()))
    page.goto(f"{address}/map", wait_until="networkidle")
    return [float(each) for each in page.evaluate(DRAGGED)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    with serving(ROOT / "index", ROOT / "corpus") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page, replies = browser.new_page(), list[Response]()
        page.on("response", lambda reply: replies.append(reply))  # noqa: PLW0108 - Playwright marks it
        opened(page, address, "what is a prompt")
        loaded = [len(reply.body()) for reply in [*replies]]
        print(f"transfer {sum(loaded) / 1024:.1f} kB in {len(loaded)} files, uncompressed")
        for name, ask, form in (
            ("address opened", opened, "what is {}"),
            ("Enter pressed", entered, "explain {} to me"),
        ):
            took = [ask(page, address, form.format(term)) for term in TERMS]
            print(
                f"{name}: painted after {median(took):.0f} ms at the median, {quantiles(took, n=10)[-1]:.0f} at p90"
            )
        took = dragged(page, address)
        print(
            f"map of {ON_MAP:,}: a frame in {median(took):.0f} ms at the median, {quantiles(took, n=10)[-1]:.0f} at p90"
        )
        browser.close()


if __name__ == "__main__":
    main()
