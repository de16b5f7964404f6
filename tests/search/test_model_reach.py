"""Glossaries and questions that the model does not read."""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.search.model_reach import glossary_note, glossary_reading
from rag.types import Entry, Reach
from tests.toys import ToyEncoder

CHINESE = {"发票": "卖方开给买方的收款单据。", "仓库": "存放货物的地方。", "税": "交给国家的钱。"}


class LatinEncoder(ToyEncoder):
    """A toy encoder that reads Latin letters only."""

    def __init__(self) -> None:
        super().__init__()
        self.vocabulary = {f"a{number}": number for number in range(1_000)}


def engine_of(folder: Path, definitions: dict[str, str]) -> Engine:
    entries: list[Entry] = []
    for number, (term, text) in enumerate(definitions.items()):
        entries.append(replace(EMPTY_ENTRY, id=f"e{number}", term=term, definition=text))
    Builder(folder, LatinEncoder()).build(entries)
    return Engine(load_generation(folder), LatinEncoder())


@pytest.fixture
def chinese(tmp_path: Path) -> Engine:
    return engine_of(tmp_path / "index", CHINESE)


@pytest.mark.parametrize("question", ["什么是发票", "发票是什么?", "发票"])
def test_a_name_inside_a_question_without_spaces_is_answered(
    chinese: Engine, question: str
) -> None:
    reply = chinese.ask(question)
    assert reply.outcome == "answered"
    assert reply.matches[0].term == "发票"


@pytest.mark.parametrize("question", ["今天天气怎么样", "怎么做红烧肉", "what is the weather"])
def test_a_question_without_a_name_is_declined_with_the_reason(
    chinese: Engine, question: str
) -> None:
    reply = chinese.ask(question)
    assert reply.outcome == "declined"
    assert reply.confidence < 0.7
    assert reply.note is not None
    assert "--model intfloat/multilingual-e5-small" in reply.note


def test_a_question_that_is_only_a_name_needs_no_note(chinese: Engine) -> None:
    reply = chinese.ask("发票")
    assert (reply.confidence, reply.note) == (0.97, None)


def test_a_question_in_another_script_is_not_answered_by_meaning(tmp_path: Path) -> None:
    engine = engine_of(tmp_path / "index", {"seed": "A number that fixes the noise."})
    reply = engine.ask("今天天气怎么样")
    assert reply.outcome == "declined"
    assert reply.note is not None
    assert "the script of this question" in reply.note
    assert engine.ask("seed").note is None


def test_names_are_suggested_from_any_letter(chinese: Engine) -> None:
    assert chinese.suggest("票") == [("发票", "e0")]


def test_names_are_marked_in_prose_without_spaces(chinese: Engine) -> None:
    spans = chinese.annotate("请把发票寄给税务局").spans
    assert [span.text for span in spans] == ["发票"]


def test_a_glossary_in_short_pieces_is_read_badly() -> None:
    assert glossary_reading(Reach(1.0, 1.1)) == "well"
    assert glossary_reading(Reach(1.0, 2.3)) == "badly"
    assert glossary_reading(Reach(0.2, 1.1)) == "not"
    assert "2.3 pieces" in glossary_note(Reach(1.0, 2.3), "m")
    assert "reads 12% of the letters" in glossary_note(Reach(0.12, 1.1), "m")
    assert glossary_note(Reach(1.0, 1.1), "m") == ""
