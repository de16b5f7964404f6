"""Glossaries and questions that the model does not read."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag.build.builder import Builder
from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.language_packs import ENGLISH_PACK, pack_of
from rag.index.generations import load_generation
from rag.search.confidence import BADLY_READ
from rag.search.engine import Engine
from rag.search.model_reach import ModelReach, glossary_note, glossary_reading
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


@pytest.mark.parametrize("question", ["仓库里的货物怎么搬到码头去", "发票丢了以后公司怎么处理员工"])
def test_a_name_that_is_a_part_of_a_longer_question_is_offered_but_not_quoted(
    chinese: Engine, question: str
) -> None:
    reply = chinese.ask(question)
    assert (reply.outcome, reply.answer) == ("declined", None)
    assert reply.matches[0].term in question
    assert reply.note is not None


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


class EnglishEncoder(LatinEncoder):
    """A toy encoder that cuts the frequent words of German, and has all others whole."""

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        cut = pack_of("de").telling - ENGLISH_PACK.telling
        return [2 if text in cut else 1 for text in texts]


@pytest.fixture
def reach() -> ModelReach:
    return ModelReach(Reach(1.0, 1.1), EnglishEncoder(), "small-model", "en")


def test_a_question_in_a_language_that_the_model_cuts_up_is_read_badly(reach: ModelReach) -> None:
    german = pack_of("de")
    assert reach.reading("Wie wird das Wetter?", german) == "badly"
    note = reach.note("Wie wird das Wetter?", german)
    assert note.startswith("The model small-model knows the language of this question badly")
    assert "--model intfloat/multilingual-e5-small" in note


def test_a_question_in_the_language_of_the_glossary_is_read_as_the_glossary_is(
    reach: ModelReach,
) -> None:
    assert (reach.reading("what is it", ENGLISH_PACK), reach.note("what is it", ENGLISH_PACK)) == (
        "well",
        "",
    )
    german = ModelReach(Reach(1.0, 1.1), EnglishEncoder(), "small-model", "de")
    assert german.reading("Was ist das?", pack_of("de")) == "well"


def test_a_glossary_that_is_read_badly_makes_every_question_unsure() -> None:
    reach = ModelReach(Reach(1.0, 2.3), EnglishEncoder(), "small-model", "de")
    assert reach.reading("what is it", ENGLISH_PACK) == "badly"
    assert "2.3 pieces" in reach.note("what is it", ENGLISH_PACK)


def test_an_answer_in_a_language_that_the_model_knows_badly_is_never_sure(tmp_path: Path) -> None:
    Builder(tmp_path, EnglishEncoder()).build(
        [
            replace(EMPTY_ENTRY, id="a", term="Kettle", definition="A pot in which water boils."),
            replace(EMPTY_ENTRY, id="b", term="Pan", definition="A flat pot to fry what you eat."),
        ]
    )
    engine = Engine(load_generation(tmp_path), EnglishEncoder())
    reply = engine.ask("womit kocht man das Wasser in der Küche?")
    assert reply.confidence <= BADLY_READ
    assert reply.note is not None
    assert "the language of this question" in reply.note


@pytest.mark.parametrize(
    ("question", "outcome", "cited"),
    [
        ("علم", "ambiguous", ("e0", "e1")),
        ("عِلْم", "answered", ("e1",)),
        ("หม้อต้มคืออะไร", "answered", ("e2",)),
        ("หมอคืออะไร", "answered", ("e3",)),
        ("ໝໍ້ຕົ້ມແມ່ນຫຍັງ", "answered", ("e4",)),
        ("कमल क्या है", "answered", ("e5",)),
        ("कामल क्या है", "answered", ("e6",)),
        ("что такое котел", "answered", ("e7",)),
        ("kotel", "declined", ()),
        ("was ist eine STRASSE", "answered", ("e8",)),
        ("was ist Masse", "answered", ("e9",)),
        ("was sind Maße", "answered", ("e10",)),
        ("IĞDIR", "answered", ("e11",)),
        ("iğdır", "answered", ("e11",)),
    ],
)
def test_names_in_any_script_are_found_by_their_own_letters(
    many_scripts: Engine, question: str, outcome: str, cited: tuple[str, ...]
) -> None:
    reply = many_scripts.ask(question)
    assert reply.outcome == outcome
    assert (reply.answer.citations if reply.answer else ()) == cited


@pytest.fixture(scope="module")
def many_scripts(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    names = "عَلَم عِلْم หม้อต้ม หมอ ໝໍ້ຕົ້ມ कमल कामल Котёл Straße Masse Maße Iğdır".split()
    definitions = {name: f"{name}: {number}" for number, name in enumerate(names)}
    return engine_of(tmp_path_factory.mktemp("scripts"), definitions)
