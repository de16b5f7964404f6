"""rag lint, and what rag build says of what it built."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from rag.cli.lint import findings_of, place_of, print_findings, self_check_summary
from rag.lint.findability import Probe, ProbeResult
from rag.lint.rules import finding
from rag.settings import Settings
from tests.cli.command import run
from tests.lint.entries import entry

RULES = ["dangling-see-also", "not-indexed", "no-questions"]


@pytest.fixture
def faulty(corpus: Path) -> Path:
    """A corpus with one error, one warning for lack of an index, and nothing else."""
    seed = corpus / "seed.md"
    seed.write_text(seed.read_text().replace("see_also: [sampler]", "see_also: [sampler, nowhere]"))
    return corpus


def test_lint_prints_findings_with_their_places_and_counts(faulty: Path, tmp_path: Path) -> None:
    done = run("lint", "--corpus", str(faulty), "--index", str(tmp_path / "none"))
    assert done.exit_code == 1
    first, second, third, last = done.stdout.splitlines()
    expected = "error dangling-see-also: No entry has the id 'nowhere'"
    assert first.startswith(f"{faulty}/seed.md:5: {expected}")
    assert second.startswith(f"{faulty}: warning not-indexed: ")
    assert "run: rag build --index" in second
    assert third.startswith(f"{faulty}: note no-questions: ")
    assert last == f"1 error, 1 warning, 1 note in {faulty}"


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 1), ("never", 0)])
def test_lint_fails_from_a_severity_on(
    corpus: Path, tmp_path: Path, fail_on: str, code: int
) -> None:
    chosen = ("--corpus", str(corpus), "--index", str(tmp_path / "none"), "--fail-on", fail_on)
    assert run("lint", *chosen).exit_code == code


def test_lint_speaks_json_and_sarif(faulty: Path, tmp_path: Path) -> None:
    chosen = ("--corpus", str(faulty), "--index", str(tmp_path / "none"), "--output-format")
    found = json.loads(run("lint", *chosen, "json").stdout)
    assert [each["rule"] for each in found] == RULES
    assert found[0].keys() >= {"severity", "entry", "message", "file", "line"}
    log = json.loads(run("lint", *chosen, "sarif").stdout)
    results = log["runs"][0]["results"]
    assert [each["ruleId"] for each in results] == RULES


def test_lint_of_a_corpus_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    done = run("lint", "--corpus", str(tmp_path / "nowhere"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no such file or folder" in done.stderr


def test_build_says_how_many_entries_are_found_and_lint_asks_the_same_index(
    corpus: Path, tmp_path: Path
) -> None:
    chosen = ("--corpus", str(corpus), "--index", str(tmp_path / "index"))
    built = run("build", *chosen).stdout.splitlines()
    [line] = [line for line in built if " questions made of " in line]
    asked, told = line.split(" questions made of names and definitions find their entry first")
    assert len(set(asked.split(" of "))) == 1
    assert told == "; rag lint asks for every name and lists which do not"
    assert run("lint", *chosen).stdout.endswith(f"0 errors, 0 warnings, 1 note in {corpus}\n")
    again = run("build", *chosen).stdout
    assert "questions made of" not in again


@pytest.mark.parametrize(
    ("missed", "named"),
    [
        ([], ""),
        (["seed", "seed"], " (missed: seed)"),
        (["a", "b", "c", "d", "e"], " (missed: a, b, c, 2 more)"),
    ],
)
def test_a_build_names_the_first_entries_that_questions_miss(missed: list[str], named: str) -> None:
    results = [ProbeResult(Probe(entry("found", "A thing."), "found", True), "found", True)]
    for name in missed:
        results.append(ProbeResult(Probe(entry(name, "A thing."), name, True), "other", False))
    line = self_check_summary(results)
    share = f"1 of {len(results)} questions made of names and definitions find their entry first"
    assert line == f"{share}{named}; rag lint asks for every name and lists which do not"


def test_a_finding_is_placed_by_its_file_else_its_entry_else_the_corpus() -> None:
    bare = finding("confusable", "seed", "definition", "Mend it.")
    in_file = replace(bare, file="corpus/seed.md", line=3)
    everywhere = replace(bare, entry="")
    places = [place_of(each, Path("corpus")) for each in (in_file, bare, everywhere)]
    assert places == ["corpus/seed.md:3", "seed", "corpus"]


def test_findings_are_printed_as_they_are_and_counted_by_severity(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rules = ("near-duplicate", "near-duplicate", "confusable")
    found = [finding(rule, "seed", "definition", "Mend [it].") for rule in rules]
    print_findings(found, Path("corpus"))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "seed: warning near-duplicate: Mend [it]."
    assert lines[2] == "seed: note confusable: Mend [it]."
    assert lines[-1] == "0 errors, 2 warnings, 1 note in corpus"


def test_no_findings_are_counted_as_none(capsys: pytest.CaptureFixture[str]) -> None:
    print_findings([], Path("corpus"))
    assert capsys.readouterr().out == "0 errors, 0 warnings, 0 notes in corpus\n"


def test_findings_of_an_older_index_say_what_to_run(toy_index: Path, corpus: Path) -> None:
    (corpus / "lora.md").unlink()
    found = findings_of(Settings(corpus=corpus, index=toy_index))
    assert "not-indexed" in {each.rule for each in found}


@pytest.mark.parametrize("flags", [("--fail-on", "note"), ("--output-format", "xml")])
def test_an_option_that_there_is_not_is_refused(flags: tuple[str, str]) -> None:
    done = run("lint", *flags)
    assert done.exit_code == 2
    assert flags[0] in done.stderr
