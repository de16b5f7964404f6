"""Pages with front matter in YAML or TOML, taken apart."""

import pytest

from rag.formats.documents.front_matter import ParsedPage, parse_page, unclosed_front_matter


def parsed(text: str) -> ParsedPage:
    found = parse_page(text)
    assert found is not None
    return found


@pytest.mark.parametrize("text", ["", "plain words", "--- a ---", "----\na: b\n----\n", "a\n---\n"])
def test_a_text_without_front_matter_is_no_page(text: str) -> None:
    assert parse_page(text) is None


def test_the_body_begins_behind_the_front_matter_on_its_own_line() -> None:
    found = parsed("---\ntitle: Bow\nid: b\n---\nThe front.\n---\nMore.\n")
    assert (found.body, found.line) == ("The front.\n---\nMore.\n", 5)
    assert found.values == {"title": ("Bow",), "id": ("b",)}


def test_a_page_may_end_with_its_front_matter() -> None:
    assert parsed("---\ntitle: Bow\n---").body == ""


def test_lines_of_windows_and_a_byte_order_mark_are_read() -> None:
    found = parsed("\ufeff---\r\ntitle: Bow\r\n---\r\nFront.\r\n")
    assert (found.first("title"), found.body, found.line) == ("Bow", "Front.\n", 4)


def test_front_matter_may_be_toml() -> None:
    found = parsed('+++\ntitle = "Bow"\ntags = ["a", "b"]\ndraft = true\n+++\nFront.\n')
    assert found.values == {"title": ("Bow",), "tags": ("a", "b"), "draft": ("true",)}
    assert (found.body, found.line) == ("Front.\n", 6)


def test_broken_toml_is_read_line_by_line() -> None:
    found = parsed('+++\ntitle = "Bow"\ntags = [a\n+++\n')
    assert (found.first("title"), found.all("tags")) == ("Bow", ("[a",))


def test_keys_are_in_lower_case_with_underscores() -> None:
    found = parsed("---\nShort Description: x\nalso-known-as: y\n---\n")
    assert set(found.values) == {"short_description", "also_known_as"}


def test_lists_and_scalars_of_any_type_are_values() -> None:
    found = parsed("---\na: [x, [y, z], ~]\nb: 1.10\nc: {d: e}\nf:\n---\n")
    assert found.values == {"a": ("x", "y", "z"), "b": ("1.10",), "c": (), "f": ()}


def test_paragraphs_of_a_value_are_kept() -> None:
    found = parsed("---\na: |\n  One\n  line.\n\n  Two.\n---\n")
    assert found.all("a") == ("One line.\n\nTwo.",)


def test_a_page_has_the_first_value_and_all_values_of_several_keys() -> None:
    found = parsed("---\na:\nb: [x, y]\nc: z\n---\n")
    assert found.first("a", "c", "b") == "z"
    assert found.all("b", "missing", "c") == ("x", "y", "z")
    assert found.first("missing") == ""


BROKEN = """---
title: Green: the other
aka:
- "one"
- two
short_description: >
  A colour
  of grass.
quoted: 'it is'
tags: []
---
"""


def test_broken_yaml_is_read_line_by_line() -> None:
    assert parsed(BROKEN).values == {
        "title": ("Green: the other",),
        "aka": ("one", "two"),
        "short_description": ("A colour of grass.",),
        "quoted": ("it is",),
        "tags": (),
    }


def test_yaml_that_is_no_mapping_is_read_line_by_line() -> None:
    assert parsed("---\n- one\n- two\n---\n").values == {"": ("one", "two")}


def test_of_a_key_that_stands_twice_the_first_with_a_value_counts() -> None:
    assert parsed("---\na:\na: x\na: y\n---\n").values == {"a": ("x",)}


@pytest.mark.parametrize(
    ("text", "fence"),
    [
        ("---\ntitle: Tide\naka: flood\n\nThe rise of the sea.\n", "---"),
        ("+++\ntitle = 'Tide'\n\nThe rise of the sea.\n", "+++"),
    ],
)
def test_front_matter_without_an_end_says_what_is_missing(text: str, fence: str) -> None:
    message = unclosed_front_matter(text)
    assert message == f"its front matter has no end; write a line of `{fence}` below its last key"


@pytest.mark.parametrize(
    "text", ["---\ntitle: Tide\n---\nText.\n", "---\n\n# Tide\n", "Tide: the sea.\n", ""]
)
def test_a_rule_or_whole_front_matter_lacks_nothing(text: str) -> None:
    assert unclosed_front_matter(text) == ""
