"""rag enrich review: what waits is listed, and decided by code or one by one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from rag.cli.review import decide_one_by_one
from rag.enrich.review import code_of, entries_to_review
from rag.formats.overlay import (
    Doubtful,
    EnrichedEntry,
    Overlay,
    overlay_path,
    read_overlay,
    write_overlay,
)
from rag.settings import Settings
from tests.cli.command import run

Run = Callable[..., Result]


@pytest.fixture
def table(tmp_path: Path) -> Settings:
    """A table of two entries, of which one waits for its owner."""
    path = tmp_path / "words.csv"
    path.write_text("term,definition\nSeed,It fixes the noise.\nVAE,It turns numbers.\n")
    settings = Settings(corpus=path)
    doubtful = (Doubtful("noise of [pixels]", "so it seems"), Doubtful("a number", "too short"))
    waits = EnrichedEntry("seed", "0", ("same picture",), (), doubtful, ("start number",))
    write_overlay(overlay_path(settings), Overlay({"seed": waits}))
    return settings


@pytest.fixture
def review(table: Settings) -> Run:
    return lambda *arguments: run("enrich", "review", "--corpus", str(table.corpus), *arguments)


def written(table: Settings) -> EnrichedEntry:
    return read_overlay(overlay_path(table)).entries["seed"]


NOISE = code_of("doubtful", "noise of [pixels]")
NUMBER = code_of("doubtful", "a number")
START = code_of("alias", "start number")


def test_what_waits_is_listed_with_its_code_and_reason(review: Run) -> None:
    lines = review().stdout.splitlines()
    assert lines[0] == "Seed seed  its definition changed"
    assert lines[1] == f"  {NOISE} question: noise of [pixels] (so it seems)"
    assert lines[3] == f"  {START} alias: start number"
    assert lines[4].startswith("Entries to look at: 1")
    assert "same picture" not in review().stdout
    used = code_of("question", "same picture")
    assert f"  {used} in use: same picture" in review("--kept").stdout


def test_items_are_decided_by_code(review: Run, table: Settings) -> None:
    chosen = ["--accept", f"seed:{START}", "--reject", f"seed:{NUMBER}"]
    done = review(*chosen, "--edit", f"seed:{NOISE}", "noise again")
    assert done.stdout == "3 decided; it counts after the next rag build\n"
    after = written(table)
    assert after.questions == ("same picture", "noise again")
    assert (after.aliases, after.doubtful, after.proposed_aliases) == (("start number",), (), ())


def test_items_that_are_decided_one_command_at_a_time_leave_what_is_in_use_alone(
    review: Run, table: Settings
) -> None:
    for code in (NOISE, NUMBER, START):
        assert review("--reject", f"seed:{code}").exit_code == 0
    after = written(table)
    assert (after.questions, after.doubtful, after.proposed_aliases) == (("same picture",), (), ())
    assert review("--reject", f"seed:{NOISE}").exit_code == 2


def test_a_code_that_is_not_there_is_refused_and_changes_nothing(
    review: Run, table: Settings
) -> None:
    before = written(table)
    refused = review("--accept", f"seed:{NOISE}", "--reject", "seed:9")
    assert refused.exit_code == 2
    assert "There is no item 'seed:9'" in refused.stderr
    assert written(table) == before


def test_scripts_read_json(review: Run) -> None:
    [seed] = json.loads(review("--json").stdout)
    assert (seed["id"], seed["changed"], seed["has_questions"]) == ("seed", True, True)
    assert seed["items"][2] == {
        "code": START,
        "kind": "alias",
        "text": "start number",
        "reason": "",
    }


def test_an_entry_that_still_fits_is_settled_without_a_build(review: Run, table: Settings) -> None:
    assert review("--settle", "seed").stdout == "1 decided\n"
    assert written(table).definition != "0"
    assert "its definition changed" not in review().stdout


def test_in_a_terminal_each_item_is_asked_for(
    table: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = iter(["a", "e", "what fixes it", "q"])
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: next(typed))
    [seed, _] = entries_to_review(table)
    decide_one_by_one(table, [seed])
    after = written(table)
    assert after.questions == ("same picture", "noise of [pixels]", "what fixes it")
    assert after.proposed_aliases == ("start number",)


def test_what_is_refused_in_a_terminal_is_told_and_the_next_item_follows(
    table: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_overlay(
        overlay_path(table), Overlay({"seed": EnrichedEntry("seed", "", proposed_aliases=("VAE",))})
    )
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "a")
    decide_one_by_one(table, entries_to_review(table))
    told = capsys.readouterr()
    assert "alias: VAE (it is a name of vae)" in told.out
    assert "'VAE' is a name of vae" in told.err
    assert "0 decided; nothing else waits" in told.out


def test_what_is_left_of_an_entry_that_is_gone_is_moved_by_its_code(
    review: Run, table: Settings
) -> None:
    table.corpus.write_text("term,definition\nVAE,It turns numbers.\n")
    listed = review().stdout
    code = code_of("orphan", "seed")
    assert f"  {code} left over: seed (no entry has this id;" in listed
    done = review("--edit", f"seed:{code}", "vae")
    assert done.stdout == "1 decided; it counts after the next rag build\n"
    assert read_overlay(overlay_path(table)).entries["vae"].questions == ("same picture",)


def test_options_before_the_command_are_refused(table: Settings) -> None:
    refused = run("enrich", "--corpus", str(table.corpus), "review")
    assert refused.exit_code == 2
    assert "rag enrich review --..." in refused.stderr
