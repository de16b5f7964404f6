import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.entries.plain_text import plain_text
from rag.entries.source_spans import spans_in_source


@pytest.mark.parametrize(
    ("definition", "phrase", "expected"),
    [
        ("Plain words here.", "words here", "words here"),
        ("Two lines\nof one paragraph.", "lines of one", "lines\nof one"),
        ("A **bold** word.", "A bold", "A **bold"),
        ("A [link](https://a.org/last) comes last.", "comes last", "comes last"),
        ("* one\n* two - three\n* four", "four", "four"),
        ("R&amp;D of <b>things</b>", "things", "things"),
        ("| a | b |\n|---|---|\n| c-d | e |", "e", "e"),
    ],
)
def test_a_phrase_of_the_plain_text_is_found_in_the_markdown(
    definition: str, phrase: str, expected: str
) -> None:
    start = plain_text(definition).rindex(phrase)
    [(first, last)] = spans_in_source(definition, [(start, start + len(phrase))])
    assert definition[first:last] == expected


@given(st.text(alphabet="ab *_`[]()<>&;#-\n|\\.", max_size=60))
def test_places_are_in_order_and_within_the_definition(definition: str) -> None:
    text = plain_text(definition)
    spans = [(place, place + 1) for place, sign in enumerate(text) if not sign.isspace()]
    found = spans_in_source(definition, spans)
    assert found == sorted(found)
    assert all(0 <= start < end <= len(definition) + 1 for start, end in found)
