"""The engine over the six entries: questions, names, similar entries, and what a status does."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.build.builder import Builder
from rag.corpus.folder import read_corpus
from rag.errors import BadQuestion, IndexMismatch, UnknownTerm
from rag.index.generations import load_generation
from rag.search.engine import Engine
from rag.settings import Settings
from rag.types import Entry, Status
from tests.toys import ToyEncoder


@pytest.fixture
def entries(corpus: Path) -> dict[str, Entry]:
    return {entry.id: entry for entry in read_corpus(corpus)}


def engine_of(folder: Path, entries: dict[str, Entry], status: Status, *ids: str) -> Engine:
    changed = [
        replace(entry, status=status) if entry.id in ids else entry for entry in entries.values()
    ]
    Builder(folder, ToyEncoder()).build(changed)
    return Engine(load_generation(folder), ToyEncoder())


def test_a_draft_is_neither_cited_nor_offered(tmp_path: Path, entries: dict[str, Entry]) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", "vae")
    for question in ("what is a VAE", "washed out grey colours", "difference between VAE and LoRA"):
        reply = engine.ask(question, limit=50)
        assert "vae" not in [match.id for match in reply.matches]
        assert reply.answer is None or "vae" not in reply.answer.citations
    assert "vae" not in [match.id for match in engine.similar("lora", limit=50)]


def test_a_draft_is_listed_and_shown(tmp_path: Path, entries: dict[str, Entry]) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", "vae")
    assert engine.show("VAE").status == "draft"
    assert engine.terms(status="draft") == ["vae"]


def test_a_name_that_a_draft_shares_answers_with_the_others(
    tmp_path: Path, entries: dict[str, Entry]
) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", "mercury-metal")
    reply = engine.ask("what is mercury")
    assert reply.answer is not None
    assert (reply.outcome, reply.answer.citations) == ("answered", ("mercury-planet",))


def test_a_glossary_of_nothing_but_drafts_is_asked_all_the_same(
    tmp_path: Path, entries: dict[str, Entry]
) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", *entries)
    reply = engine.ask("what is a VAE")
    assert reply.answer is not None
    assert reply.answer.citations == ("vae",)


def test_a_deprecated_entry_answers_and_says_what_to_see_instead(
    tmp_path: Path, entries: dict[str, Entry]
) -> None:
    entries["vae"] = replace(entries["vae"], see_also=("lora",))
    reply = engine_of(tmp_path / "index", entries, "deprecated", "vae").ask("what is a VAE")
    assert reply.answer is not None
    assert reply.answer.text == entries["vae"].definition
    instead = entries["lora"].term
    assert reply.answer.notice == f"VAE (Variational Autoencoder) is deprecated; see {instead}."
    assert reply.matches[0].status == "deprecated"


def test_an_approved_entry_needs_no_notice(tmp_path: Path, entries: dict[str, Entry]) -> None:
    reply = engine_of(tmp_path / "index", entries, "draft").ask("what is a VAE")
    assert reply.answer is not None
    assert reply.answer.notice is None


def test_a_reply_names_the_generation_it_comes_from(engine: Engine) -> None:
    reply = engine.ask("what is a VAE")
    assert reply.index.generation == engine.manifest.generation == 1


def test_the_vector_of_a_question_comes_with_its_reply(engine: Engine) -> None:
    question = "washed out colours"
    reply, vector = engine.ask_with_vector(question)
    assert reply == engine.ask(question)
    assert np.allclose(vector, engine.embed([question])[0])


@pytest.mark.parametrize("name", ["Seed", "random seed", "seed vs sampler", "what is a sampler?"])
def test_the_entries_that_a_question_names_come_first_and_need_no_vector(
    engine: Engine, name: str
) -> None:
    named = engine.named(name)
    assert named
    assert [match.id for match in engine.ask(name).matches][: len(named)] == named


def test_a_question_in_other_words_names_nothing(engine: Engine) -> None:
    assert engine.named("number that fixes the noise") == []


def test_an_explained_reply_is_the_reply_with_reasons(engine: Engine) -> None:
    question = "removes noise step by step"
    plain, explained = engine.ask(question), engine.explain(question)
    assert [match.id for match in explained.matches] == [match.id for match in plain.matches]
    assert "step by step" in explained.matches[0].reason.passage


@pytest.mark.parametrize("limit", [1, 3, 50])
def test_no_more_matches_come_than_asked_for(engine: Engine, limit: int) -> None:
    expected = min(limit, len(engine.index.entries))
    assert len(engine.ask("noise", limit).matches) == expected


def test_a_misspelt_word_is_embedded_as_the_glossary_spells_it(engine: Engine) -> None:
    _, right = engine.ask_with_vector("washed out colours")
    _, wrong = engine.ask_with_vector("washed out coluors")
    assert np.allclose(right, wrong)


def test_an_empty_question_is_refused_whatever_is_asked(engine: Engine) -> None:
    for ask in (engine.ask, engine.explain, engine.ask_with_vector, engine.similar_to_text):
        with pytest.raises(BadQuestion, match="is empty"):
            ask(" ")


def test_texts_are_embedded_as_unit_vectors_in_their_order(engine: Engine) -> None:
    vectors = engine.embed(["a seed", "a planet", "a seed"])
    assert vectors.shape == (3, 64)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(vectors[0], vectors[2])


def test_similar_entries_leave_out_the_entry_itself(engine: Engine) -> None:
    matches = engine.similar("Seed", limit=50)
    assert {match.id for match in matches} == set(engine.index.entries) - {"seed"}
    assert [match.score for match in matches] == sorted(
        (match.score for match in matches), reverse=True
    )


def test_a_cosine_serves_as_confidence_between_0_and_1(engine: Engine) -> None:
    matches = engine.similar_to_text("noise of a picture", limit=50)
    assert matches[0].confidence == matches[0].score
    assert all(match.confidence == max(0.0, match.score) for match in matches)


@pytest.mark.parametrize("name", ["seed", "Seed", "RNG SEED", "random seed"])
def test_an_entry_is_shown_by_its_id_and_every_name(engine: Engine, name: str) -> None:
    assert engine.show(name).id == "seed"


def test_an_unknown_term_is_answered_with_names_that_begin_alike(engine: Engine) -> None:
    with pytest.raises(UnknownTerm, match=r"alias 'samovar'; near it: Sampler, sampling method"):
        engine.show("samovar")
    with pytest.raises(UnknownTerm, match=r"alias 'xyzzy'$"):
        engine.show("xyzzy")


def test_names_are_suggested_by_their_beginning(engine: Engine) -> None:
    assert engine.suggest("quick") == [("quicksilver", "mercury-metal")]
    assert len(engine.suggest("s", limit=2)) == 2
    assert engine.suggest("zzz") == []


def test_terms_are_narrowed_by_beginning_tag_and_status(engine: Engine) -> None:
    assert engine.terms() == ["lora", "mercury-metal", "mercury-planet", "sampler", "seed", "vae"]
    assert engine.terms(prefix="merc", status="approved") == ["mercury-planet"]
    assert engine.terms(tag="images") == ["sampler", "seed", "vae"]


def test_mentions_of_a_text_are_found_once_or_each_time(engine: Engine) -> None:
    text = "A seed and a sampler; another seed."
    first = [(span.text, span.entries) for span in engine.annotate(text).spans]
    assert first == [("seed", ("seed",)), ("sampler", ("sampler",))]
    every = engine.annotate(text, first_only=False).spans
    assert [span.text for span in every] == ["seed", "sampler", "seed"]


def test_an_engine_takes_the_matcher_of_the_one_before(folder: Path, engine: Engine) -> None:
    text = "A seed and a sampler."
    before = engine.annotate(text)
    after = Engine(load_generation(folder), ToyEncoder(), previous=engine)
    assert after.annotate(text) == before


def test_a_draft_is_not_mentioned(tmp_path: Path, entries: dict[str, Entry]) -> None:
    engine = engine_of(tmp_path / "index", entries, "draft", "vae")
    assert engine.annotate("a VAE and a seed").spans[0].text == "seed"


def test_an_index_of_another_encoder_is_refused(folder: Path) -> None:
    engine = Engine(load_generation(folder), ToyEncoder("another"))
    with pytest.raises(IndexMismatch, match=r"weights of 'another' .* run: rag build"):
        engine.warm()


def test_another_model_than_that_of_the_index_is_refused(folder: Path) -> None:
    with pytest.raises(IndexMismatch, match=r"built with 'toy', not 'other'; .*--model other"):
        Engine.open(Settings(index=folder, model="other"))
