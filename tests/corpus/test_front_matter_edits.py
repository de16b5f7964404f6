"""A value of front matter changes, and every other character stays."""

import pytest
import yaml

from rag.corpus.entry_file import FieldValue
from rag.corpus.front_matter_edits import with_values, yaml_of
from rag.types import Translation


def edited(head: str, key: str, old: FieldValue, new: FieldValue) -> str:
    return with_values(head, {key: old}, {key: new})


@pytest.mark.parametrize(
    ("head", "new", "wanted"),
    [
        ("term: Seed\n", "Grain", "term: Grain\n"),
        ('term: "Seed"  # a name\n', "Grain", 'term: "Grain"  # a name\n'),
        ("term: 'Seed'\ntags: [a]\n", "it's", "term: 'it''s'\ntags: [a]\n"),
        ("# first\nterm:   Seed\n# last\n", "Grain", "# first\nterm:   Grain\n# last\n"),
        ("term: Seed\n", "C#: a # sign", "term: 'C#: a # sign'\n"),
        ("term: Seed\n", "yes", "term: 'yes'\n"),
        ("term: >\n  Seed\n  of noise\ntags: [a]\n", "Grain", "term: Grain\ntags: [a]\n"),
    ],
)
def test_a_single_value_changes_and_keeps_its_quotes(head: str, new: str, wanted: str) -> None:
    assert edited(head, "term", "Seed", new) == wanted


@pytest.mark.parametrize(
    ("new", "wanted"),
    [
        (("one", "two", "three"), "[one, 'two', three]"),
        (("zero", "one", "two"), "[zero, one, 'two']"),
        (("two",), "['two']"),
        (("one",), "[one]"),
        (("two", "one"), "['two', one]"),
        (("one", "a, b"), "[one, 'a, b']"),
    ],
)
def test_a_list_in_brackets_keeps_the_text_of_items_that_stay(
    new: tuple[str, ...], wanted: str
) -> None:
    head = "term: Seed\naliases: [one, 'two'] # both\nstatus: draft\n"
    after = f"term: Seed\naliases: {wanted} # both\nstatus: draft\n"
    assert edited(head, "aliases", ("one", "two"), new) == after


def test_an_empty_list_is_filled_in_its_line() -> None:
    assert edited("tags: []\nterm: Seed\n", "tags", (), ("a", "b")) == "tags: [a, b]\nterm: Seed\n"


@pytest.mark.parametrize(
    ("new", "wanted"),
    [
        (("one", "two", "new"), "  - one # first\n  - 'two'\n  - new\n"),
        (("new", "one", "two"), "  - new\n  - one # first\n  - 'two'\n"),
        (("two",), "  - 'two'\n"),
        (("one",), "  - one # first\n"),
        (("one", "new"), "  - one # first\n  - new\n"),
    ],
)
def test_a_list_in_lines_changes_by_lines(new: tuple[str, ...], wanted: str) -> None:
    head = "questions:\n  - one # first\n  - 'two'\n# below\nterm: Seed\n"
    after = f"questions:\n{wanted}# below\nterm: Seed\n"
    assert edited(head, "questions", ("one", "two"), new) == after


def test_a_list_becomes_empty_in_its_place() -> None:
    head = "tags: [a]\nquestions:\n  - one\nterm: Seed\n"
    after = with_values(
        head, {"tags": ("a",), "questions": ("one",)}, {"tags": (), "questions": ()}
    )
    assert after == "tags: []\nquestions: []\nterm: Seed\n"


def test_translations_change_one_by_one() -> None:
    head = "translations:\n  de: {term: Saat} # Ada\n  fr: {term: Graine}\n"
    old = (Translation("de", "Saat", ""), Translation("fr", "Graine", ""))
    new = (old[0], Translation("fr", "Semence", ""))
    after = edited(head, "translations", old, new)
    assert after.startswith("translations:\n  de: {term: Saat} # Ada\n  fr: ")
    assert yaml.safe_load(after)["translations"]["fr"]["term"] == "Semence"


def test_keys_that_are_missing_follow_at_the_end() -> None:
    after = with_values("term: Seed\nowner: Ada\n", {"term": "Seed"}, {"status": "draft"})
    assert after == "term: Seed\nowner: Ada\nstatus: draft\n"


def test_lines_keep_the_ends_of_windows() -> None:
    after = with_values("term: Seed\r\n", {"term": "Seed"}, {"term": "Grain", "tags": ("a",)})
    assert after == "term: Grain\r\ntags: [a]\r\n"


def test_several_values_change_at_once() -> None:
    old: dict[str, FieldValue] = {"term": "Seed", "tags": ("a",), "status": "draft"}
    new: dict[str, FieldValue] = {"status": "approved", "term": "Grain of sand", "tags": ("a", "b")}
    head = "status: draft\nterm: Seed\ntags: [a]\n"
    assert with_values(head, old, new) == "status: approved\nterm: Grain of sand\ntags: [a, b]\n"


def test_what_is_no_yaml_is_an_error() -> None:
    with pytest.raises(yaml.YAMLError):
        with_values("term: [Seed\n", {}, {"term": "Grain"})


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("term", "Seed", "term: Seed\n"),
        ("tags", ("a", "b"), "tags: [a, b]\n"),
        ("questions", ("one", "two"), "questions:\n- one\n- two\n"),
        ("tags", (), "tags: []\n"),
        ("term", "long " * 50 + "end", "term: " + "long " * 50 + "end\n"),
    ],
)
def test_a_key_is_written_with_its_value(key: str, value: FieldValue, wanted: str) -> None:
    assert yaml_of(key, value) == wanted
