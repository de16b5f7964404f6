"""The words that frame a question."""

from rag.entries.stopwords import QUESTION_STOPWORDS
from rag.entries.surface_forms import normalised_words


def test_a_question_for_a_definition_has_no_other_words_than_its_term() -> None:
    for question in ("what is a seed", "Can you explain seed to me, please?", "define seed"):
        content = [word for word in normalised_words(question) if word not in QUESTION_STOPWORDS]
        assert content == ["seed"]


def test_every_word_is_written_as_questions_are_normalised() -> None:
    for word in QUESTION_STOPWORDS:
        assert normalised_words(word) == [word]
