"""Takes pictures of every page of a server that this starts, at three widths, light and dark; some go to docs/pictures.

    python -m docs.make.screenshots [FOLDER]

Needs Chromium (Debian's package, or CHROMIUM=/path/to/it) and an index of the shipped glossary (rag build).
"""

import shutil
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browsing import chromium, serving

ROOT = Path(__file__).parent.parent.parent
PAGES = {
    "start": "/",
    "answer": "/?q=my+hands+have+too+many+fingers",
    "compare": "/?q=LoRA+versus+textual+inversion",
    "declined": "/?q=how+do+I+prune+my+roses",
    "term": "/t/lora",
    "browse": "/browse",
    "map": "/map",
    "desk": "/desk?entry=seed",
    "docs": "/docs",
    "missing": "/t/no-such-thing",
}
# Those that the documentation shows.
SHOWN = ("compare-1440-light", "term-1440-light", "map-1440-dark", "desk-768-light")
WIDTHS = {360: 740, 768: 1024, 1440: 900}


def main(arguments: Sequence[str] | None = None) -> None:
    """Take every picture."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", type=Path, nargs="?", default=ROOT / "build/screenshots", help="where they go"
    )
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    with serving(ROOT / "index", ROOT / "corpus") as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            for width, height in WIDTHS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                page = context.new_page()
                for name, path in PAGES.items():
                    page.goto(address + path, wait_until="networkidle")
                    page.screenshot(
                        path=folder / f"{name}-{width}-{scheme}.png", full_page=width != 1440
                    )
                context.close()
        browser.close()
    (ROOT / "docs/pictures").mkdir(exist_ok=True)
    for name in SHOWN:
        shutil.copy(folder / f"{name}.png", ROOT / f"docs/pictures/{name.split('-')[0]}.png")
    print(f"{len(PAGES) * len(WIDTHS) * 2} pictures in {folder}")


if __name__ == "__main__":
    main()
