"""The sentences of definitions that answer a question."""

from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.index.generations import load_generation
from rag.index.segment import Segment
from rag.search.engine import Engine
from rag.types import Entry, Match
from tests.toys import ToyEncoder

LOAN = Entry(
    id="loan",
    term="Loan",
    aliases=("lending",),
    tags=(),
    see_also=(),
    status="approved",
    questions=("borrow a book",),
    shared_names=(),
    definition=(
        "A loan is a book that a reader takes home. Readers bring it back within four weeks.\n\n"
        "- Fines fall due for late books.\n- Children pay nothing."
    ),
)
DESK = Entry("desk", "Desk", (), (), (), "approved", (), (), "A desk is where librarians sit.")
LONG = Entry(
    "shelf",
    "Shelf",
    (),
    (),
    (),
    "approved",
    (),
    (),
    " ".join(
        [
            "A shelf carries volumes.",
            *(f"Row {number} has seventeen painted boards." for number in range(60)),
            "Gravity bends oak over centuries.",
        ]
    ),
)


def match_of(folder: Path, question: str, id: str) -> Match:
    Builder(folder / "index", ToyEncoder()).build([LOAN, DESK, LONG])
    engine = Engine(load_generation(folder / "index"), ToyEncoder())
    [match] = [match for match in engine.ask(question).matches if match.id == id]
    return match


def sentences(match: Match) -> list[str]:
    return [match.definition[each.start : each.end] for each in match.highlights]


def test_the_sentence_that_answers_is_highlighted_word_for_word(tmp_path: Path) -> None:
    match = match_of(tmp_path, "loan fines for late books", "loan")
    assert sentences(match) == ["Fines fall due for late books."]


def test_the_name_alone_highlights_the_first_sentence(tmp_path: Path) -> None:
    match = match_of(tmp_path, "what is a loan", "loan")
    assert sentences(match) == ["A loan is a book that a reader takes home."]


def test_two_sentences_that_answer_together_come_in_their_order(tmp_path: Path) -> None:
    match = match_of(tmp_path, "children pay nothing, back within four weeks", "loan")
    assert sentences(match) == [
        "Readers bring it back within four weeks.",
        "Children pay nothing.",
    ]


def test_a_definition_of_one_sentence_has_no_highlight(tmp_path: Path) -> None:
    assert match_of(tmp_path, "where do librarians sit", "desk").highlights == ()


def test_a_sentence_of_a_later_passage_is_found(tmp_path: Path) -> None:
    match = match_of(tmp_path, "gravity bends oak", "shelf")
    assert sentences(match) == ["Gravity bends oak over centuries."]


@pytest.mark.parametrize("question", ["loan fines for late books", "gravity bends oak"])
def test_an_index_without_stored_sentences_highlights_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    Builder(tmp_path, ToyEncoder()).build([LOAN, DESK, LONG])
    opened = load_generation(tmp_path)
    stored = Engine(opened, ToyEncoder()).ask(question)
    monkeypatch.setattr(Segment, "sentences_of", lambda self, entry: None)
    computed = Engine(opened, ToyEncoder()).ask(question)
    assert any(match.highlights for match in stored.matches)
    assert computed == stored
