"""Entries -> passages."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from rag.corpus.folder import read_corpus
from rag.corpus.merging import EMPTY_ENTRY
from rag.entries.passages import (
    CHUNK_WORDS,
    MOST_SENTENCES,
    own_texts,
    split_chunks,
    split_into_passages,
)
from rag.types import Translation


def test_an_entry_yields_its_names_its_short_and_whole_definition_and_its_questions(
    corpus: Path,
) -> None:
    passages = [
        passage for passage in split_into_passages(read_corpus(corpus)) if passage.entry == "seed"
    ]
    assert [(passage.view, passage.text) for passage in passages][:2] == [
        ("names", "Seed, random seed, RNG seed"),
        ("short", "Seed: A seed is the number that fixes the random noise a picture starts from."),
    ]
    assert [passage.view for passage in passages[2:]] == [
        "definition",
        "sentence",
        "sentence",
        "question",
    ]


def test_a_long_definition_is_cut_between_sentences_and_nothing_is_lost() -> None:
    text = " ".join(f"Sentence number {number} says a little more." for number in range(100))
    parts = list(split_chunks(text))
    assert " ".join(parts) == text
    assert all(len(part.split()) <= CHUNK_WORDS and part.endswith(".") for part in parts)


def test_a_sentence_longer_than_a_chunk_is_a_chunk_of_its_own() -> None:
    long = f"A {'word ' * CHUNK_WORDS}end."
    assert list(split_chunks(f"Short one. {long} Short two.")) == ["Short one.", long, "Short two."]


def test_passages_come_in_the_order_of_the_entries(corpus: Path) -> None:
    entries = read_corpus(corpus)
    ids = [passage.entry for passage in split_into_passages(entries)]
    assert list(dict.fromkeys(ids)) == [entry.id for entry in entries]


def test_no_entries_have_no_passages() -> None:
    assert split_into_passages([]) == []


def test_no_definition_has_more_sentences_than_can_be_embedded_soon(corpus: Path) -> None:
    entry = replace(read_corpus(corpus)[0], definition="Yes. " * (MOST_SENTENCES + 9))
    views = Counter(passage.view for passage in split_into_passages([entry]))
    assert views["sentence"] == MOST_SENTENCES


def test_a_definition_in_another_language_is_a_passage_but_none_of_the_own_words() -> None:
    translations = (
        Translation("de", "Kessel", "Er **erhitzt** Wasser."),
        Translation("fr", "b", ""),
    )
    entry = replace(
        EMPTY_ENTRY, id="k", term="Kettle", definition="A pot.", translations=translations
    )
    passages = split_into_passages([entry])
    translated = [passage.text for passage in passages if passage.view == "translation"]
    assert translated == ["Kessel: Er erhitzt Wasser."]
    assert set(own_texts(passages)) == {"Kettle", "Kettle: A pot.", "A pot."}
