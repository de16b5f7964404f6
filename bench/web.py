"""Measures the ask page in Chromium: bytes transferred, milliseconds until an answer is painted.

    python -m bench.web

Needs Chromium and an index of the shipped glossary (rag build). Two ways to an answer: opening its address, and
pressing Enter on a page that is open; each question is new to the server.
"""

from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, Response, sync_playwright

from tests.browsing import chromium, serving

ROOT = Path(__file__).parent.parent
TERMS = ["a LoRA", "a seed", "a sampler", "a checkpoint", "a token", "inpainting", "a VAE", "CLIP", "VRAM", "an epoch"]
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
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def opened(page: Page, address: str, question: str) -> float:
    """Return the milliseconds until the page of an answer is painted, with nothing kept by the browser."""
    page.goto(f"{address}/?q={question}", wait_until="networkidle")
    return float(page.evaluate(FIRST_PAINT))


def entered(page: Page, address: str, question: str) -> float:
    """Return the milliseconds from Enter until the answer is painted."""
    page.goto(address, wait_until="networkidle")
    return float(page.evaluate(PAINTED, question))


def main() -> None:
    """Print the figures."""
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
            print(f"{name}: painted after {median(took):.0f} ms at the median, {quantiles(took, n=10)[-1]:.0f} at p90")
        browser.close()


if __name__ == "__main__":
    main()
