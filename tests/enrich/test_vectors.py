"""The vectors of entries: what the index holds is not embedded again, and owners ascend."""

import numpy as np

from rag.enrich.vectors import embed_questions, entry_vectors
from rag.search.engine import Engine
from tests.lint.entries import entry
from tests.toys import ToyEncoder

CAT = entry("cat", "A small animal that hunts mice.", questions=("what purrs", "what hunts"))
DOG = entry("dog", "An animal that barks.")


def test_each_entry_has_the_vectors_of_its_names_definition_and_questions() -> None:
    vectors = entry_vectors([CAT, DOG], ToyEncoder())
    assert vectors.ids == ("cat", "dog")
    assert vectors.owners.tolist() == [0, 0, 0, 0, 0, 1, 1, 1]
    np.testing.assert_array_equal(vectors.of(1), vectors.vectors[5:])
    [barks] = embed_questions(ToyEncoder(), ["Dog: An animal that barks."])
    assert np.max(vectors.of(1) @ barks) > 0.999


def test_centroids_are_the_means_of_length_one() -> None:
    vectors = entry_vectors([CAT, DOG], ToyEncoder())
    centroids = vectors.centroids()
    mean = vectors.of(0).mean(axis=0)
    np.testing.assert_allclose(centroids[0], mean / np.linalg.norm(mean), rtol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(centroids, axis=1), 1, rtol=1e-5)


def test_only_texts_that_the_index_lacks_are_embedded(engine: Engine) -> None:
    encoder = ToyEncoder()
    entries = list(engine.index.entries.values())
    entry_vectors(entries, encoder, engine.index)
    assert encoder.embedded == []
    entry_vectors([*entries, DOG], encoder, engine.index)
    assert sorted(encoder.embedded) == [
        "Dog",
        "Dog: An animal that barks.",
    ]


def test_texts_keep_their_order_whatever_their_lengths() -> None:
    texts = ["a", "a much longer text than the others", "two words"]
    encoder = ToyEncoder()
    together = embed_questions(encoder, texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_array_equal(vector, embed_questions(encoder, [text])[0])


def test_no_texts_give_no_vectors() -> None:
    assert embed_questions(ToyEncoder(), []).shape == (0, 64)
