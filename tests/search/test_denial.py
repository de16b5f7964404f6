"""What a question denies, and entries that state it."""

import pytest

from rag.search.denial import denied_words, is_denial, stated_share
from rag.types import Entry


def defined(term: str, definition: str) -> Entry:
    return Entry(term.lower(), term, (), (), (), "approved", (), (), definition)


@pytest.mark.parametrize(
    ("question", "denied"),
    [
        ("which protocol is not connection oriented", ["connect", "orient"]),
        ("the fold that isn't pressed flat, just bunched up", ["press", "flat"]),
        ("paper which has no clay layer but shines", ["clay", "layer"]),
        ("which plane never lands on a runway", ["land", "runway"]),
        ("which tree loses its leaves", []),
        ("the picture that I do not like", []),
        ("can't open the file that came by mail", []),
        ("a letter about coverage, no idea what it is", []),
    ],
)
def test_the_words_behind_a_denial_are_what_is_denied(question: str, denied: list[str]) -> None:
    assert denied_words(question) == denied
    assert is_denial(question) == bool(denied)


def test_an_entry_states_what_one_of_its_statements_says() -> None:
    tcp = defined("TCP", "Delivers data in order. Both ends open a connection first.")
    assert stated_share(["connect", "open"], tcp) == 1
    assert stated_share(["connect", "order"], tcp) == 0.5


def test_what_an_entry_denies_itself_is_not_stated() -> None:
    udp = defined("UDP", "Sends data at once, without a connection.")
    assert stated_share(["connect"], udp) == 0


def test_the_name_of_an_entry_states_something_too() -> None:
    assert stated_share(["paper"], defined("Coated paper", "It shines.")) == 1
