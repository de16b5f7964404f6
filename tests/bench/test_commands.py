"""Every command of the workshop folders starts, says what it does, and does nothing at import."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import ROOT

FOLDERS = ("bench", "drills", "training", "docs/make")
FILES = sorted(
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py") if path.stem != "__init__"
)
COMMANDS = [path for path in FILES if "__main__" in path.read_text(encoding="utf-8")]
PASSIVE = (
    *(ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign),
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)


def module_of(file: Path) -> str:
    """Return the dotted name of a file."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_every_module_can_be_imported(file: Path) -> None:
    import_module(module_of(file))


@pytest.mark.parametrize("file", COMMANDS, ids=module_of)
def test_every_command_says_in_a_sentence_what_it_does(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The help is not broken into lines.
    monkeypatch.setenv("COLUMNS", "200")
    command = import_module(module_of(file))
    with pytest.raises(SystemExit) as ended:
        command.main(["--help"])
    assert ended.value.code == 0
    sentence = (command.__doc__ or "").splitlines()[0]
    assert sentence.endswith(".")
    assert sentence in capsys.readouterr().out


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_no_module_does_anything_when_it_is_imported(file: Path) -> None:
    _, *statements = ast.parse(file.read_text(encoding="utf-8")).body
    active = [ast.unparse(each) for each in statements if not isinstance(each, PASSIVE)]
    allowed = ["if __name__ == '__main__':\n    main()"] if file in COMMANDS else []
    assert active == allowed


@pytest.mark.parametrize("file", FILES, ids=module_of)
def test_no_module_reads_its_arguments_past_its_parser(file: Path) -> None:
    assert "sys.argv" not in file.read_text(encoding="utf-8")
