"""The documents agree with the code: settings, links, folders, commands and their options."""

import re
from collections.abc import Iterator
from importlib.util import find_spec

import click
import pytest
from click.testing import CliRunner

from rag.cli.main import main
from rag.settings import OPTIONS, flag, variable
from tests.conftest import ROOT

SETTINGS = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
FILES = (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("deploy/*.md"))
PAGES = sorted(str(file.relative_to(ROOT)) for file in FILES)
BLOCK = re.compile(r"```.*?```", re.DOTALL)
# Before a command: the start of a line, a prompt or a separator, or `-m`.
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


def all_code() -> set[str]:
    """Return the lines of code of all pages and of the Makefile."""
    lines: set[str] = set()
    for page in [*PAGES, "Makefile"]:
        lines.update(code_in(page))
    return lines


CODE = all_code()


def commands_of(program: str) -> list[str]:
    """Return the words that the documents write after a program's name, up to the next command."""
    commands: set[str] = set()
    for line in CODE:
        _, *calls = re.split(rf"{BEGINS}{program}(?=[a-z])", line)
        commands.update(re.split(r"[|&]", call)[0].strip() for call in calls)
    return sorted(commands)


@pytest.mark.parametrize("name", OPTIONS)
def test_the_page_on_settings_lists_every_setting_as_it_is_declared(name: str) -> None:
    default = OPTIONS[name].default
    shown = f"`{default}`" if default not in (None, "", ()) else ""
    row = f"| `{flag(name)}` | `{variable(name)}` | {shown} | {OPTIONS[name].metadata['meaning']} |"
    assert row in SETTINGS


@pytest.mark.parametrize("page", PAGES)
def test_every_link_between_documents_leads_somewhere(page: str) -> None:
    file = ROOT / page
    # Brackets in a transcript are no links.
    text = BLOCK.sub("", file.read_text(encoding="utf-8"))
    links = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [link for link in links if not file.parent.joinpath(link).exists()] == []


def test_the_architecture_page_names_every_folder_and_every_module_at_the_top() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (ROOT / "rag").glob("*/__init__.py")}
    modules = {path.name for path in (ROOT / "rag").glob("[!_]*.py")}
    assert {folder for folder in folders if f"`{folder}`" not in page} == set()
    assert {module for module in modules if f"`{module}`" not in page} == set()


def test_the_architecture_page_names_only_files_that_exist() -> None:
    page = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    files = re.findall(r"`([a-z_/]+/[a-z_]+\.(?:py|txt|safetensors))`", page)
    missing = {
        file for file in files if not (ROOT / file).exists() and not (ROOT / "rag" / file).exists()
    }
    assert missing == set()


@pytest.mark.parametrize("written", commands_of("make "))
def test_every_target_of_make_that_is_written_somewhere_exists(written: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rules = re.findall(r"^([a-z][a-z -]*):", makefile, re.MULTILINE)
    extras = re.findall(r"^EXTRAS := (.+)", makefile, re.MULTILINE)
    assert written.split(maxsplit=1)[0] in " ".join([*rules, *extras]).split()


@pytest.mark.parametrize("written", commands_of("python -m (?=bench|drills|training|docs)"))
def test_every_measurement_that_is_written_somewhere_exists(written: str) -> None:
    assert find_spec(written.split(maxsplit=1)[0])


@pytest.mark.parametrize("written", commands_of("rag "))
def test_every_command_of_rag_that_is_written_somewhere_exists_with_its_options(
    written: str,
) -> None:
    path, command = called(written)
    assert CliRunner().invoke(main, [*path, "--help"]).exit_code == 0
    known: set[str] = set()
    for parameter in command.params:
        known |= {*parameter.opts, *parameter.secondary_opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", written)) <= known


def called(written: str) -> tuple[list[str], click.Command]:
    """Return the names of a command and of those above it, and the command.

    `gaps write 1` is a command of two names and an argument.
    """
    path: list[str] = []
    command: click.Command = main
    for word in written.split():
        if not isinstance(command, click.Group) or not word.isalpha():
            break
        path.append(word)
        found = command.get_command(click.Context(command), word)
        assert found, written
        command = found
    return path, command
