"""YAML of other tools, read as plain values."""

from pathlib import Path

import pytest
import yaml

from rag.errors import CorpusError
from rag.formats import yaml_values
from rag.formats.yaml_values import LinedMapping, load_yaml, parse_yaml


def test_scalars_stay_as_they_are_written() -> None:
    text = "a: no\nb: 1.10\nc: 2024-01-01\nd: 0x1F\ne: 'yes'\n"
    assert parse_yaml(text) == {"a": "no", "b": "1.10", "c": "2024-01-01", "d": "0x1F", "e": "yes"}


def test_nothing_is_none_unless_it_is_quoted() -> None:
    text = "a:\nb: null\nc: ~\nd: 'null'\ne: ''\n"
    assert parse_yaml(text) == {"a": None, "b": None, "c": None, "d": "null", "e": ""}
    assert parse_yaml("") is None


def test_each_mapping_knows_its_line() -> None:
    first, second = parse_yaml("- a: 1\n  b: {c: 2}\n\n- d: 3\n")
    assert isinstance(first, LinedMapping)
    assert (first.line, first["b"].line, second.line) == (1, 2, 4)


def test_of_a_key_that_stands_twice_the_first_value_that_is_not_empty_counts() -> None:
    assert parse_yaml("a:\na: one\na: two\n") == {"a": "one"}


def test_keys_are_strings() -> None:
    assert parse_yaml("1: a\ntrue: b\n") == {"1": "a", "true": "b"}


def test_aliases_are_followed() -> None:
    assert parse_yaml("- &x [1, 2]\n- *x\n") == [["1", "2"], ["1", "2"]]


def test_what_holds_itself_or_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(yaml.YAMLError, match="it holds itself"):
        parse_yaml("&a [*a]")
    monkeypatch.setattr(yaml_values, "MAX_VALUES", 3)
    assert parse_yaml("[1, 2]") == ["1", "2"]
    with pytest.raises(yaml.YAMLError, match="it holds more than 3 values"):
        parse_yaml("[1, 2, 3]")


def test_what_is_nested_too_deeply_is_refused() -> None:
    with pytest.raises(yaml.YAMLError, match="nested too deeply"):
        parse_yaml("[" * 5_000)


def test_a_broken_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("a: 1\nb: [1\nc: }\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"a\.yml:3: is not YAML: "):
        load_yaml(path)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("a: ä\n", encoding="utf-8-sig")
    assert load_yaml(path) == {"a": "ä"}


def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CorpusError, match="cannot be read as YAML"):
        load_yaml(tmp_path / "missing.yml")
    path = tmp_path / "a.yml"
    path.write_bytes(b"a: \xff\n")
    with pytest.raises(CorpusError, match="cannot be read as YAML"):
        load_yaml(path)
    monkeypatch.setattr(yaml_values, "MAX_BYTES", 4)
    with pytest.raises(CorpusError, match="is larger than 4 bytes"):
        load_yaml(path)
