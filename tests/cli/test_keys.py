"""rag key: keys are made, listed and removed."""

import json
from pathlib import Path

import pytest
from click.testing import Result

from rag.http.keys import Keys
from tests.cli.command import run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def key(file: Path, *arguments: str) -> Result:
    return run("key", *arguments, RAG_KEYS=str(file))


def test_a_new_key_is_all_of_standard_output_and_opens_the_door(file: Path) -> None:
    done = key(file, "add", "Ada", "--right", "write")
    assert done.exit_code == 0
    found = Keys(file).find(done.stdout.strip())
    assert found is not None
    assert (found.name, found.right) == ("Ada", "write")


def test_a_secret_is_neither_repeated_nor_kept(file: Path) -> None:
    done = key(file, "add", "Ada", "--right", "read")
    secret = done.stdout.strip()
    assert f"The key of Ada, to read. It is shown only now; {file}" in done.stderr
    assert secret not in done.stderr + file.read_text() + key(file, "list").stdout


def test_a_name_is_printed_as_it_is(file: Path) -> None:
    assert "The key of [red]Ada[/]," in key(file, "add", "[red]Ada[/]", "--right", "read").stderr
    assert key(file, "list").stdout.startswith("[red]Ada[/]  read  ")


def test_keys_are_listed_with_their_rights_and_since_when(file: Path) -> None:
    assert key(file, "list").stdout == ""
    for name, right in (("Ada", "read"), ("Bob", "write")):
        key(file, "add", name, "--right", right)
    ada, bob = Keys(file).all()
    lines = [f"Ada  read  {ada.created_at}", f"Bob  write  {bob.created_at}"]
    assert key(file, "list").stdout.splitlines() == lines


def test_keys_are_listed_as_json_without_their_digests(file: Path) -> None:
    assert json.loads(key(file, "list", "--json").stdout) == []
    key(file, "add", "Ada", "--right", "read")
    [row] = json.loads(key(file, "list", "--json").stdout)
    created_at = Keys(file).all()[0].created_at
    assert row == {"name": "Ada", "right": "read", "created_at": created_at}


def test_a_removed_key_opens_nothing(file: Path) -> None:
    secret = key(file, "add", "Ada", "--right", "read").stdout.strip()
    done = key(file, "remove", "Ada")
    assert (done.exit_code, done.stdout) == (0, "")
    assert Keys(file).find(secret) is None


def test_a_name_that_is_taken_or_unknown_is_refused(file: Path) -> None:
    key(file, "add", "Ada", "--right", "read")
    before = file.read_bytes()
    taken, unknown = key(file, "add", "Ada", "--right", "write"), key(file, "remove", "Bob")
    assert (taken.exit_code, unknown.exit_code) == (2, 2)
    assert "remove it first: rag key remove Ada" in taken.stderr
    assert "No key has the name 'Bob'" in unknown.stderr
    assert file.read_bytes() == before


@pytest.mark.parametrize("right", [(), ("--right", "admin")])
def test_a_key_has_one_of_two_rights(file: Path, right: tuple[str, ...]) -> None:
    done = key(file, "add", "Ada", *right)
    assert done.exit_code == 2
    assert "--right" in done.stderr
    assert not file.exists()


def test_a_key_may_be_for_one_of_several_glossaries(file: Path) -> None:
    key(file, "add", "Ada", "--right", "read", "--glossary", "team")
    assert key(file, "list").stdout.strip().endswith("  team")
    assert json.loads(key(file, "list", "--json").stdout)[0]["glossary"] == "team"
