"""rag import, rag export, and rag serve on a glossary in another format, run as a user runs them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_main import rag
from tests.conftest import ROOT
from tests.http.test_server import get, listening

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
    file = tmp_path / "glossary.yml"
    file.write_text(SLUGS, encoding="utf-8")
    return file


def imported(source: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    return rag("import", str(source), "--into", str(source.parent / "corpus"), *flags)


def test_a_dry_run_shows_the_diff_and_what_was_left_out_and_writes_nothing(source: Path) -> None:
    done = imported(source, "--dry-run")
    assert done.returncode == 0
    assert "+A machine of the cluster." in done.stdout
    assert (
        "2 added, 0 changed, 0 removed, 0 as they were, 0 conflicts (nothing is written)"
        in done.stdout
    )
    assert f"{source}:6: 'ding' is not defined in 'en', but in de; left out" in done.stderr
    assert not (source.parent / "corpus").exists()


def test_an_import_that_disagrees_with_the_owner_fails(source: Path) -> None:
    assert imported(source).returncode == 0
    pod = source.parent / "corpus" / "pod.md"
    pod.write_text(pod.read_text(encoding="utf-8").replace("smallest", "least"), encoding="utf-8")
    source.write_text(SLUGS.replace("smallest", "tiniest"), encoding="utf-8")
    done = imported(source)
    assert done.returncode == 1
    assert "pod.md:1: 'definition' changed here and in the source" in done.stderr
    assert "least" in pod.read_text(encoding="utf-8")


def test_an_export_says_what_the_format_cannot_hold(corpus: Path, tmp_path: Path) -> None:
    done = rag(
        "export",
        "--corpus",
        str(corpus),
        "--format",
        "csv",
        "--out",
        str(tmp_path / "glossary.csv"),
    )
    assert done.returncode == 0, done.stderr
    assert (
        (tmp_path / "glossary.csv").read_text(encoding="utf-8-sig").startswith("id,term,definition")
    )
    done = rag(
        "export", "--corpus", str(corpus), "--format", "dictd", "--out", str(tmp_path / "dict")
    )
    assert "dictd cannot hold 'tags': 6 of 6 entries lose some or all of it" in done.stderr


def test_an_export_of_one_file_goes_to_standard_output(corpus: Path) -> None:
    lines = rag("export", "--corpus", str(corpus), "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["id"] for line in lines} >= {"vae", "seed"}


def test_many_files_go_into_a_folder_that_holds_nothing(corpus: Path) -> None:
    done = rag("export", "--corpus", str(corpus), "--format", "markdown", "--out", str(corpus))
    assert done.returncode == 2
    assert "a folder that is empty or not there yet" in done.stderr


def test_check_tells_what_was_left_out_of_another_format(source: Path) -> None:
    done = rag("check", "--corpus", str(source))
    assert done.returncode == 1
    assert "'ding' is not defined in 'en'" in done.stdout


def test_a_map_that_names_no_column_is_explained(source: Path) -> None:
    done = rag("build", "--corpus", str(source), "--map", "headword")
    assert done.returncode == 2
    assert "--map is PART=COLUMN" in done.stderr


def test_a_glossary_in_another_format_is_served_as_it_lies(source: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "rag",
        "serve",
        "--corpus",
        str(source),
        "--index",
        str(tmp_path / "index"),
    ]
    log = tmp_path / "log"
    with (
        log.open("w") as stream,
        subprocess.Popen([*command, "--port", "0"], cwd=ROOT, stderr=stream) as process,
    ):
        address = listening(log, process)
        status, body = get(f"{address}/v1/ask?q=what+is+a+pod")
        process.terminate()
        process.wait(timeout=30)
    assert (status, json.loads(body)["answer"]["text"]) == (200, "The smallest thing that runs.")
