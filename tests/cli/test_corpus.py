"""rag check, rag import, rag export and rag sample."""

import errno
import json
from pathlib import Path

import pytest
from click.testing import Result

from rag.cli.corpus import is_empty_or_missing, write_files
from rag.corpus.folder import read_corpus
from rag.disk import folder_lock
from rag.errors import BadSetting
from tests.cli.command import run

SLUGS = """\
- slug: pod
  ref: [node]
  en: {term: Pod, def: The smallest thing that runs.}
- slug: node
  en: {term: Node, def: A machine of the cluster.}
- slug: ding
  de: {term: Ding, def: Etwas.}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A glossary in another format."""
    file = tmp_path / "glossary.yml"
    file.write_text(SLUGS, encoding="utf-8")
    return file


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Where entries are imported."""
    return tmp_path / "imported"


def imported(source: Path, into: Path, *flags: str) -> Result:
    return run("import", str(source), "--into", str(into), *flags)


def test_check_lists_every_fault_and_fails(corpus: Path) -> None:
    seed = corpus / "seed.md"
    seed.write_text(seed.read_text(encoding="utf-8").replace("see_also: [", "see_also: [none, "))
    done = run("check", "--corpus", str(corpus))
    assert done.exit_code == 1
    assert f"{corpus}/seed.md:7: advice: 1 question; 6 to 10" in done.stdout
    assert done.stdout.splitlines()[-1].startswith(f"1 fault in {corpus}; ")


def test_advice_is_no_fault(corpus: Path) -> None:
    done = run("check", str(corpus))
    *advice, last = done.stdout.splitlines()
    assert done.exit_code == 0
    assert all(": advice: " in line for line in advice)
    assert last == f"No faults in {corpus}; {len(advice)} pieces of advice"


def test_check_speaks_json(corpus: Path) -> None:
    done = run("check", "--json", "--corpus", str(corpus))
    faults = json.loads(done.stdout)
    assert done.exit_code == 0
    assert {"file", "line", "message", "is_advice"} == set(faults[0])


def test_check_passes_if_there_is_no_fault(tmp_path: Path) -> None:
    sample = tmp_path / "sample"
    run("sample", str(sample))
    done = run("check", "--corpus", str(sample))
    assert (done.exit_code, done.stdout) == (0, f"No faults in {sample}\n")
    assert run("check", "--json", "--corpus", str(sample)).stdout == "[]\n"


def test_check_compares_only_with_the_sources_it_is_given(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The place where this project keeps the text that its own glossary may not copy from.
    source, work = tmp_path / "shared/seed/glossary.txt", tmp_path / "work"
    source.parent.mkdir(parents=True)
    source.write_text((corpus / "seed.md").read_text(encoding="utf-8"), encoding="utf-8")
    work.mkdir()
    monkeypatch.chdir(work)
    command = ("check", "--corpus", str(corpus))
    assert "words with a source" not in run(*command).stdout
    assert "words with a source" in run(*command, "--source", str(source)).stdout


def test_check_tells_what_was_left_out_of_another_format(source: Path) -> None:
    done = run("check", "--corpus", str(source))
    assert done.exit_code == 1
    assert "'ding' is not defined in 'en'" in done.stdout


def test_a_dry_run_shows_the_diff_and_what_was_left_out_and_writes_nothing(
    source: Path, into: Path
) -> None:
    done = imported(source, into, "--dry-run")
    assert done.exit_code == 0
    assert "+A machine of the cluster." in done.stdout
    counts = "2 added, 0 changed, 0 removed, 0 as they were, 0 conflicts (nothing is written)"
    assert done.stdout.splitlines()[-1] == f"{into}: {counts}"
    assert f"{source}:6: 'ding' is not defined in 'en', but in de; left out" in done.stderr
    assert not into.exists()


def test_an_import_writes_the_entries_once(source: Path, into: Path) -> None:
    counts = "2 added, 0 changed, 0 removed, 0 as they were, 0 conflicts"
    assert imported(source, into).stdout == f"{into}: {counts}\n"
    assert [entry.id for entry in read_corpus(into)] == ["node", "pod"]
    summary = json.loads(imported(source, into, "--json").stdout)
    assert (summary["added"], summary["same"], summary["written"]) == (0, 2, True)


def test_a_dry_run_as_json_prints_no_diff(source: Path, into: Path) -> None:
    summary = json.loads(imported(source, into, "--dry-run", "--json").stdout)
    counts = {"added": 2, "changed": 0, "removed": 0, "same": 0}
    assert summary == {**counts, "conflicts": [], "written": False}


def test_entries_that_left_the_source_are_removed_if_wanted(source: Path, into: Path) -> None:
    imported(source, into)
    source.write_text(SLUGS.partition("- slug: node")[0].replace("  ref: [node]\n", ""))
    assert " 0 removed," in imported(source, into, "--dry-run").stdout
    assert " 1 removed," in imported(source, into, "--prune").stdout
    assert [entry.id for entry in read_corpus(into)] == ["pod"]


def test_an_import_that_disagrees_with_the_owner_fails(source: Path, into: Path) -> None:
    assert imported(source, into).exit_code == 0
    pod = into / "pod.md"
    pod.write_text(pod.read_text(encoding="utf-8").replace("smallest", "least"), encoding="utf-8")
    source.write_text(SLUGS.replace("smallest", "tiniest"), encoding="utf-8")
    done = imported(source, into)
    assert done.exit_code == 1
    assert "pod.md:1: 'definition' changed here and in the source" in done.stderr
    assert "least" in pod.read_text(encoding="utf-8")


def test_an_export_says_what_the_format_cannot_hold(corpus: Path, tmp_path: Path) -> None:
    table, dictionary = tmp_path / "glossary.csv", tmp_path / "dict"
    where = ("export", "--corpus", str(corpus))
    done = run(*where, "--format", "csv", "--out", str(table))
    assert done.exit_code == 0
    assert table.read_text(encoding="utf-8-sig").startswith("id,term,definition")
    done = run(*where, "--format", "dictd", "--out", str(dictionary))
    assert "dictd cannot hold 'tags': 6 of 6 entries lose some or all of it" in done.stderr
    assert len(list(dictionary.iterdir())) > 1


def test_an_export_of_one_file_goes_to_standard_output(corpus: Path) -> None:
    lines = run("export", "--corpus", str(corpus), "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["id"] for line in lines} >= {"vae", "seed"}


def test_many_files_go_into_a_folder_that_holds_nothing(corpus: Path) -> None:
    before = {path.name: path.read_bytes() for path in corpus.iterdir()}
    done = run("export", "--corpus", str(corpus), "--format", "markdown", "--out", str(corpus))
    assert done.exit_code == 2
    assert "a folder that is empty or not there yet" in done.stderr
    assert {path.name: path.read_bytes() for path in corpus.iterdir()} == before


def test_an_export_that_fails_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(path: Path, content: bytes) -> None:
        path.write_bytes(content[:1])
        raise OSError(errno.ENOSPC, "No space left on device")

    target = tmp_path / "words.csv"
    target.write_text("earlier")
    monkeypatch.setattr("rag.disk.write_flushed", no_space)
    with pytest.raises(OSError, match="No space left"):
        write_files({"words.csv": b"later"}, target)
    assert [file.read_text() for file in tmp_path.iterdir()] == ["earlier"]


def test_an_export_goes_into_a_device_and_leaves_it_there() -> None:
    write_files({"words.csv": b"term"}, Path("/dev/null"))
    assert Path("/dev/null").is_char_device()


def test_many_files_cannot_go_to_standard_output() -> None:
    with pytest.raises(BadSetting, match="2 files need a folder"):
        write_files({"a.md": b"A", "b.md": b"B"}, None)


def test_many_files_are_written_byte_for_byte_under_their_names(tmp_path: Path) -> None:
    files = {"a.md": b"A\r\n", "b.md": b"\xff"}
    write_files(files, tmp_path / "new/folder")
    written = {path.name: path.read_bytes() for path in (tmp_path / "new/folder").iterdir()}
    assert written == files


def test_one_file_is_written_over_what_is_there(tmp_path: Path) -> None:
    target = tmp_path / "glossary.csv"
    target.write_bytes(b"before")
    write_files({"any.csv": b"after"}, target)
    assert target.read_bytes() == b"after"


def test_an_empty_folder_and_nothing_can_be_filled_but_no_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    places = (tmp_path / "none", tmp_path / "empty", tmp_path / "file", tmp_path)
    assert [is_empty_or_missing(place) for place in places] == [True, True, False, False]


def test_a_sample_is_written_and_the_next_command_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    done = run("sample", str(folder))
    count = len(read_corpus(folder))
    assert done.stdout == f"{count:,} entries in {folder}; next: rag serve {folder}\n"
    assert "holds something already" in run("sample", str(folder)).stderr


def test_an_import_waits_for_other_writers_and_is_refused_after_a_while(
    source: Path, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported(source, into)
    before = {path.name: path.read_bytes() for path in into.glob("*.md")}
    source.write_text(SLUGS.replace("runs", "walks"), encoding="utf-8")
    monkeypatch.setattr("rag.corpus.lock.LOCK_SECONDS", 0.05)
    with folder_lock(into, 1):
        refused = imported(source, into)
    assert refused.exit_code == 2
    assert "Another program writes in" in refused.output
    assert {path.name: path.read_bytes() for path in into.glob("*.md")} == before
    assert imported(source, into).exit_code == 0
