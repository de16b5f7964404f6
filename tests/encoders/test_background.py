"""The questions about anything that an index is compared with."""

from rag.encoders.background import background_questions


def test_there_are_hundreds_of_questions_in_each_list() -> None:
    stored, probes = background_questions()
    assert len(stored) >= 150
    assert abs(len(stored) - len(probes)) <= 1


def test_no_question_is_in_both_lists() -> None:
    stored, probes = background_questions()
    assert not set(stored) & set(probes)


def test_no_question_stands_twice_in_a_list() -> None:
    for questions in background_questions():
        assert len(set(questions)) == len(questions)


def test_every_question_is_a_short_line_of_text() -> None:
    for questions in background_questions():
        for question in questions:
            assert question == question.strip()
            assert 0 < len(question.split()) <= 30
