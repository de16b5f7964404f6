"""rag lint, and what rag build says of what it built."""

import json
from pathlib import Path

import pytest

from tests.cli.command import run


@pytest.fixture
def faulty(corpus: Path) -> Path:
    """A corpus with one error, one warning for lack of an index, and nothing else."""
    seed = corpus / "seed.md"
    seed.write_text(seed.read_text().replace("see_also: [sampler]", "see_also: [sampler, nowhere]"))
    return corpus


def test_lint_prints_findings_with_their_places_and_counts(faulty: Path, tmp_path: Path) -> None:
    done = run("lint", "--corpus", str(faulty), "--index", str(tmp_path / "none"))
    assert done.exit_code == 1
    first, second, last = done.stdout.splitlines()
    assert first.startswith(
        f"{faulty}/seed.md:5: error dangling-see-also: No entry has the id 'nowhere'"
    )
    assert second.startswith(f"{faulty}: warning not-indexed: ")
    assert "run: rag build --index" in second
    assert last == f"1 error, 1 warning, 0 notes in {faulty}"


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_lint_fails_from_a_severity_on(
    corpus: Path, tmp_path: Path, fail_on: str, code: int
) -> None:
    chosen = ("--corpus", str(corpus), "--index", str(tmp_path / "none"), "--fail-on", fail_on)
    assert run("lint", *chosen).exit_code == code


def test_lint_speaks_json_and_sarif(faulty: Path, tmp_path: Path) -> None:
    chosen = ("--corpus", str(faulty), "--index", str(tmp_path / "none"), "--output-format")
    found = json.loads(run("lint", *chosen, "json").stdout)
    assert [each["rule"] for each in found] == ["dangling-see-also", "not-indexed"]
    assert found[0].keys() >= {"severity", "entry", "message", "file", "line"}
    log = json.loads(run("lint", *chosen, "sarif").stdout)
    assert [each["ruleId"] for each in log["runs"][0]["results"]] == [
        "dangling-see-also",
        "not-indexed",
    ]


def test_lint_of_a_corpus_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    done = run("lint", "--corpus", str(tmp_path / "nowhere"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no such folder" in done.stderr


def test_build_says_how_many_entries_are_found_and_lint_asks_the_same_index(
    corpus: Path, tmp_path: Path
) -> None:
    chosen = ("--corpus", str(corpus), "--index", str(tmp_path / "index"))
    built = run("build", *chosen).stdout.splitlines()
    asked, told = built[-1].split(" questions made of names and definitions find their entry first")
    assert len(set(asked.split(" of "))) == 1
    assert told == "; rag lint asks for every name and lists which do not"
    assert run("lint", *chosen).stdout == f"0 errors, 0 warnings, 0 notes in {corpus}\n"
    again = run("build", *chosen).stdout
    assert "questions made of" not in again
