"""rag serve, rag mcp and rag dict: what they say before they serve, and a glossary as it lies."""

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rag.cli.serve import catch_up
from rag.index.generations import load_generation
from rag.settings import OPTIONS, Settings, flag, variable
from tests.cli.command import run
from tests.conftest import ROOT
from tests.http.test_server import get, listening

TABLE = "term,definition\nPod,The smallest thing that runs.\nNode,A machine of the cluster.\n"


def test_every_setting_is_a_flag_and_a_variable_of_serve() -> None:
    text = run("serve", "--help").stdout
    missing = [name for name in OPTIONS if flag(name) not in text or variable(name) not in text]
    assert missing == []


@pytest.mark.parametrize("command", ["mcp", "dict"])
def test_serving_without_an_index_says_what_to_run(command: str, tmp_path: Path) -> None:
    done = run(command, "--index", str(tmp_path / "none"))
    assert (done.exit_code, done.stdout) == (2, "")
    assert "run: rag build --index" in done.stderr


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_there_is_not_is_refused(port: str) -> None:
    done = run("dict", "--port", port)
    assert done.exit_code == 2
    assert "'--port'" in done.stderr


def test_a_port_that_is_taken_is_explained(real_index: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("dict", "--port", port, "--index", str(real_index))
    assert done.exit_code == 2
    assert f"Bad setting: 127.0.0.1:{port} cannot be listened on (" in done.stderr
    assert "choose another --port or --host" in done.stderr


def test_where_the_port_is_taken_nothing_is_built(corpus: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run("serve", str(corpus), "--port", port, "--index", str(tmp_path / "new"))
    assert done.exit_code == 2
    assert "choose another --port" in done.stderr
    assert not (tmp_path / "new").exists()


def test_an_index_of_the_corpus_as_it_is_is_not_built_again(
    toy_index: Path, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catch_up(Settings(corpus=corpus, index=toy_index))
    assert capsys.readouterr().err == ""
    assert load_generation(toy_index).manifest.generation == 1


def test_a_corpus_that_changed_is_built_before_it_is_served(
    real_index: Path, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = Path(shutil.copytree(real_index, tmp_path / "index"))
    (corpus / "lora.md").unlink()
    catch_up(Settings(corpus=corpus, index=index))
    assert "Generation 2: 0 entries added, 0 changed, 1 removed" in capsys.readouterr().err
    assert "lora" not in load_generation(index).index.entries


def test_a_glossary_in_another_format_is_served_as_it_lies(tmp_path: Path) -> None:
    source, log = tmp_path / "glossary.csv", tmp_path / "log"
    source.write_text(TABLE, encoding="utf-8")
    where = ["--corpus", str(source), "--index", str(tmp_path / "index"), "--port", "0"]
    command = [sys.executable, "-m", "rag", "serve", *where]
    with (
        log.open("w") as stream,
        subprocess.Popen(command, cwd=ROOT, stderr=stream) as process,
    ):
        address = listening(log, process)
        status, body = get(f"{address}/v1/ask?q=what+is+a+pod")
        process.terminate()
        process.wait(timeout=30)
    assert (status, json.loads(body)["answer"]["text"]) == (200, "The smallest thing that runs.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--glossary", "words"], "--glossary is 'words'; write NAME=FOLDER"),
        (["--glossary", "My Words=."], "has the name 'My Words'; a name is of small letters"),
        (["--glossary", "a=.", "--glossary", "a=."], "names 'a' twice"),
        (["--glossary", "a=no-such-folder"], "there is no no-such-folder"),
        (["--glossary", "none.toml"], "none.toml cannot be read"),
        ([".", "--glossary", "a=."], "name one GLOSSARY, or several by --glossary"),
    ],
)
def test_several_glossaries_that_cannot_be_meant_are_refused(
    arguments: list[str], message: str
) -> None:
    done = run("serve", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in done.stderr


def test_several_glossaries_are_served_whatever_one_of_them_lacks(tmp_path: Path) -> None:
    log = tmp_path / "log"
    (tmp_path / "words.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "empty").mkdir()
    named = ["--glossary", f"k8s={tmp_path}/words.csv", "--glossary", f"none={tmp_path}/empty"]
    where = ["--index", str(tmp_path / "index"), "--port", "0"]
    command = [sys.executable, "-m", "rag", "serve", *named, *where]
    with (
        log.open("w") as stream,
        subprocess.Popen(command, cwd=ROOT, stderr=stream) as process,
    ):
        address = listening(log, process)
        status, body = get(f"{address}/v1/ask?q=what+is+a+pod")
        refused, _ = get(f"{address}/g/none/v1/ask?q=pod")
        process.terminate()
        process.wait(timeout=30)
    reply = json.loads(body)
    assert (status, refused) == (200, 503)
    assert reply["matches"][0]["glossary"] == "k8s"
    assert list(reply["faults"]) == ["none"]
    assert (tmp_path / "index/k8s").is_dir()
