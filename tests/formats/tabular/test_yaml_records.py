"""YAML of any reasonable shape, told from settings and data."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import Draft, ReadOptions
from rag.formats.tabular.yaml_records import YamlRecords

LIST = "- term: Bow\n  definition: The front.\n  aliases: [prow, stem]\n- term: Aft\n  def: Back.\n"
MAP = "\ufeffBow: |\n  The front of a boat.\nAft: The back of a boat.\nKeel: The spine of a boat.\n"
NESTED = "glossary:\n  terms:\n    - name: Bow\n      description: The front of a boat.\n"
TREE = (
    "- name: Boat\n  definition: It swims.\n"
    "  children:\n    - name: Bow\n      definition: Front.\n"
)
SETTINGS = "name: site\nversion: '1'\nnav:\n  - title: Home\n    description: x\n"


def drafts(folder: Path, text: str) -> dict[str, Draft]:
    path = folder / "a.yml"
    path.write_text(text, encoding="utf-8")
    found = YamlRecords().read(path, ReadOptions())
    return {draft.term: draft for draft in found if isinstance(draft, Draft)}


def recognises(folder: Path, text: str, name: str = "a.yml") -> bool:
    (folder / name).write_text(text, encoding="utf-8")
    return YamlRecords().recognises(folder / name)


def test_a_list_of_entries_is_read_with_its_lines(tmp_path: Path) -> None:
    found = drafts(tmp_path, LIST)
    assert (found["Bow"].definition, found["Bow"].aliases) == ("The front.", ("prow", "stem"))
    assert [draft.line for draft in found.values()] == [1, 4]


def test_keys_may_be_terms(tmp_path: Path) -> None:
    found = drafts(tmp_path, MAP)
    assert {term: draft.definition for term, draft in found.items()} == {
        "Bow": "The front of a boat.",
        "Aft": "The back of a boat.",
        "Keel": "The spine of a boat.",
    }
    assert [draft.line for draft in found.values()] == [1, 3, 4]


@pytest.mark.parametrize(("text", "terms"), [(NESTED, ["Bow"]), (TREE, ["Boat", "Bow"])])
def test_entries_may_lie_in_boxes_and_in_one_another(
    tmp_path: Path, text: str, terms: list[str]
) -> None:
    assert list(drafts(tmp_path, text)) == terms


def test_a_glossary_is_told_from_settings(tmp_path: Path) -> None:
    assert recognises(tmp_path, LIST)
    assert recognises(tmp_path, MAP, "glossary.yaml")
    assert not recognises(tmp_path, SETTINGS)
    assert not recognises(tmp_path, "a: [\n")
    assert not recognises(tmp_path, LIST, "a.txt")


def test_yaml_without_entries_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="holds no objects"):
        drafts(tmp_path, "- 1\n- 2\n")
