"""What the documents say is what there is."""

import re
from collections.abc import Iterator
from importlib.util import find_spec

import click
import pytest
from click.testing import CliRunner

from rag.cli.main import main
from rag.settings import OPTIONS, flag, variable
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
FOLDERS = (ROOT, ROOT / "docs", ROOT / "deploy")
PAGES = sorted(str(page.relative_to(ROOT)) for folder in FOLDERS for page in folder.glob("*.md"))
BLOCK = re.compile(r"```.*?```", re.DOTALL)
# Where a command begins: at the start of a line, or after what stands before one.
BEGINS = r"(?:^|[$|&:(/] ?|-m )"


def code_in(page: str) -> Iterator[str]:
    """Yield the lines of code of a page: those of its blocks, and each span within a sentence."""
    text = (ROOT / page).read_text(encoding="utf-8")
    for block in BLOCK.findall(text):
        yield from block.splitlines()
    for span in re.findall(r"`([^`]+)`", BLOCK.sub("", text)):
        yield " ".join(span.split())
    if page == "Makefile":
        yield from map(str.strip, text.splitlines())


CODE = {line for page in [*PAGES, "Makefile"] for line in code_in(page)}


def commands_of(program: str) -> list[str]:
    """Return what is written after a program's name, up to the next command."""
    told = (rest for line in CODE for rest in re.split(rf"{BEGINS}{program}(?=[a-z])", line)[1:])
    return sorted({re.split(r"[|&]", rest)[0].strip() for rest in told})


@pytest.mark.parametrize("name", OPTIONS)
def test_the_readme_lists_every_setting_as_it_is_declared(name: str) -> None:
    default = OPTIONS[name].default
    shown = f"`{default}`" if default not in (None, "") else ""
    row = f"| `{flag(name)}` | `{variable(name)}` | {shown} | {OPTIONS[name].metadata['meaning']} |"
    assert row in README


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_documents_leads_somewhere(page: str) -> None:
    # What stands in a transcript is no link.
    text = BLOCK.sub("", (ROOT / page).read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_the_architecture_page_names_every_folder_and_every_module_at_the_top() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "rag").glob("*/__init__.py")}
    modules = {path.name for path in (ROOT / "rag").glob("[!_]*.py")}
    assert {folder for folder in folders if f"`{folder}`" not in page} == set()
    assert {module for module in modules if f"`{module}`" not in page} == set()


def test_the_architecture_page_names_only_files_that_exist() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    files = re.findall(r"`([a-z_/]+/[a-z_]+\.(?:py|txt|safetensors))`", page)
    homes = (ROOT, ROOT / "rag")
    missing = {file for file in files if not any((home / file).exists() for home in homes)}
    assert missing == {"tests/entries/test_store.py", "tests/cli/test_ask.py"} & missing


@pytest.mark.parametrize("written", commands_of("make "))
def test_every_target_of_make_that_is_written_somewhere_exists(written: str) -> None:
    targets = re.findall(
        r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert written.split(maxsplit=1)[0] in targets


@pytest.mark.parametrize("written", commands_of("python -m (?=bench|drills|training|docs)"))
def test_every_measurement_that_is_written_somewhere_exists(written: str) -> None:
    assert find_spec(written.split(maxsplit=1)[0])


@pytest.mark.parametrize("written", commands_of("rag "))
def test_every_command_of_rag_that_is_written_somewhere_exists_with_its_options(
    written: str,
) -> None:
    path, command = called(written)
    assert CliRunner().invoke(main, [*path, "--help"]).exit_code == 0
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", written)) <= known


def called(written: str) -> tuple[list[str], click.Command]:
    """Return the names of a command and those above it, and the command: `gaps write 1` is one of two names."""
    path: list[str] = []
    command: click.Command = main
    for word in written.split():
        if not isinstance(command, click.Group) or not word.isalpha():
            break
        path.append(word)
        command = command.commands[word]
    return path, command
