"""A manifest survives its file, and every file of a generation is checked against it."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from rag.errors import IndexUnusable
from rag.index import manifest as module
from rag.index.manifest import (
    FORMAT,
    MANIFEST,
    FileRecord,
    Manifest,
    check_at_once,
    check_large,
    read_checked,
    read_manifest,
    record_of,
    sha256_of,
    sha256_of_file,
    unusable,
    write_manifest,
)
from rag.index.vectors.base import SearchPlan
from rag.types import EncoderCard

CONTENT = b"what was written"


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """The manifest of a folder with one file."""
    (tmp_path / "file").write_bytes(CONTENT)
    return Manifest(
        format=FORMAT,
        generation=2,
        previous=1,
        built_at="2026-01-01T00:00:00+00:00",
        encoder=EncoderCard("modèle", "weights", "", 64, "mean"),
        entries=3,
        passages=9,
        segments={"000001": ["dead"], "000002": []},
        search={"000001": SearchPlan("Flat", 0, 1.0, 0.1), "000002": SearchPlan("A", 8, 0.9, 1)},
        files={"file": record_of(tmp_path / "file")},
    )


def test_a_manifest_survives_its_file(tmp_path: Path, manifest: Manifest) -> None:
    write_manifest(tmp_path, manifest)
    assert read_manifest(tmp_path) == manifest


def test_a_manifest_is_json_that_people_can_read(tmp_path: Path, manifest: Manifest) -> None:
    write_manifest(tmp_path, manifest)
    text = (tmp_path / MANIFEST).read_text(encoding="utf-8")
    assert json.loads(text) == asdict(manifest)
    assert '\n "generation": 2' in text
    assert "modèle" in text


def test_a_missing_manifest_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match=r"manifest.json cannot be read .* Run rag build"):
        read_manifest(tmp_path)


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.pop("format"),
        lambda raw: raw.pop("files"),
        lambda raw: raw.pop("entries"),
        lambda raw: raw.update(unknown=1),
        lambda raw: raw.update(encoder={"model": "only"}),
        lambda raw: raw.update(encoder=None),
        lambda raw: raw.update(search=[]),
        lambda raw: raw.update(files={"file": {"size": 1}}),
    ],
)
def test_a_manifest_of_another_shape_is_refused(
    tmp_path: Path, manifest: Manifest, change: Change
) -> None:
    raw = asdict(manifest)
    change(raw)
    (tmp_path / MANIFEST).write_text(json.dumps(raw))
    with pytest.raises(IndexUnusable, match=r"manifest\.json cannot be read"):
        read_manifest(tmp_path)


def test_the_calibration_that_older_versions_wrote_is_ignored(
    tmp_path: Path, manifest: Manifest
) -> None:
    raw = asdict(manifest) | {"calibration": {"shift": 0.5, "drift": 0.0, "reference": -4.82}}
    (tmp_path / MANIFEST).write_text(json.dumps(raw))
    assert read_manifest(tmp_path) == manifest


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{", b"\xff\xfe"])
def test_what_is_no_json_object_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(IndexUnusable, match=r"manifest\.json cannot be read"):
        read_manifest(tmp_path)


def test_another_format_is_named(tmp_path: Path, manifest: Manifest) -> None:
    raw = asdict(manifest) | {"format": FORMAT + 1}
    (tmp_path / MANIFEST).write_text(json.dumps(raw))
    expected = f"its format is {FORMAT + 1}, this version reads {FORMAT}"
    with pytest.raises(IndexUnusable, match=expected):
        read_manifest(tmp_path)


def test_a_file_is_recorded_by_size_and_sha256(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert record_of(tmp_path / "empty") == FileRecord(0, sha256)


def test_a_file_that_is_as_recorded_is_read(tmp_path: Path, manifest: Manifest) -> None:
    assert read_checked(tmp_path, "file", manifest) == CONTENT


def test_a_file_that_the_manifest_does_not_name_is_refused(
    tmp_path: Path, manifest: Manifest
) -> None:
    (tmp_path / "other").write_bytes(CONTENT)
    with pytest.raises(IndexUnusable, match="other is damaged"):
        read_checked(tmp_path, "other", manifest)


def test_a_file_of_another_content_is_not_read(tmp_path: Path, manifest: Manifest) -> None:
    (tmp_path / "file").write_bytes(CONTENT[::-1])
    with pytest.raises(IndexUnusable, match="file is damaged"):
        read_checked(tmp_path, "file", manifest)


def test_a_file_that_is_gone_is_named_with_the_reason(tmp_path: Path, manifest: Manifest) -> None:
    (tmp_path / "file").unlink()
    expected = r"file cannot be read \(No such file or directory\)"
    with pytest.raises(IndexUnusable, match=expected):
        read_checked(tmp_path, "file", manifest)
    with pytest.raises(IndexUnusable, match=expected):
        check_at_once(tmp_path, "file", manifest)


@pytest.mark.parametrize("content", [CONTENT[::-1], CONTENT[:-1], b""])
def test_a_small_file_is_checked_whole_at_once(
    tmp_path: Path, manifest: Manifest, content: bytes
) -> None:
    check_at_once(tmp_path, "file", manifest)
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(IndexUnusable, match="file is damaged"):
        check_at_once(tmp_path, "file", manifest)


def test_of_a_large_file_only_the_size_is_checked_at_once(
    tmp_path: Path, manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "CHECKED_AT_ONCE", 5)
    (tmp_path / "file").write_bytes(CONTENT[::-1])
    check_at_once(tmp_path, "file", manifest)
    with pytest.raises(IndexUnusable, match="file is damaged"):
        check_large(tmp_path, manifest)
    (tmp_path / "file").write_bytes(CONTENT[:-1])
    with pytest.raises(IndexUnusable, match="file is damaged"):
        check_at_once(tmp_path, "file", manifest)


def test_small_files_are_not_checked_a_second_time(tmp_path: Path, manifest: Manifest) -> None:
    (tmp_path / "file").write_bytes(b"damaged")
    check_large(tmp_path, manifest)
    with pytest.raises(IndexUnusable):
        check_at_once(tmp_path, "file", manifest)


def test_the_error_of_an_index_names_its_folder_and_the_remedy(tmp_path: Path) -> None:
    message = str(unusable(tmp_path, "it is wet"))
    assert message.startswith(f"The index in {tmp_path} cannot be used: it is wet.")
    assert message.endswith("Run rag build to make it anew.")


def test_the_hash_of_a_file_is_that_of_its_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"abc")
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(b"abc") == sha256_of_file(tmp_path / "file") == expected
