"""rag build and rag rollback: what changes, what is built, and what serves afterwards."""

import json
import shutil
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.build.built import Built
from rag.build.changes import Changes
from rag.cli.index import build_summary, print_changes
from rag.corpus.folder import read_corpus
from rag.index.generations import load_generation
from tests.cli.command import run, run_process
from tests.toys import ToyEncoder


@pytest.fixture
def folder(toy_index: Path, tmp_path: Path) -> Path:
    """A copy of the index, to be changed at will."""
    return Path(shutil.copytree(toy_index, tmp_path / "toy"))


@pytest.fixture
def real_folder(real_index: Path, tmp_path: Path) -> Path:
    """A copy of the real index, to be changed at will."""
    return Path(shutil.copytree(real_index, tmp_path / "real"))


@pytest.fixture
def changed(corpus: Path) -> Path:
    """The corpus of `folder` with one entry more, one changed and one less."""
    (corpus / "noise.md").write_text("---\nterm: Noise\n---\nNoise is a random pattern.\n")
    seed = corpus / "seed.md"
    seed.write_text(seed.read_text().replace("A seed is", "The seed is"))
    (corpus / "lora.md").unlink()
    return corpus


def test_check_lists_what_a_build_would_change(folder: Path, changed: Path) -> None:
    done = run("build", "--check", "--corpus", str(changed), "--index", str(folder))
    assert done.exit_code == 1
    last = "1 to add, 1 to change, 1 to remove, 4 as they are"
    assert done.stdout.splitlines() == ["+ noise", "~ seed", "- lora", last]
    assert load_generation(folder).manifest.generation == 1


def test_check_speaks_json(folder: Path, changed: Path) -> None:
    done = run("build", "--check", "--json", "--corpus", str(changed), "--index", str(folder))
    expected = {"added": ["noise"], "changed": ["seed"], "removed": ["lora"], "same": 4}
    assert (done.exit_code, json.loads(done.stdout)) == (1, expected)


def test_check_passes_if_nothing_changed(folder: Path, corpus: Path) -> None:
    done = run("build", "--check", "--corpus", str(corpus), "--index", str(folder))
    assert done.exit_code == 0
    assert done.stdout == "0 to add, 0 to change, 0 to remove, 6 as they are\n"


def test_check_of_a_missing_index_adds_every_entry_and_makes_none(
    corpus: Path, tmp_path: Path
) -> None:
    done = run("build", "--check", "--corpus", str(corpus), "--index", str(tmp_path / "none"))
    assert done.exit_code == 1
    assert done.stdout.endswith("6 to add, 0 to change, 0 to remove, 0 as they are\n")
    assert not (tmp_path / "none").exists()


def test_a_summary_counts_entries_and_passages() -> None:
    changes = Changes(("a", "b"), ("c",), (), 1_200)
    built = Built(generation=7, changes=changes, passages=4_000, embedded=12, seconds=0.25)
    counts = "2 entries added, 1 changed, 0 removed, 1,200 reused"
    passages = "12 of 4,000 passages embedded in 0.2 s"
    assert build_summary(built) == f"Generation 7: {counts}; {passages}"


def test_ids_are_printed_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_changes(Changes(("[red]a",), (), (), 0))
    assert capsys.readouterr().out.splitlines()[0] == "+ [red]a"


def test_only_what_changed_is_built_again(real_folder: Path, changed: Path) -> None:
    done = run("build", "--json", "--corpus", str(changed), "--index", str(real_folder))
    built = json.loads(done.stdout)
    assert done.exit_code == 0
    assert built["generation"] == 2
    expected = {"added": ["noise"], "changed": ["seed"], "removed": ["lora"], "same": 4}
    assert built["changes"] == expected
    assert 0 < built["embedded"] < built["passages"]
    entries = load_generation(real_folder).index.entries
    assert "noise" in entries
    assert "lora" not in entries


def test_a_build_says_what_it_did(real_folder: Path, corpus: Path) -> None:
    done = run("build", "--corpus", str(corpus), "--index", str(real_folder))
    assert done.stdout.startswith(
        "Generation 1: 0 entries added, 0 changed, 0 removed, 6 reused; 0 of "
    )
    assert [line[:27] for line in done.stdout.splitlines()[1:]] == ["2 of 6 entries have no ques"]


def test_a_corpus_with_faults_builds_nothing(corpus: Path, tmp_path: Path) -> None:
    (corpus / "bad.md").write_text("no front matter")
    done = run("build", "--corpus", str(corpus), "--index", str(tmp_path / "index"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"Corpus has faults: {corpus}/bad.md:1:" in done.stderr
    assert not (tmp_path / "index").exists()


def test_building_with_an_unknown_model_is_refused_and_writes_nothing(
    corpus: Path, tmp_path: Path
) -> None:
    where = ("--corpus", str(corpus), "--index", str(tmp_path / "index"))
    done = run_process("build", *where, "--model", "no/such-model")
    assert done.returncode == 2
    assert "There is no model 'no/such-model'" in done.stderr
    assert not (tmp_path / "index").exists()


def test_a_map_that_names_no_column_is_explained(tmp_path: Path) -> None:
    table = tmp_path / "glossary.csv"
    table.write_text("term,definition\nSeed,A number.\n")
    done = run("build", "--corpus", str(table), "--map", "headword")
    assert done.exit_code == 2
    assert "--map is PART=COLUMN" in done.stderr


def test_a_rollback_serves_the_generation_before_and_then_a_named_one(
    folder: Path, changed: Path
) -> None:
    Builder(folder, ToyEncoder()).build(read_corpus(changed))
    done = run("rollback", "--index", str(folder), "--json")
    manifest = load_generation(folder).manifest
    served = {"generation": 1, "built_at": manifest.built_at, "entries": 6}
    assert json.loads(done.stdout) == served
    assert manifest.generation == 1
    forward = run("rollback", "2", "--index", str(folder))
    assert forward.stdout.startswith("Generation 2 of ")
    assert forward.stdout.endswith(" serves again.\n")
    assert load_generation(folder).manifest.generation == 2


def test_a_rollback_without_a_generation_before_is_refused(folder: Path) -> None:
    done = run("rollback", "--index", str(folder))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("No such generation: ")
    assert load_generation(folder).manifest.generation == 1


@pytest.mark.parametrize("command", ["build", "serve", "check", "lint"])
def test_a_glossary_is_named_by_the_argument_or_the_option(command: str, tmp_path: Path) -> None:
    missing, index = str(tmp_path / "none"), str(tmp_path / "index")
    where = () if command == "check" else ("--index", index)
    assert f"{missing}: no such file or folder" in run(command, missing, *where).stderr
    twice = run(command, missing, "--corpus", missing, *where)
    assert (twice.exit_code, "name the glossary once" in twice.stderr) == (2, True)
