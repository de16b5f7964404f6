"""Takes pictures of every page, at three widths, light and dark; some go to docs/pictures.

    python -m docs.make.screenshots [FOLDER]

Starts a server of its own. Needs Chromium (Debian's package, or CHROMIUM=/path/to/it) and an index
of the shipped glossary (rag build).
"""

import shutil
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from rag.http.keys import Keys
from tests.browsing import chromium, serving

Scheme = Literal["light", "dark"]

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
# The height of the window by its width.
SIZES = {360: 740, 768: 1024, 1440: 900}
# At this width only what fits into the window is in the picture, else the whole page.
DESKTOP = 1440
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def main(arguments: Sequence[str] | None = None) -> None:
    """Take every picture."""
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", type=Path, nargs="?", default=ROOT / "build/screenshots", help="where they go"
    )
    folder: Path = parser.parse_args(arguments).folder
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary, sync_playwright() as playwright:
        take_all(Path(temporary), folder, playwright)
    copy_to_documentation(folder)
    print(f"{len(PAGES) * len(SIZES) * len(SCHEMES)} pictures in {folder}")


def take_all(temporary: Path, folder: Path, playwright: Playwright) -> None:
    """Take every picture of a server whose owner keeps questions and has a key."""
    keys, questions = temporary / "keys.json", temporary / "questions.db"
    secret = Keys(keys).add("owner", "write")
    kept = ["--keys", str(keys), "--questions", str(questions)]
    with serving(ROOT / "index", ROOT / "corpus", *kept) as address:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in SCHEMES:
            for width, height in SIZES.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme
                )
                context.add_init_script(f"sessionStorage.setItem('key', '{secret}')")
                take_pictures(context, address, folder, f"{width}-{scheme}")
        browser.close()


def take_pictures(context: BrowserContext, address: str, folder: Path, look: str) -> None:
    """Take a picture of each page in a window of its own."""
    page = context.new_page()
    is_desktop = look.startswith(str(DESKTOP))
    for name, path in PAGES.items():
        page.goto(address + path, wait_until="networkidle")
        page.screenshot(path=folder / f"{name}-{look}.png", full_page=not is_desktop)
    context.close()


def copy_to_documentation(folder: Path) -> None:
    """Copy the pictures that the documentation shows, under the names of their pages."""
    pictures = ROOT / "docs/pictures"
    pictures.mkdir(exist_ok=True)
    for name in SHOWN:
        page, _, _ = name.partition("-")
        shutil.copy(folder / f"{name}.png", pictures / f"{page}.png")


if __name__ == "__main__":
    main()
