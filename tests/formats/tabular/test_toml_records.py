"""Glossaries in TOML are read, and settings are not taken for one."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.tabular.toml_records import TomlRecords
from tests.formats.reading import drafts_in

TABLES = """title = "Harbour"

[[terms]]
term = "Tide"
definition = "The rise of the sea."
aliases = ["flood"]

[[terms]]
term = "Quay"
definition = '''
A wall beside ships.

Also a street.'''
"""
KEYS = """[glossary]
tide = "The rise of the sea at the shore."
quay = "A wall beside which ships lie."
"""


def test_tables_of_a_list_are_entries_with_their_lines(tmp_path: Path) -> None:
    tide, quay = drafts_in(TomlRecords(), tmp_path, TABLES, "terms.toml")
    assert (tide.term, tide.aliases, tide.line) == ("Tide", ("flood",), 4)
    assert (quay.definition, quay.line) == ("A wall beside ships.\n\nAlso a street.", 9)


def test_keys_with_texts_are_terms(tmp_path: Path) -> None:
    found = drafts_in(TomlRecords(), tmp_path, KEYS, "glossary.toml")
    assert [(draft.term, draft.line) for draft in found] == [("tide", 2), ("quay", 3)]


@pytest.mark.parametrize(
    "text",
    [
        '[project]\nname = "boat"\nversion = "1.0"\ndescription = "A library for boats."',
        "[tool.ruff]\nline-length = 100\n[tool.mypy]\nstrict = true",
        "not TOML",
    ],
)
def test_settings_are_no_glossary(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert not TomlRecords().recognises(tmp_path / "pyproject.toml")


def test_broken_toml_is_refused_with_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("a = ")
    with pytest.raises(CorpusError, match="is no TOML"):
        list(TomlRecords().read(tmp_path / "a.toml", ReadOptions()))
