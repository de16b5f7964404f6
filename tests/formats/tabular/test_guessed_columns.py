"""Columns with unknown names are guessed by what they hold, and the guess is told."""

from pathlib import Path

import pytest

from rag.errors import CorpusError
from rag.formats.drafts import ReadOptions
from rag.formats.tabular.csv_tables import CsvTables
from tests.formats.reading import drafts_of, notes_of

ROWS = "Mast;Holds the sails, and lamps.\nNet;It holds fish, if any.\nOar;It moves a small boat.\n"


def test_semicolons_divide_a_table_with_an_unknown_header(tmp_path: Path) -> None:
    path = tmp_path / "sea.csv"
    path.write_text(f"Begriff;Was heißt das\n{ROWS}", encoding="utf-8")
    drafts = drafts_of(CsvTables(), path)
    assert [draft.term for draft in drafts] == ["Mast", "Net", "Oar"]
    assert drafts[0].definition == "Holds the sails, and lamps."
    [note] = notes_of(CsvTables(), path)
    assert "--map term=Begriff,definition=Was heißt das" in note


@pytest.mark.parametrize(
    "rows", ["1;a long text of words\n2;one more text\n3;and a third\n", "Mast;9\nNet;8\nOar;7\n"]
)
def test_a_table_of_data_is_no_glossary(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "sea.csv"
    path.write_text(f"Xy;Zw\n{rows}", encoding="utf-8")
    with pytest.raises(CorpusError, match="--map"):
        list(CsvTables().read(path, ReadOptions()))


def test_a_column_of_translations_does_not_replace_the_terms_that_are_defined(
    tmp_path: Path,
) -> None:
    path = tmp_path / "sea.csv"
    path.write_text("Terme,Définition,Anglais\nmât,Porte les voiles.,mast\n", encoding="utf-8")
    [draft] = drafts_of(CsvTables(), path)
    assert (draft.term, draft.definition) == ("mât", "Porte les voiles.")
    assert [(each.language, each.term) for each in draft.translations] == [("en", "mast")]
