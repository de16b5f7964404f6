"""The journal keeps what was answered, whenever a run is killed."""

from pathlib import Path

import pytest

from rag.enrich.journal import open_journal
from rag.errors import JournalUnusable


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "glossary.journal"


def write_one_answer(path: Path) -> None:
    """Write two calls to a journal, of which the first was answered."""
    with open_journal(path) as journal:
        journal.settled(journal.sent(900), 300, "key of seed", "an \ud800 answer\n")
        journal.sent(900)


def test_answers_and_what_they_took_are_there_again(path: Path) -> None:
    write_one_answer(path)
    with open_journal(path) as journal:
        assert journal.answers == {"key of seed": "an \ud800 answer\n"}
        assert (journal.calls, journal.tokens) == (2, 300 + 900)


def test_what_is_written_is_in_the_file_at_once(path: Path) -> None:
    with open_journal(path) as journal:
        journal.settled(journal.sent(900), 300, "key of seed", "an answer")
        assert path.read_bytes().count(b"\n") == 2


def test_a_journal_cut_off_anywhere_is_read_and_goes_on(path: Path) -> None:
    write_one_answer(path)
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with open_journal(path) as journal:
            answered = whole[:length].count(b'answer\\n"}') == 1
            assert bool(journal.answers) == answered
            journal.settled(journal.sent(900), 7, "key of lora", "another")
        with open_journal(path) as journal:
            assert journal.answers["key of lora"] == "another"


def test_lines_that_were_not_written_here_are_skipped(path: Path) -> None:
    path.write_bytes(b'[]\n7\n{"sent": "x"}\n{"settled": 1}\n\xff\n{"sent": 1, "tokens": 5}\n')
    with open_journal(path) as journal:
        assert (journal.answers, journal.calls, journal.tokens) == ({}, 1, 5)


def test_a_second_run_is_refused_while_the_first_goes_on(path: Path) -> None:
    with (
        open_journal(path),
        pytest.raises(JournalUnusable, match="Another rag enrich runs"),
        open_journal(path),
    ):
        pass


def test_a_journal_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with (
        pytest.raises(JournalUnusable, match="make room or give it the rights"),
        open_journal(tmp_path),
    ):
        pass
