"""Measures the pages in Chromium: bytes, milliseconds until an answer is painted, and the map.

    python -m bench.web

Needs Chromium and an index of the shipped glossary (rag build). There are two ways to an answer:
opening its address, and pressing Enter on a page that is open; each question is new to the server.
The map is that of 10,000 made-up entries, dragged across the picture.
"""

import random
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page, Response, sync_playwright

from tests.browsing import chromium, serving

ROOT = Path(__file__).parent.parent
TERMS = (
    *("a LoRA", "a seed", "a sampler", "a checkpoint", "a token"),
    *("inpainting", "a VAE", "CLIP", "VRAM", "an epoch"),
)
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
  const send = (kind, x) => map.dispatchEvent(
    new PointerEvent(kind, { pointerId: 1, clientX: 400 + x, clientY: 300 }));
  map.setPointerCapture = () => {};
  send("pointerdown", 0);
  const frame = (now) => {
    took.push(now - before);
    before = now;
    if (++step > 60) { send("pointercancel", 0); done(took.slice(1)); return; }
    send("pointermove", 3 * step);
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""
ON_MAP, CLUSTERS, TAGS = 10_000, 60, 24
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"

# A page, the server's address and a question -> milliseconds.
Timer = Callable[[Page, str, str], float]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    with serving(ROOT / "index", ROOT / "corpus") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        page = browser.new_page()
        measure_transfer(page, address)
        measure_answers("address opened", page, address, open_answer, "what is {}")
        measure_answers("Enter pressed", page, address, press_enter, "explain {} to me")
        frames = drag_map(page, address)
        middle, slow = median(frames), ninetieth_percentile(frames)
        print(f"map of {ON_MAP:,}: a frame in {middle:.0f} ms at the median, {slow:.0f} at p90")
        browser.close()


def measure_transfer(page: Page, address: str) -> None:
    """Print how many bytes the page of an answer takes."""
    replies: list[Response] = []
    page.on("response", lambda reply: replies.append(reply))  # noqa: PLW0108 - Playwright marks it
    open_answer(page, address, "what is a prompt")
    sizes = [len(reply.body()) for reply in replies.copy()]
    print(f"transfer {sum(sizes) / 1024:.1f} kB in {len(sizes)} files, uncompressed")


def measure_answers(name: str, page: Page, address: str, timer: Timer, form: str) -> None:
    """Print how soon the answer to a question about each term is painted."""
    took = [timer(page, address, form.format(term)) for term in TERMS]
    middle, slow = median(took), ninetieth_percentile(took)
    print(f"{name}: painted after {middle:.0f} ms at the median, {slow:.0f} at p90")


def open_answer(page: Page, address: str, question: str) -> float:
    """Return the milliseconds until the page of an answer is painted, with an empty cache."""
    page.goto(f"{address}/?q={question}", wait_until="networkidle")
    return float(page.evaluate(FIRST_PAINT))


def press_enter(page: Page, address: str, question: str) -> float:
    """Return the milliseconds from Enter until the answer is painted."""
    page.goto(address, wait_until="networkidle")
    return float(page.evaluate(PAINTED, question))


def drag_map(page: Page, address: str) -> list[float]:
    """Return the milliseconds of each frame while the map of many entries is dragged."""
    page.route("**/map.json*", lambda route: route.fulfill(json=crowded_map()))
    page.goto(f"{address}/map", wait_until="networkidle")
    return [float(milliseconds) for milliseconds in page.evaluate(DRAGGED)]


def crowded_map() -> dict[str, Any]:
    """Return a map of many entries in clusters, the same each time."""
    chance = random.Random(0)
    centres = [(chance.random(), chance.random()) for _ in range(CLUSTERS)]
    places = []
    for number in range(ON_MAP):
        cluster = chance.randrange(CLUSTERS)
        x, y = (chance.gauss(centre, 0.03) for centre in centres[cluster])
        tag = cluster % TAGS
        places.append([f"e{number}", f"Entry {number}", clipped(x), clipped(y), tag])
    return {"tags": [f"tag {number}" for number in range(TAGS)], "places": places, "total": ON_MAP}


def clipped(coordinate: float) -> float:
    """Return a coordinate moved to between 0 and 1."""
    return min(1.0, max(0.0, coordinate))


def ninetieth_percentile(values: Sequence[float]) -> float:
    """Return the value that nine tenths stay below."""
    return quantiles(values, n=10)[-1]


if __name__ == "__main__":
    main()
