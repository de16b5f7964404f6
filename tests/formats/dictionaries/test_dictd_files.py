"""The files of a dictd database: which belong together, and the rows of the index."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import CorpusError, Fault
from rag.formats.dictionaries.article_text import Article
from rag.formats.dictionaries.dictd_files import (
    DIGITS,
    MAX_ARTICLE,
    IndexRow,
    articles_of,
    base64_digits,
    find_index,
    index_rows,
    is_dictd,
    read_articles_text,
)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    file = tmp_path / "some.index"
    file.write_bytes(b"bow\tA\tQ\n")
    return file


def row(name: str, start: int, size: int, line: int = 1) -> IndexRow:
    return IndexRow(name, name, start, size, line)


def test_numbers_are_written_in_digits_of_base_64() -> None:
    assert [base64_digits(value) for value in (0, 25, 63, 64, 4096)] == ["A", "Z", "/", "BA", "BAA"]


@given(st.integers(0, 2**40))
def test_the_value_of_digits_is_their_number(value: int) -> None:
    total = 0
    for digit in base64_digits(value):
        total = 64 * total + DIGITS.index(digit)
    assert total == value


@pytest.mark.parametrize("name", ["some.index", "some.dict", "some.dict.dz"])
def test_every_file_beside_an_index_is_of_a_database(index: Path, name: str) -> None:
    path = index.with_name(name)
    assert is_dictd(path)
    assert find_index(path) == index


def test_a_file_without_rows_is_no_index(tmp_path: Path) -> None:
    (tmp_path / "some.index").write_text("bow 0 16\n")
    assert not is_dictd(tmp_path / "some.index")
    assert not is_dictd(tmp_path / "missing.index")
    assert not is_dictd(tmp_path / "some.txt")


def test_a_folder_leads_to_its_only_index(index: Path) -> None:
    index.with_name("notes.index").write_text("no rows\n")
    assert find_index(index.parent) == index


def test_a_folder_of_two_databases_is_refused(index: Path) -> None:
    index.with_name("more.index").write_bytes(index.read_bytes())
    with pytest.raises(CorpusError, match=r"several dictd databases: more\.index, some\.index;"):
        find_index(index.parent)


def test_a_database_whose_articles_are_linked_to_is_not_found_in_a_folder(index: Path) -> None:
    index.parent.with_name("elsewhere.dict").write_text("to shoot arrows with")
    index.with_suffix(".dict").symlink_to("../elsewhere.dict")
    with pytest.raises(CorpusError, match="is no dictd database"):
        find_index(index.parent)
    assert find_index(index) == index


def test_a_path_to_something_else_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "some.txt"):
        with pytest.raises(CorpusError, match="is no dictd database"):
            find_index(path)


def test_the_text_is_read_packed_or_not(index: Path) -> None:
    index.with_name("some.dict.dz").write_bytes(gzip.compress(b"packed"))
    assert read_articles_text(index) == b"packed"
    index.with_name("some.dict").write_bytes(b"plain")
    assert read_articles_text(index) == b"plain"


def test_a_text_that_is_missing_or_broken_is_refused(index: Path) -> None:
    with pytest.raises(CorpusError, match=r"put some\.dict or some\.dict\.dz beside it"):
        read_articles_text(index)
    index.with_name("some.dict.dz").write_bytes(gzip.compress(b"packed")[:-4])
    with pytest.raises(CorpusError, match="cannot be read"):
        read_articles_text(index)


def test_a_row_is_a_headword_a_place_and_perhaps_its_spelling(index: Path) -> None:
    index.write_bytes(b"bow\tA\tQ\r\n\natt\tQ\tBA\tAT&T\n")
    assert list(index_rows(index)) == [
        IndexRow("bow", "bow", 0, 16, 1),
        IndexRow("att", "AT&T", 16, 64, 3),
    ]


def test_a_row_that_is_not_utf_8_is_latin_1(index: Path) -> None:
    index.write_bytes(b"b\xf6e\tA\tQ\n")
    assert list(index_rows(index)) == [IndexRow("böe", "böe", 0, 16, 1)]


def test_a_line_that_is_no_row_is_noted(index: Path) -> None:
    index.write_bytes(b"bow\tA\n")
    message = "is not a headword, an offset and a length with tabs between; left out"
    assert list(index_rows(index)) == [Fault(str(index), 1, message)]


def test_an_article_has_all_its_headwords_and_the_line_of_the_first(index: Path) -> None:
    rows = [row("bow", 0, 4, line=3), row("prow", 0, 4, line=5), row("bow", 0, 4, line=6)]
    assert list(articles_of(rows, b"text", index)) == [
        Article(("bow", "prow"), "text", str(index), 3)
    ]


def test_articles_stand_in_the_order_of_the_text(index: Path) -> None:
    articles = articles_of([row("b", 2, 2), row("a", 0, 2)], b"aabb", index)
    assert [article.text for article in articles if isinstance(article, Article)] == ["aa", "bb"]


def test_line_ends_of_windows_are_line_feeds(index: Path) -> None:
    [article] = articles_of([row("a", 0, 4)], b"a\r\nb", index)
    assert isinstance(article, Article)
    assert article.text == "a\nb"


def test_what_describes_the_database_is_no_article(index: Path) -> None:
    rows = [row("00-database-info", 0, 2), row("00databaseurl", 0, 2)]
    assert list(articles_of(rows, b"aa", index)) == []


@pytest.mark.parametrize(("start", "size"), [(0, 0), (0, 5), (4, 1), (9, 1), (0, MAX_ARTICLE + 1)])
def test_a_place_outside_the_text_is_noted(index: Path, start: int, size: int) -> None:
    [note] = articles_of([row("bow", start, size, line=9)], b"text", index)
    message = f"'bow' leads to no article ({size} bytes at {start} of 4); left out"
    assert note == Fault(str(index), 9, message)
