"""Runs of a question's words."""

from rag.entries.word_runs import LONGEST_RUN, candidate_runs, share_of


def runs(question: str, edges: frozenset[str] = frozenset()) -> list[str]:
    spoken = question.split()
    return [" ".join(spoken[run.start : run.stop]) for run in candidate_runs(spoken, edges)]


def test_stop_words_alone_are_no_run() -> None:
    assert runs("what is it") == []
    assert runs("") == []


def test_two_words_may_begin_or_end_with_a_stop_word() -> None:
    assert runs("the seed") == ["the seed", "seed"]


def test_longer_runs_begin_and_end_with_words_of_their_own() -> None:
    assert "the random seed" not in runs("the random seed")
    assert "random and seed" in runs("random and seed")


def test_longer_runs_may_begin_with_a_stop_word_if_some_name_does() -> None:
    assert "the random seed" in runs("the random seed", frozenset({"the"}))


def test_no_run_is_longer_than_the_window() -> None:
    longest = max(runs("one1 two2 three3 four4 five5 six6 seven7"), key=lambda run: run.count(" "))
    assert len(longest.split()) == LONGEST_RUN


def test_a_run_has_its_letters_and_its_share_of_the_question() -> None:
    spoken = "what is a random seed".split()
    by_letters = {run.letters: run.share for run in candidate_runs(spoken, frozenset())}
    assert by_letters["randomseed"] == 1
    assert by_letters["seed"] == 4 / len("randomseed")


def test_stop_words_count_only_where_they_are_covered() -> None:
    spoken = "what is seed".split()
    assert share_of({2}, spoken) == 1
    assert share_of({1, 2}, spoken) == 1
    assert share_of({1}, spoken) == 2 / len("isseed")
    assert share_of(set(), ["what"]) == 0
