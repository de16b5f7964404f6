"""Abbreviations of sites: lines such as `*[HW]: High Water`."""

from pathlib import Path

from rag.formats.account import Account
from rag.formats.applications.abbreviations import Abbreviations
from rag.formats.drafts import ReadOptions
from tests.formats.reading import drafts_in


def test_abbreviations_are_terms_and_what_they_stand_for_is_a_name(tmp_path: Path) -> None:
    text = "# Words\n\n*[HW]: High Water\n*[MSL]: The mean level of the sea over many years.\n"
    high, mean = drafts_in(Abbreviations(), tmp_path, text, "abbreviations.md")
    assert (high.term, high.definition, high.aliases) == ("HW", "High Water", ("High Water",))
    assert (mean.aliases, mean.line) == ((), 4)


def test_a_page_that_uses_abbreviations_is_no_glossary(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("One.\n\nTwo.\n\nThree.\n\n*[HW]: High Water\n*[LW]: Low Water\n", "utf-8")
    assert not Abbreviations().recognises(page)


def test_other_lines_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# Words\n\n*[HW]: High Water\n*[LW]: Low Water\n", encoding="utf-8")
    *_, account = Abbreviations().read(path, ReadOptions())
    assert isinstance(account, Account)
    assert account.summary(2) == "2 entries; passed over: 1 other line"


def test_another_suffix_is_no_file_of_abbreviations(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("*[HW]: High Water\n*[LW]: Low Water\n", encoding="utf-8")
    assert not Abbreviations().recognises(tmp_path / "a.csv")


def test_blank_lines_are_neither_abbreviations_nor_others(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("*[HW]: High Water\n\n  \n\n*[LW]: Low Water\n\nOne.\n", encoding="utf-8")
    assert Abbreviations().recognises(path)
    *_, account = Abbreviations().read(path, ReadOptions())
    assert isinstance(account, Account)
    assert account.passed_over["other line"] == 1


def test_one_abbreviation_is_no_glossary(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("*[HW]: High Water\n", encoding="utf-8")
    assert not Abbreviations().recognises(tmp_path / "a.md")
