"""What people asked in vain becomes topics, and each topic one thing to do."""

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from rag.build.builder import Builder
from rag.corpus.entry_file import EntryFile
from rag.corpus.folder import read_corpus
from rag.corpus.rewrite import entry_text
from rag.encoders.background import background_questions
from rag.encoders.model_files import DEFAULT_MODEL
from rag.encoders.open import compiled_files, open_encoder
from rag.errors import EntryRefused
from rag.gaps.proposals import Proposal, apply_proposal, draft, retarget
from rag.gaps.report import ask_again, topics_of
from rag.gaps.topics import (
    BATCH,
    Gap,
    Topic,
    clusters,
    deduplicated,
    similarity_threshold,
    topic_names,
)
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.types import MissedQuestion
from tests.conftest import ROOT
from tests.toys import ToyEncoder

SMALL = ROOT / "tests/corpus"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine over the six entries, which no test here changes."""
    opened, _ = Builder(tmp_path_factory.mktemp("gaps") / "index", ToyEncoder()).build(
        read_corpus(SMALL)
    )
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


def test_questions_of_the_same_words_are_one() -> None:
    said = [
        MissedQuestion("What is Flux?", 2, {}),
        MissedQuestion("what is flux", 5, {"seed": -1}),
        MissedQuestion("flux", 1, {}),
    ]
    assert deduplicated(said) == [
        MissedQuestion("what is flux", 7, {"seed": -1}),
        MissedQuestion("flux", 1, {}),
    ]


def test_what_was_never_declined_nor_disliked_is_no_gap() -> None:
    assert (
        deduplicated(
            [
                MissedQuestion("what is a seed", 0, {"seed": 3}),
                MissedQuestion("???", 4, {}),
                MissedQuestion("[number]", 4, {}),
            ]
        )
        == []
    )


def test_placeholders_are_left_out() -> None:
    assert (
        deduplicated(
            [
                MissedQuestion("is order [number] late", 1, {}),
                MissedQuestion("is order late", 1, {}),
            ]
        )[0].declined
        == 2
    )


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
    assert (
        topics(
            engine,
            [MissedQuestion("what is mercury", 0, {"mercury-metal": -1, "mercury-planet": 1})],
        )
        == []
    )


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


def test_a_topic_is_called_by_what_others_are_not_about() -> None:
    told = [
        ["picture of a tall tower", "tower picture"],
        ["picture of my cat", "cat picture"],
        ["picture size"],
    ]
    groups = [
        [Gap(question, 1, 0, np.zeros(2, np.float32), "", 0.0) for question in questions]
        for questions in told
    ]
    assert list(topic_names(groups)) == ["tower", "cat", "size"]


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
    text = "---\nterm: Banana bread\nstatus: draft\nquestions: [banana bread oven]\n---\nTO BE WRITTEN\n"
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
    gaps = [gap for each in missed if (gap := ask_again(engine, each))]
    first = topics_of(engine, gaps)
    assert [topic.number for topic in first] == list(range(1, len(first) + 1))
    assert topics_of(engine, gaps[::-1]) == topics_of(engine, gaps[3:] + gaps[:3]) == first


def test_what_is_alike_depends_on_how_alike_any_questions_are_to_the_encoder() -> None:
    apart = np.eye(64, dtype=np.float32)
    close = np.concatenate([apart * 0.5, np.full((64, 1), 0.75**0.5, dtype=np.float32)], axis=1)
    assert similarity_threshold(apart) == pytest.approx(0.4)
    assert similarity_threshold(close) == pytest.approx(0.75 + 0.4 * 0.25)


def test_nothing_asked_gives_no_topics(engine: Engine) -> None:
    assert topics(engine, []) == []


def test_more_questions_than_are_held_against_each_other_find_their_topics() -> None:
    centres = np.eye(64, dtype=np.float32)[:50]
    noise = np.random.default_rng(0).standard_normal((BATCH * 3, 64)).astype(np.float32) * 0.03
    vectors = centres[np.arange(len(noise)) % 50] + noise
    found = clusters(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), 0.5)
    assert sorted(row for group in found for row in group) == list(range(len(noise)))
    assert [len({row % 50 for row in group}) for group in found] == [1] * 50


def test_what_fits_none_of_the_first_topics_makes_topics_of_its_own() -> None:
    first, later = np.tile([1, 0], (BATCH, 1)), np.tile([0, 1], (5, 1))
    found = clusters(np.concatenate([first, later]).astype(np.float32), 0.5)
    assert [len(group) for group in found] == [BATCH, 5]


def test_ten_thousand_questions_are_no_trouble(engine: Engine) -> None:
    rows = np.random.default_rng(0).standard_normal((10_000, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    gaps = [Gap(f"about thing{number}", 1, 0, row, "seed", 0.0) for number, row in enumerate(rows)]
    found = topics_of(engine, gaps)
    assert sum(topic.questions for topic in found) == 10_000


def test_questions_sorted_by_hand_fall_into_their_topics() -> None:
    encoder = open_encoder(DEFAULT_MODEL, "cpu", compiled_files(DEFAULT_MODEL, {}))
    background = np.stack([each.vector for each in encoder.encode_query(background_questions()[0])])
    rows = [
        json.loads(line)
        for line in (ROOT / "tests/questions/gaps-dev.jsonl").read_text().splitlines()
    ]
    vectors = np.stack([each.vector for each in encoder.encode_query([row["q"] for row in rows])])
    places = {
        row: number
        for number, group in enumerate(clusters(vectors, similarity_threshold(background)))
        for row in group
    }
    pairs = list(combinations(range(len(rows)), 2))
    wanted = {
        (one, other)
        for one, other in pairs
        if rows[one]["topic"] and rows[one]["topic"] == rows[other]["topic"]
    }
    found = {(one, other) for one, other in pairs if places[one] == places[other]}
    assert len(found & wanted) / len(found) > 0.95
    assert len(found & wanted) / len(wanted) > 0.8


def test_a_draft_is_a_readable_entry_that_is_plainly_to_be_written(tmp_path: Path) -> None:
    proposal = Proposal("entry", "k-means", 'K-Means: "clusters" #1')
    entry = draft("K-Means", proposal, ["what is k-means", "k: means?"])
    (tmp_path / "k-means.md").write_text(entry_text(entry))
    assert read_corpus(tmp_path) == (entry,)
    assert (entry.status, entry.questions) == ("draft", ("what is k-means", "k: means?"))
    assert entry.definition.startswith("TO BE WRITTEN")


def test_a_draft_can_be_had_of_any_topic() -> None:
    entry = draft(
        "blue green deployment", Proposal("question", "seed", "what is it"), ["what is it"]
    )
    assert (entry.id, entry.term) == ("blue-green-deployment", "Blue green deployment")


@pytest.mark.parametrize("kind", ["alias", "question"])
def test_mending_an_entry_twice_adds_once(corpus: Path, kind: str) -> None:
    entry = read_corpus(corpus)[-1]
    proposal = Proposal(kind, entry.id, "Pixel decoder")  # type: ignore[arg-type]
    once = apply_proposal(entry, proposal)
    changed = replace(
        entry,
        aliases=(*entry.aliases, *["Pixel decoder"] * (kind == "alias")),
        questions=(*entry.questions, *["Pixel decoder"] * (kind == "question")),
    )
    assert once == changed
    assert apply_proposal(once, replace(proposal, text="pixel decoder?")) == once


def test_what_was_written_around_the_values_stays_when_an_entry_is_mended(corpus: Path) -> None:
    path = corpus / "vae.md"
    path.write_text(
        path.read_text().replace("---\nterm", "---\n# ask Ada first\nowner: Ada\nterm", 1)
    )
    file = EntryFile.read(path, corpus)
    text = entry_text(
        apply_proposal(file.entry(), Proposal("alias", "vae", "pixel decoder")), path.read_text()
    )
    assert "# ask Ada first\nowner: Ada\n" in text
    assert "aliases: [VAE, pixel decoder]\n" in text


def test_the_owner_may_mean_another_entry() -> None:
    missing, alias = Proposal("entry", "x", "X"), Proposal("alias", "seed", "X")
    assert retarget("vae", missing, ["what is x"]) == Proposal("question", "vae", "what is x")
    assert retarget("vae", alias, ["what is x"]) == Proposal("alias", "vae", "X")
    assert retarget(None, alias, ["what is x"]) == alias
    with pytest.raises(EntryRefused, match="rag gaps write"):
        retarget(None, missing, ["what is x"])
