"""Measures embed.js in Chromium on a page of 10,000 words: what it costs the main thread.

    python -m bench.embed

Needs Chromium and an index of the shipped glossary (rag build). The page stands at another origin.
It is loaded with the script and without, in turn; the difference is what the script costs. A list
of all names, the other way to find the terms, is compared by its size.
"""

import json
import urllib.request
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from rag.corpus.folder import read_corpus
from tests.browsing import chromium, free_port, serving
from tests.web.test_embed import hosted

ROOT = Path(__file__).parent.parent
WORDS, RUNS = 10_000, 7


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index", type=Path, default=ROOT / "index")
    index = parser.parse_args(arguments).index
    port = free_port()
    allowed = ("--origins", f"http://127.0.0.1:{port}")
    with serving(index, ROOT / "corpus", *allowed) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, attributes in (("first mentions", ""), ("all mentions", "data-all")):
            measure(browser, server, port, name, attributes)
        browser.close()
        with urllib.request.urlopen(f"{server}/embed.js") as reply:
            print(f"embed.js: {len(reply.read()):,} bytes")
    entries = read_corpus(ROOT / "corpus")
    names = json.dumps({entry.id: entry.names for entry in entries})
    print(f"a list of the names: {len(names.encode()) / len(entries):.0f} bytes an entry")


def measure(browser: Browser, server: str, port: int, name: str, attributes: str) -> None:
    """Print how long the main thread is busy with the script, and with scripts alone."""
    page = long_page()
    extra, scripts = [], []
    with hosted(port, server, attributes, page) as with_script:
        loads = [load(browser, with_script) for _ in range(RUNS)]
    with hosted(port, server, 'data-marks="off"', page) as without:
        bare = [load(browser, without) for _ in range(RUNS)]
    for (busy, script, _), (base, _, _) in zip(loads, bare, strict=True):
        extra.append(busy - base)
        scripts.append(script)
    marks = loads[0][2]
    print(
        f"{name}: {marks} marks, main thread busy {median(extra):.0f} ms more at the median "
        f"({min(extra):.0f} to {max(extra):.0f}), script alone {median(scripts):.0f} ms"
    )


def load(browser: Browser, address: str) -> tuple[float, float, int]:
    """Return the milliseconds of all tasks and of scripts on a page, and its marks."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(500)
    found = session.send("Performance.getMetrics")["metrics"]
    metrics = {metric["name"]: 1000 * metric["value"] for metric in found}
    marks = page.locator("glossary-term").count()
    context.close()
    return metrics["TaskDuration"], metrics["ScriptDuration"], marks


def long_page() -> str:
    """Return the prose of so many words in paragraphs: the definitions of the glossary in turn."""
    paragraphs: list[str] = []
    words = 0
    while words < WORDS:
        for entry in read_corpus(ROOT / "corpus"):
            text = entry.short.replace("<", "&lt;")
            paragraphs.append(f"<p>{text} <em>{entry.term.replace('<', '&lt;')}</em></p>")
            words += len(text.split())
            if words >= WORDS:
                break
    return "".join(paragraphs)


if __name__ == "__main__":
    main()
