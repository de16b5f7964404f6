"""The lines in which the objects of a JSON file stand."""

import json

from hypothesis import given
from hypothesis import strategies as st

from rag.formats.tabular.json_positions import MAX_MISSES, REACH, line_numbers


def test_each_object_has_the_line_of_its_first_text() -> None:
    text = '[\n{"term": "quay"},\n\n{"term":"mole"},\n{"term" : "pier"}\n]'
    anchors = [("term", "quay"), ("term", "mole"), ("term", "pier")]
    assert list(line_numbers(text, anchors)) == [2, 4, 5]


def test_letters_may_be_escaped() -> None:
    text = '[\n{"Wort": "M\\u00f6we"},\n{"W\\u00f6rt": "Kai"}]'
    assert list(line_numbers(text, [("Wort", "Möwe"), ("Wört", "Kai")])) == [2, 3]


def test_texts_without_a_key_and_keys_without_a_text_are_found() -> None:
    assert list(line_numbers('["x",\n"quay",\n{"mole": []}]', [("", "quay"), ("mole", "")])) == [
        2,
        3,
    ]


def test_repeated_texts_are_found_one_after_the_other() -> None:
    text = '{"a": "x"}\n{"a": "x"}\n'
    assert list(line_numbers(text, [("a", "x")])) == [1]
    assert list(line_numbers(f"\n{text}", [("a", "x"), ("b", "x")])) == [2, 2]


def test_what_cannot_be_found_has_the_line_before() -> None:
    text = '{"term": "quay"}\n{"term": "mole"}\n'
    anchors = [("", ""), ("term", "mole"), ("term", "pier")]
    assert list(line_numbers(text, anchors)) == [1, 2, 2]


def test_what_is_too_far_away_is_not_found_but_the_reach_grows() -> None:
    text = "\n" * (REACH + 10) + '{"term": "quay"}'
    lines = list(line_numbers(text, [("term", "mole"), ("term", "quay")]))
    assert lines == [1, REACH + 11]
    assert list(line_numbers(text, [("term", "quay")])) == [1]


def test_after_many_misses_in_a_row_nothing_is_looked_for() -> None:
    text = '\n{"term": "quay"}'
    missing = [("term", "mole")] * MAX_MISSES
    assert list(line_numbers(text, [*missing, ("term", "quay")]))[-1] == 1
    assert list(line_numbers(text, [*missing[1:], ("term", "quay")]))[-1] == 2


@given(st.lists(st.text(min_size=1, max_size=5), max_size=8))
def test_lines_never_go_back_and_stay_in_the_text(terms: list[str]) -> None:
    text = json.dumps([{"term": term} for term in terms], indent=1)
    lines = list(line_numbers(text, [("term", term) for term in terms]))
    assert lines == sorted(lines)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines)
