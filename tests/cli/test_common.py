"""Settings as options of a command, JSON, and what is said of a missing extra."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from rich.markup import escape

from rag.build.builder import build_index
from rag.cli.common import (
    COMMANDING,
    HarmlessConsole,
    amount,
    json_text,
    needs_extra,
    options,
    print_json,
    type_of,
)
from rag.cli.corpus import write_files
from rag.errors import ExtraMissing
from rag.settings import OPTIONS, Settings
from tests.cli.command import run


@click.command()
@options("index", "keep_days", "watch", "device", "model")
def toy(**chosen: Any) -> None:
    """Print the options that a command gets."""
    for name, value in chosen.items():
        click.echo(f"{name}={value!r}")


def chosen(*arguments: str, **variables: str) -> list[str]:
    result = CliRunner(env=variables).invoke(toy, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.stderr
    return sorted(result.stdout.splitlines())


def test_settings_that_are_not_chosen_have_their_defaults() -> None:
    expected = [f"device={'auto'!r}", f"index={Path('index')!r}", "keep_days=90", "model=None"]
    assert chosen() == [*expected, "watch=False"]


def test_a_flag_wins_over_its_variable_and_a_variable_over_the_default() -> None:
    variables = {"RAG_KEEP_DAYS": "7", "RAG_WATCH": "true"}
    assert {"keep_days=7", "watch=True"} < set(chosen(**variables))
    typed = chosen("--keep-days", "3", "--no-watch", **variables)
    assert {"keep_days=3", "watch=False"} < set(typed)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--device", "tpu"), "'tpu' is not one of 'auto', 'cpu', 'cuda'"),
        (("--keep-days", "many"), "'many' is not a valid integer"),
        (("--port", "1"), "No such option"),
    ],
)
def test_a_value_that_a_setting_does_not_take_is_refused(
    arguments: tuple[str, ...], message: str
) -> None:
    result = CliRunner().invoke(toy, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_the_help_of_an_option_has_its_meaning_variable_and_default() -> None:
    text = " ".join(CliRunner().invoke(toy, ["--help"]).stdout.split())
    assert OPTIONS["keep_days"].metadata["meaning"] in text
    assert "[env var: RAG_KEEP_DAYS; default: 90]" in text


def test_options_stand_in_the_order_in_which_they_are_named() -> None:
    names = [parameter.name for parameter in toy.params]
    assert names == ["index", "keep_days", "watch", "device", "model"]


@pytest.mark.parametrize(("default", "expected"), [("x", str), (8000, int), (True, bool)])
def test_the_type_of_a_setting_is_that_of_its_default(default: Any, expected: type) -> None:
    assert type_of(default, ()) is expected


def test_paths_and_choices_have_types_of_click() -> None:
    path, choice = type_of(Path("index"), ()), type_of("auto", ("auto", "cpu"))
    assert path.convert("a/b", None, None) == Path("a/b")
    assert choice.choices == ("auto", "cpu")
    assert type_of(None, ()) is str
    assert type_of(500, (), 0).min == 0


@pytest.mark.parametrize("name", OPTIONS)
def test_the_default_of_every_setting_is_a_value_that_its_option_takes(name: str) -> None:
    command = click.Command("one", callback=lambda **values: click.echo(values[name]))
    options(name)(command)
    result = CliRunner().invoke(command, [], catch_exceptions=False)
    default = getattr(Settings(), name)
    assert result.stdout.rstrip("\n") == ("" if default is None else str(default))


def test_json_is_printed_as_it_can_be_read_again(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"term": "Größe [bold]", "entries": [1, None]}
    print_json(value)
    printed = capsys.readouterr().out
    assert json.loads(printed) == value
    assert "Größe [bold]" in printed


def test_a_missing_library_is_explained_by_its_extra() -> None:
    remedy = (
        r"rag eval needs no_such_library; in the repository run: make with-eval, or pip install"
    )
    with pytest.raises(ExtraMissing, match=remedy), needs_extra("rag eval", "eval"):
        import_module("no_such_library")


def test_other_errors_are_not_taken_for_a_missing_library() -> None:
    with pytest.raises(ValueError, match="elsewhere"), needs_extra("rag eval", "eval"):
        raise ValueError("elsewhere")


def test_an_amount_has_its_plural() -> None:
    assert [amount(count, "fault") for count in (0, 1, 2000)] == [
        "0 faults",
        "1 fault",
        "2,000 faults",
    ]
    assert amount(2, "entry", "entries") == "2 entries"


HOSTILE = "a \x1b[31mred\x1b]0;title\x07 \x9b5m\ud83d\tb"


def test_no_printed_text_commands_the_terminal() -> None:
    console = HarmlessConsole(force_terminal=True, soft_wrap=True, highlight=False)
    with console.capture() as capture:
        console.print(f"[bold]{escape(HOSTILE)}[/]")
    sign = "\N{REPLACEMENT CHARACTER}"
    shown = f"a {sign}[31mred{sign}]0;title {sign}5m{sign}"
    assert capture.get().startswith(f"\x1b[1m{shown}")


def test_json_commands_no_terminal_and_says_the_same() -> None:
    text = json_text({"a": HOSTILE})
    assert json.loads(text) == {"a": HOSTILE}
    assert text.isprintable()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a glossary whose texts command a terminal, and its index."""
    folder = tmp_path_factory.mktemp("hostile")
    hostile = HOSTILE.replace("\ud83d", "")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "seed.md").write_text(f"---\nterm: seed\n---\nA seed is {hostile}.\n")
    head = 'term: "noise \\e[31m"\naliases: ["noises \\a"]'
    text = f"Noise is a {hostile} without a seed."
    (folder / "corpus" / "noise.md").write_text(f"---\n{head}\n---\n{text}\n")
    build_index(Settings(corpus=folder / "corpus", index=folder / "index"))
    return folder


@pytest.mark.parametrize(
    "command",
    [
        ("ask", "what is a seed"),
        ("ask", "--json", "what is a seed"),
        ("ask", "how do I cook rice"),
        ("show", "seed"),
        ("show", "noise \x1b[31m"),
        ("show", "no\x1b[5msuch"),
        ("similar", "seed"),
        ("lint",),
        ("lint", "--output-format", "json"),
        ("check",),
        ("check", "--json"),
        ("annotate", "corpus/seed.md"),
        ("annotate", "--json", "corpus/seed.md"),
        ("import", "corpus", "--into", "copy", "--dry-run"),
    ],
)
def test_no_text_of_a_glossary_commands_the_terminal(
    hostile: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(hostile)
    shown = run(*command)
    assert shown.output
    assert not COMMANDING.search(shown.output.replace("\n", ""))


def test_an_export_to_a_terminal_does_not_command_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"a.csv": f"seed,{HOSTILE}\n".encode(errors="replace")}
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    write_files(files, None)
    shown = capsys.readouterr().out
    assert shown.startswith("seed,a ")
    assert not COMMANDING.search(shown)
