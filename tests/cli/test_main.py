"""The command `rag`: what loads with it, how it fails, and how shells complete it."""

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from rag import __version__
from rag.cli.main import COMMANDS, main
from tests.cli.command import run, run_process
from tests.conftest import ROOT

PRINT_HEAVY = """
import sys
sys.argv = ["rag", *{arguments!r}]
from rag.cli.main import main
try:
    main()
finally:
    heavy = {{"torch", "sentence_transformers", "transformers", "faiss", "fastapi"}}
    print("heavy:", sorted(heavy & set(sys.modules)))
"""


@pytest.mark.parametrize(
    "arguments", [["--help"], ["check"], ["check", "--help"], ["show", "--help"]]
)
def test_small_commands_load_no_model(arguments: list[str]) -> None:
    code = PRINT_HEAVY.format(arguments=arguments)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_a_command_loads_no_other_command() -> None:
    code = PRINT_HEAVY.format(arguments=["key", "--help"]).replace("torch", "rag.cli.ask")
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_every_command_is_listed_under_its_task_with_what_it_does() -> None:
    text = run("--help").stdout
    for task, places in COMMANDS.items():
        section = text.partition(f"{task}:\n")[2].partition("\n\n")[0]
        described = [line.split(maxsplit=1) for line in section.splitlines()]
        assert [words[0] for words in described] == list(places)
        assert all(len(words) == 2 for words in described)


def test_each_command_bears_the_name_under_which_it_is_listed() -> None:
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        assert command.name == name


def test_help_and_the_version_have_their_usual_flags() -> None:
    assert run("-h").stdout == run("--help").stdout
    assert run("--version").stdout.endswith(f"version {__version__}\n")


def test_a_command_that_there_is_not_is_refused() -> None:
    done = run("asks")
    assert done.exit_code == 2
    assert "No such command 'asks'" in done.stderr


def test_a_variable_stands_in_for_its_flag_and_an_error_is_a_sentence(tmp_path: Path) -> None:
    done = run_process("check", RAG_CORPUS=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "no such file or folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_is_printed_with_its_title_and_as_it_is(tmp_path: Path) -> None:
    place = tmp_path / "[red]none"
    done = run("show", "seed", "--index", str(place))
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("No index: ")
    assert str(place) in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_learns_to_complete(shell: str) -> None:
    done = run("completion", shell)
    assert done.exit_code == 0
    assert f"_RAG_COMPLETE={shell}_complete" in done.stdout


def test_a_shell_that_cannot_complete_is_refused() -> None:
    done = run("completion", "dos")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "'bash', 'zsh', 'fish'" in done.stderr


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `rag` is this program; its code is that of the first command."""
    rag = f'rag() {{ {sys.executable} -m rag "$@"; }}\n'
    script = f"{rag}{line}\nexit ${{PIPESTATUS[0]}}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )


@pytest.mark.parametrize(
    "line",
    [
        "rag --help > /dev/full",
        "rag check {corpus} > /dev/full",
        "rag export --corpus {corpus} --format csv --out nowhere/glossary.csv",
        "rag export --corpus {corpus} --format csv --out {corpus}",
        "rag export --corpus {corpus} --format markdown --out /proc/glossary",
        "rag sample /proc/glossary",
        "rag check nowhere",
        r"rag build $'caf\xe9'",
        r"rag ask --index {index} $'caf\xe9'",
        "rag eval --plot /dev/null/plots --index {index} {corpus}/seed.md",
    ],
)
def test_what_cannot_be_done_is_a_sentence(
    line: str, corpus: Path, toy_index: Path, tmp_path: Path
) -> None:
    done = shell(line.replace("{corpus}", str(corpus)).replace("{index}", str(toy_index)), tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_reader_that_has_read_enough_is_no_failure(corpus: Path, tmp_path: Path) -> None:
    done = shell(f"rag export --corpus {corpus} --format jsonl | true", tmp_path)
    assert (done.stdout, "Traceback" in done.stderr) == ("", False)


def test_ctrl_c_ends_a_command_in_a_word(monkeypatch: pytest.MonkeyPatch, corpus: Path) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rag.cli.corpus.faults_of", interrupted)
    done = run("check", str(corpus))
    assert (done.exit_code, done.stdout, done.stderr) == (130, "", "Stopped.\n")
