"""Mentions of entries in texts, by the doors that mark them."""

from pathlib import Path

import pytest

from rag.search.engine import Engine
from tests.cli.test_main import rag

MARKDOWN = (
    "# A seed\n\nPick a seed, then a `sampler`, then [VAE](https://elsewhere.test) and a sampler.\n"
)


def mentioned(engine: Engine, text: str, first_only: bool = True) -> list[tuple[str, str]]:
    found = engine.annotate(text, "markdown", first_only)
    return [(text[span.start : span.end], span.entries[0]) for span in found.spans]


def test_names_are_found_outside_of_headings_code_and_links(engine: Engine) -> None:
    assert mentioned(engine, MARKDOWN) == [("seed", "seed"), ("sampler", "sampler")]


@pytest.mark.parametrize(("first_only", "count"), [(True, 1), (False, 3)])
def test_later_mentions_are_left_out_if_wanted(
    engine: Engine, first_only: bool, count: int
) -> None:
    assert len(mentioned(engine, "One seed, two seeds, a SEED.", first_only)) == count


def test_files_are_marked_once(shipped_index: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(MARKDOWN, encoding="utf-8")
    assert rag("annotate", str(page), "--index", str(shipped_index), "--write").returncode == 0
    once = page.read_text(encoding="utf-8")
    assert "Pick a [seed](/t/seed), then a `sampler`" in once
    rag("annotate", str(page), "--index", str(shipped_index), "--write")
    assert page.read_text(encoding="utf-8") == once
