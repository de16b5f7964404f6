"""What people asked in vain, asked again of an engine, becomes topics with one thing to do each."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import BadQuestion
from rag.gaps.open_questions import Gap, deduplicated
from rag.gaps.proposals import Proposal
from rag.gaps.report import ask_again, topics_of
from rag.gaps.topics import Topic
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.types import MissedQuestion
from tests.conftest import ROOT
from tests.toys import ToyEncoder

SMALL = ROOT / "tests/corpus"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine over the six entries, which no test here changes."""
    folder = tmp_path_factory.mktemp("gaps") / "index"
    opened, _ = Builder(folder, ToyEncoder()).build(read_corpus(SMALL))
    return Engine(opened, ToyEncoder())


def declined(*questions: str) -> list[MissedQuestion]:
    return [MissedQuestion(question, 1, {}) for question in questions]


def topics(engine: Engine, missed: Sequence[MissedQuestion]) -> list[Topic]:
    gaps = (ask_again(engine, each) for each in deduplicated(missed))
    return topics_of(engine, (gap for gap in gaps if gap))


def with_entry(corpus: Path, folder: Path, name: str, text: str) -> Engine:
    """An engine over the small corpus and one more entry."""
    (corpus / f"{name}.md").write_text(text)
    Builder(folder, ToyEncoder()).build(read_corpus(corpus))
    return Engine(load_generation(folder), ToyEncoder())


def test_a_question_asked_again_has_the_nearest_entry_and_its_own_vector(engine: Engine) -> None:
    gap = ask_again(engine, MissedQuestion("banana bread", 4, {}))
    assert gap is not None
    assert (gap.question, gap.declined, gap.disliked) == ("banana bread", 4, 0)
    [encoding] = ToyEncoder().encode_query(["banana bread"])
    np.testing.assert_allclose(gap.vector, encoding.vector, atol=1e-6)
    assert gap.nearest == engine.ask("banana bread").matches[0].id


def test_a_question_that_cannot_be_asked_again_is_an_error(engine: Engine) -> None:
    with pytest.raises(BadQuestion):
        ask_again(engine, MissedQuestion("", 1, {}))


def test_questions_about_one_thing_are_a_topic_with_its_count_and_examples(engine: Engine) -> None:
    missed = [
        *declined("banana bread recipe", "banana bread oven", "how do I bake banana bread"),
        MissedQuestion("banana bread", 4, {}),
        *declined("tax return deadline"),
    ]
    first, second = topics(engine, missed)
    assert (first.number, first.name, first.count, first.questions) == (1, "banana bread", 7, 4)
    assert first.examples[0] == "banana bread"
    assert (first.declined, first.disliked) == (7, 0)
    assert (second.number, second.count, second.examples) == (2, 1, ("tax return deadline",))


def test_what_is_missing_is_proposed_as_an_entry(engine: Engine) -> None:
    (topic,) = topics(engine, declined("banana bread recipe", "banana bread oven"))
    assert topic.proposal == Proposal("entry", "banana-bread", "Banana bread")
    assert topic.nearest in engine.index.entries
    assert 0 <= topic.nearness < 0.25


def test_what_the_glossary_answers_by_now_is_no_gap(engine: Engine) -> None:
    assert topics(engine, declined("what is a seed")) == []


def test_a_disliked_answer_is_a_gap_until_another_is_given(engine: Engine) -> None:
    (topic,) = topics(engine, [MissedQuestion("what is a seed", 0, {"seed": -3})])
    assert (topic.count, topic.declined, topic.disliked) == (3, 0, 3)
    assert topic.nearest != "seed"
    assert topics(engine, [MissedQuestion("what is a seed", 0, {"sampler": -3})]) == []
    votes = {"mercury-metal": -1, "mercury-planet": 1}
    assert topics(engine, [MissedQuestion("what is mercury", 0, votes)]) == []


def test_an_entry_that_helped_though_it_was_declined_gets_the_question(engine: Engine) -> None:
    (topic,) = topics(
        engine, [MissedQuestion("how do I repeat my lucky draw", 1, {"seed": 2, "gone": 9})]
    )
    assert (topic.nearest, topic.nearness) == ("seed", 1.0)
    assert topic.proposal == Proposal("question", "seed", "how do I repeat my lucky draw")


def test_a_name_that_no_entry_bears_is_an_alias_of_the_entry_that_helped(engine: Engine) -> None:
    (topic,) = topics(engine, [MissedQuestion("what does QRNG stand for", 1, {"seed": 1})])
    assert topic.proposal == Proposal("alias", "seed", "QRNG")


def test_a_name_that_another_entry_bears_is_no_alias(engine: Engine) -> None:
    (topic,) = topics(engine, [MissedQuestion("what is a seed", 0, {"seed": -1, "vae": 2})])
    assert topic.proposal == Proposal("question", "vae", "what is a seed")


def test_initials_of_a_name_are_an_alias_and_so_is_what_they_stand_for(
    corpus: Path, folder: Path
) -> None:
    text = (
        "---\nterm: Key performance indicator\n---\nA number that tells how well something goes.\n"
    )
    engine = with_entry(corpus, folder, "measure", text)
    (topic,) = topics(engine, declined("what is a KPI"))
    assert topic.proposal == Proposal("alias", "measure", "KPI")
    engine = with_entry(corpus, folder, "measure", text.replace("Key performance indicator", "KPI"))
    (topic,) = topics(engine, declined("what is a key performance indicator"))
    assert topic.proposal == Proposal("alias", "measure", "key performance indicator")


def test_a_topic_whose_draft_is_written_gets_no_second_entry(corpus: Path, folder: Path) -> None:
    lines = ("---", "term: Banana bread", "status: draft", "questions: [banana bread oven]", "---")
    text = "\n".join((*lines, "TO BE WRITTEN\n"))
    engine = with_entry(corpus, folder, "banana-bread", text)
    (topic,) = topics(engine, declined("banana bread recipe", "banana bread oven"))
    assert topic.proposal == Proposal("question", "banana-bread", "banana bread recipe")


def test_two_topics_and_an_entry_of_one_name_get_ids_of_their_own(engine: Engine) -> None:
    missed = [MissedQuestion("what is a seed", 0, {"seed": -1}), *declined("pumpkin soup")]
    assert {topic.proposal.entry for topic in topics(engine, missed)} == {"seed-2", "pumpkin-soup"}


def test_numbers_stay_the_same_while_the_questions_do(engine: Engine) -> None:
    missed = declined(
        "banana bread", "tax return", "banana bread oven", "flat tyre", "pumpkin soup", "rainy day"
    )
    asked = [ask_again(engine, each) for each in missed]
    gaps = [gap for gap in asked if gap]
    first = topics_of(engine, gaps)
    assert [topic.number for topic in first] == list(range(1, len(first) + 1))
    assert topics_of(engine, gaps[::-1]) == topics_of(engine, gaps[3:] + gaps[:3]) == first


def test_nothing_asked_gives_no_topics(engine: Engine) -> None:
    assert topics(engine, []) == []


def test_ten_thousand_questions_are_no_trouble(engine: Engine) -> None:
    rows = np.random.default_rng(0).standard_normal((10_000, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    gaps = [Gap(f"about thing{number}", 1, 0, row, "seed", 0.0) for number, row in enumerate(rows)]
    found = topics_of(engine, gaps)
    assert sum(topic.questions for topic in found) == 10_000
