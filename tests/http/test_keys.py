"""The file of keys: what it keeps, and what it refuses."""

import json
import os
from pathlib import Path

import pytest

from rag.errors import KeysUnusable
from rag.http.keys import ANY_GLOSSARY, Keys
from rag.settings import Settings


def test_keys_are_kept_as_digests_for_their_owner_alone(settings: Settings) -> None:
    keys = Keys(settings.keys)
    secret = keys.add("ada", "write")
    assert len(secret) > 40
    assert secret not in settings.keys.read_text()
    assert settings.keys.stat().st_mode & 0o777 == 0o600
    with pytest.raises(KeysUnusable, match="rag key remove ada"):
        keys.add("ada", "read")
    with pytest.raises(KeysUnusable, match="rag key list"):
        keys.remove("bob")


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path / "keys.json")


def test_a_missing_file_has_no_keys(keys: Keys) -> None:
    assert keys.all() == ()
    assert keys.find("rag_anything") is None


def test_a_key_is_found_by_its_secret_alone(keys: Keys) -> None:
    ada, bob = keys.add("ada", "read"), keys.add("bob", "write")
    found = [keys.find(secret) for secret in (ada, bob)]
    assert [(key.name, key.right) for key in found if key] == [("ada", "read"), ("bob", "write")]
    for wrong in (ada[:-1], ada.upper(), f" {ada}", ""):
        assert keys.find(wrong) is None


def test_no_two_secrets_are_alike(keys: Keys) -> None:
    secrets = {keys.add(f"user {number}", "read") for number in range(20)}
    assert len(secrets) == 20
    assert all(secret.startswith("rag_") for secret in secrets)


def test_keys_that_another_process_writes_are_seen(keys: Keys) -> None:
    other = Keys(keys.path)
    assert keys.all() == ()
    secret = other.add("ada", "read")
    assert keys.find(secret) == other.all()[0]
    other.remove("ada")
    assert keys.find(secret) is None


def test_a_file_that_is_removed_takes_its_keys_along(keys: Keys) -> None:
    secret = keys.add("ada", "read")
    keys.path.unlink()
    assert keys.find(secret) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[1]",
        "[{}]",
        "null",
        '[{"name": "a", "right": "all", "digest": "", "created_at": ""}]',
        '[{"name": "a", "right": "read", "digest": "short", "created_at": ""}]',
    ],
)
def test_a_damaged_file_is_an_error_that_names_it(keys: Keys, content: str) -> None:
    keys.path.write_text(content)
    with pytest.raises(KeysUnusable, match=r"keys\.json is no file of keys .* make keys anew"):
        keys.find("rag_anything")


def test_a_folder_that_cannot_be_written_changes_no_key(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = keys.add("ada", "read")
    # A folder stands where the new file would be written: root may write anywhere else.
    monkeypatch.setattr("rag.disk.token_hex", lambda size: "same")
    keys.path.with_name(".keys.json.same.tmp").mkdir()
    with pytest.raises(KeysUnusable, match="no key was changed"):
        keys.add("bob", "read")
    assert [key.name for key in keys.all()] == ["ada"]
    assert keys.find(secret)


@pytest.mark.parametrize(
    "content",
    [
        '[{"name": "ada", "right": "read", "digest": "%s", "created_at": ""}]' % ("\u00e9" * 64),
        "[" * 100_000,
        '{"name": "ada"}',
        "null",
        "7",
    ],
)
def test_an_odd_file_of_keys_is_refused(keys: Keys, content: str) -> None:
    keys.path.write_text(content)
    with pytest.raises(KeysUnusable, match="is no file of keys"):
        keys.find("rag_anything")


def test_a_pipe_is_not_waited_for(keys: Keys) -> None:
    os.mkfifo(keys.path)
    with pytest.raises(KeysUnusable, match="it is no regular file"):
        keys.all()


def test_a_path_below_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeysUnusable, match="Not a directory"):
        Keys(tmp_path / "file" / "keys.json").all()


def test_a_key_for_one_of_several_glossaries_is_good_for_no_other(keys: Keys) -> None:
    keys.add("ada", "write", "team")
    keys.add("bob", "write")
    ada, bob = keys.all()
    assert [ada.serves(name) for name in ("team", "k8s", "", ANY_GLOSSARY)] == [
        *(True, False, False, True)
    ]
    assert [bob.serves(name) for name in ("team", "", ANY_GLOSSARY)] == [True] * 3


def test_keys_of_a_file_from_before_glossaries_were_named_are_for_all(keys: Keys) -> None:
    keys.add("ada", "read")
    [row] = json.loads(keys.path.read_text())
    del row["glossary"]
    keys.path.write_text(json.dumps([row]))
    assert keys.all()[0].glossary == ""
