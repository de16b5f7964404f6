"""Which entry a mention means, of several that share the name."""

import re
from collections.abc import Sequence

import numpy as np
import pytest

from rag.annotate.disambiguate import AROUND, EMBEDDED_AT_MOST, SenseDisambiguator, context_of
from rag.annotate.mask import SOFT
from rag.annotate.matcher import Mention
from rag.types import Embeddings, Encoding
from tests.toys import ToyEncoder

MEANINGS = {
    "animal": "a small animal with fur and a tail",
    "pointer": "a device on the desk with a button and wheel",
}
BOTH = ("animal", "pointer")


@pytest.fixture
def encoder() -> ToyEncoder:
    return ToyEncoder()


@pytest.fixture
def senses(encoder: ToyEncoder) -> SenseDisambiguator:
    def encode(texts: Sequence[str]) -> list[Encoding]:
        return encoder.encode_document(texts)

    def centroid(entry: str) -> Embeddings:
        return encoder.encode_query([MEANINGS[entry]])[0].vector

    return SenseDisambiguator(encode, centroid)


def mice(text: str, entries: tuple[str, ...] = BOTH) -> list[Mention]:
    places = re.finditer("mouse", text)
    return [Mention(place.start(), place.end(), entries, False) for place in places]


def test_the_entry_that_the_words_around_a_mention_mean_comes_first(
    senses: SenseDisambiguator,
) -> None:
    text = "The button of the mouse and its wheel.\n\nA mouse is an animal with a tail."
    first, second = senses.disambiguate(text, mice(text))
    assert first[0] == ("pointer", "animal")
    assert second[0] == ("animal", "pointer")
    assert 0.5 < first[1] <= 1
    assert 0.5 < second[1] <= 1


def test_a_name_of_one_entry_means_it_surely_and_embeds_nothing(
    senses: SenseDisambiguator, encoder: ToyEncoder
) -> None:
    text = "the mouse"
    assert senses.disambiguate(text, mice(text, ("animal",))) == [(("animal",), 1.0)]
    assert encoder.embedded == []


def test_words_that_are_no_nearer_to_one_entry_leave_it_open() -> None:
    nowhere = np.zeros(64, dtype=np.float32)
    senses = SenseDisambiguator(ToyEncoder().encode_query, lambda _: nowhere)
    assert senses.disambiguate("a mouse", mice("a mouse")) == [(BOTH, 0.5)]


def test_equal_contexts_are_embedded_once(senses: SenseDisambiguator, encoder: ToyEncoder) -> None:
    text = "the mouse\n\nthe mouse"
    senses.disambiguate(text, mice(text))
    senses.disambiguate(text, mice(text))
    assert encoder.embedded == ["the mouse"]


def test_mentions_beyond_the_first_ones_mean_what_the_last_of_them_means(
    senses: SenseDisambiguator, encoder: ToyEncoder
) -> None:
    paragraphs = [f"mouse number {number} animal tail" for number in range(EMBEDDED_AT_MOST)]
    text = "\n\n".join([*paragraphs, "mouse device button wheel"])
    meanings = senses.disambiguate(text, mice(text))
    assert len(encoder.embedded) == EMBEDDED_AT_MOST
    assert meanings[-1] == meanings[-2]


def test_the_first_mention_of_each_name_is_embedded_before_second_ones(
    senses: SenseDisambiguator, encoder: ToyEncoder
) -> None:
    paragraphs = [f"mouse number {number}" for number in range(EMBEDDED_AT_MOST)]
    text = "\n\n".join([*paragraphs, "mouse device button wheel"])
    mentions = mice(text)
    other = mentions[-1]._replace(entries=("pointer", "animal"))
    senses.disambiguate(text, [*mentions[:-1], other])
    assert "mouse device button wheel" in encoder.embedded


def test_the_context_ends_with_the_paragraph() -> None:
    text = "before\n\nthe grey mouse ran\n\nafter"
    assert context_of(text, mice(text)[0]) == "the grey mouse ran"


def test_the_context_has_so_many_words_on_each_side() -> None:
    text = f"{'left ' * 40}mouse{' right' * 40}"
    context = context_of(text, mice(text)[0]).split()
    assert context == ["left"] * AROUND + ["mouse"] + ["right"] * AROUND


def test_masks_are_no_part_of_the_context() -> None:
    text = f"a {SOFT}grey{SOFT} mouse"
    assert context_of(text, mice(text)[0]) == "a grey mouse"
