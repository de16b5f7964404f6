"""Terms of Spec-Up: aliases, references, and terms of other specifications."""

from pathlib import Path

from rag.formats.applications.spec_up import SpecUp
from tests.formats.reading import drafts_in, drafts_of, notes_of


def test_spec_up_has_aliases_and_links(tmp_path: Path) -> None:
    text = (
        "## Terms\n\n[[def: tide, flood]]\n~ The rise at a [[ref: quay]].\n\n"
        "~ See also: [[ref: quay]], [[xref: other, mole]]\n\n## More\n\n[[def: quay]]:\n~ A wall.\n"
    )
    tide, quay = drafts_in(SpecUp(), tmp_path, text, "terms.md")
    assert (tide.aliases, tide.see_also, tide.line) == (("flood",), ("quay", "mole"), 3)
    assert tide.definition == "The rise at a quay.\n\nSee also: quay, mole"
    assert (quay.definition, quay.line) == ("A wall.", 10)
    assert [draft.term for draft in drafts_of(SpecUp(), tmp_path)] == ["tide", "quay"]


def test_a_term_of_another_specification_is_told(tmp_path: Path) -> None:
    text = "[[def: tide]]\n~ The rise.\n\n[[tref: harbour, quay]]\n~ As we use it.\n"
    [tide] = drafts_in(SpecUp(), tmp_path, text, "terms.md")
    assert tide.term == "tide"
    assert notes_of(SpecUp(), tmp_path / "terms.md") == [
        "'quay' is defined in 'harbour', which is not fetched"
    ]


def test_lists_and_tables_of_a_definition_stay(tmp_path: Path) -> None:
    text = "[[def: tide]]\n\n~ Either:\n\n- high\n- low\n\n| a |\n|---|\n| 1 |\n"
    [tide] = drafts_in(SpecUp(), tmp_path, text, "terms.md")
    assert tide.definition == "Either:\n\n- high\n- low\n\n| a |\n|---|\n| 1 |"


def test_names_and_references_are_taken_without_spaces(tmp_path: Path) -> None:
    text = "[[def:  tide , flood,, ]]\n~ Beside a [[xref: other ,  mole ]], a [[ref: a, b]].\n"
    [tide] = drafts_in(SpecUp(), tmp_path, text, "terms.md")
    assert (tide.term, tide.aliases) == ("tide", ("flood",))
    assert tide.definition == "Beside a mole, a a."


def test_pages_of_a_folder_that_define_nothing_give_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("[[def: tide]]\n~ The rise.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Words\n\nSome [[ref: tide]].\n", encoding="utf-8")
    (tmp_path / "c.txt").write_text("[[def: quay]]\n~ A wall.\n", encoding="utf-8")
    assert [draft.term for draft in drafts_of(SpecUp(), tmp_path)] == ["tide"]
