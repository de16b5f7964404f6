"""Values that are read by several keys together, and kept."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from rag.entries.read_together import ReadTogether


class Upper:
    """Reads a word as its capitals, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, words: Sequence[str]) -> dict[str, str]:
        self.asked.append(list(words))
        return {word: word.upper() for word in words}


def test_several_are_read_together_in_their_order_and_then_known() -> None:
    upper = Upper()
    words = ReadTogether(upper, 10)
    assert list(words.several(["b", "a", "b"]).items()) == [("b", "B"), ("a", "A")]
    assert words.several(["a", "c"]) == {"a": "A", "c": "C"}
    assert words.one("c") == "C"
    assert upper.asked == [["b", "a"], ["c"]]


def test_nothing_is_read_for_no_keys() -> None:
    upper = Upper()
    assert ReadTogether(upper, 10).several([]) == {}
    assert upper.asked == []


def test_an_empty_value_is_read_once() -> None:
    asked: list[Sequence[str]] = []

    def read(keys: Sequence[str]) -> dict[str, str]:
        asked.append(keys)
        return dict.fromkeys(keys, "")

    words = ReadTogether(read, 10)
    assert words.one("a") == words.one("a") == ""
    assert len(asked) == 1


def test_what_was_read_first_is_forgotten_first() -> None:
    upper = Upper()
    words = ReadTogether(upper, 2)
    assert words.several(["a", "b", "c"]) == {"a": "A", "b": "B", "c": "C"}
    words.several(["b", "c"])
    words.one("a")
    assert upper.asked == [["a", "b", "c"], ["a"]]


def test_threads_get_what_they_ask_for() -> None:
    words = ReadTogether(Upper(), 3)
    keys = [str(number % 7) for number in range(700)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(words.one, keys)) == keys
