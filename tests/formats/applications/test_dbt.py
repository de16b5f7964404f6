"""Documentation of dbt: blocks, and descriptions of models and columns."""

from pathlib import Path

from rag.formats.applications.dbt import Dbt
from rag.formats.drafts import ReadOptions
from rag.formats.resolve import resolve
from tests.formats.reading import drafts_in, drafts_of

DOCS = """Notes of the project.

{% docs high_water %}
The highest *level* of a tide.
{% enddocs %}
"""
PROPERTIES = """version: 2
models:
  - name: tides
    description: One row for each tide.
    columns:
      - name: high_water
        description: "{{ doc('high_water') }}"
      - name: low_water
        description: "The opposite. {{ doc('high_water') }}"
      - name: nothing
"""


def test_dbt_has_blocks_and_descriptions(tmp_path: Path) -> None:
    drafts_in(Dbt(), tmp_path, DOCS, "models/docs.md")
    drafts_in(Dbt(), tmp_path, PROPERTIES, "models/schema.yml")
    high, tides, low = drafts_of(Dbt(), tmp_path)
    assert (high.term, high.aliases, high.line) == ("high water", ("high_water",), 3)
    assert high.definition == "The highest *level* of a tide."
    assert (tides.term, tides.tags) == ("tides", ("models",))
    assert low.definition == "The opposite. The highest *level* of a tide."


def test_what_says_nothing_of_its_own_is_counted(tmp_path: Path) -> None:
    about = "{% docs __overview__ %}\nOur project.\n{% enddocs %}\n"
    (tmp_path / "docs.md").write_text(DOCS + about, encoding="utf-8")
    (tmp_path / "schema.yml").write_text(PROPERTIES, encoding="utf-8")
    reading = resolve(Dbt().read(tmp_path, ReadOptions()))
    assert [entry.term for entry in reading.entries] == ["high water", "low water", "tides"]
    assert reading.account.passed_over["block about the project"] == 1
    assert reading.account.passed_over["thing without a description of its own"] == 2


def test_a_broken_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "docs.md").write_text(DOCS, encoding="utf-8")
    broken = "models:\n  - name: a\n    description: [\n"
    (tmp_path / "schema.yml").write_text(broken, encoding="utf-8")
    reading = resolve(Dbt().read(tmp_path, ReadOptions()))
    assert [entry.term for entry in reading.entries] == ["high water"]
    assert "is not YAML" in reading.notes[0].message


def test_other_yaml_is_no_documentation(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("jobs:\n  - description: x\n", encoding="utf-8")
    assert not Dbt().recognises(tmp_path / "a.yml")
