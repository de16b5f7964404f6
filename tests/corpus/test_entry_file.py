"""The Markdown file of one entry."""

import os
from pathlib import Path

import pytest
import yaml

from rag.corpus.entry_file import (
    DEEPEST,
    FRONT_MATTER_KEYS,
    MAX_FILE_BYTES,
    EntryFile,
    is_entry_file,
    is_nested_too_deeply,
    read_entry,
)
from rag.errors import Fault
from rag.types import Entry, Translation

SOUND = "---\nterm: Thing\n---\nA thing is something.\n"


def parsed(text: str) -> EntryFile:
    file = EntryFile(Path("thing.md"))
    file.parse(text)
    return file


def faults(text: str) -> list[tuple[int, str]]:
    return [(fault.line, fault.message) for fault in parsed(text).faults]


def test_a_term_and_a_body_are_an_entry() -> None:
    expected = Entry("thing", "Thing", (), (), (), "approved", (), (), "A thing is something.")
    assert parsed(SOUND).entry() == expected


def test_every_key_is_read() -> None:
    text = SOUND.replace(
        "term: Thing",
        "term: Thing\naliases: [a, b]\ntags:\n  - c\nsee_also: [d]\nstatus: draft\n"
        "questions: [e]\nshared_names: [a]\ntranslations: {de: {term: Ding}}",
    )
    assert parsed(text).entry() == Entry(
        *("thing", "Thing", ("a", "b"), ("c",), ("d",), "draft", ("e",), ("a",)),
        *("A thing is something.", (Translation("de", "Ding", ""),)),
    )
    assert set(parsed(text).values) == set(FRONT_MATTER_KEYS)


def test_each_key_and_the_body_have_their_lines() -> None:
    file = parsed("---\nterm: Thing\n\ntags: [a]\nours: x\n---\nText.\n")
    assert file.lines == {"term": 2, "tags": 4, "ours": 5}
    assert file.body_line == 7


@pytest.mark.parametrize("nothing", ["", "null", "~", "[]"])
def test_an_empty_list_may_be_written_in_any_way(nothing: str) -> None:
    file = parsed(SOUND.replace("term: Thing", f"term: Thing\naliases: {nothing}"))
    assert (file.values["aliases"], file.faults) == ((), [])


def test_items_of_a_list_are_lines_and_empty_ones_are_left_out() -> None:
    file = parsed(SOUND.replace("term: Thing", "term: Thing\naliases: [' ', 'a\n  b']"))
    assert file.values["aliases"] == ("a b",)


@pytest.mark.parametrize(
    ("front", "line", "message"),
    [
        ("term: [a]", 2, "'term' must be a single value"),
        ("term: ''", 1, "'term' is missing"),
        ("tags: [a]", 1, "'term' is missing"),
        ("- a", 1, "front matter must be 'key: value' lines"),
        ("", 1, "front matter must be 'key: value' lines"),
        ("term: a\nstatus: [b]", 3, "'status' must be a single value"),
        (
            "term: a\ntags: {b: c}",
            3,
            "'tags' must be a list of plain values, for example tags: [one, two]",
        ),
        (
            "term: a\ntags: [[b]]",
            3,
            "'tags' must be a list of plain values, for example tags: [one, two]",
        ),
        (
            "term: a\ntranslations: {de: {term: b}, de: {term: c}}",
            3,
            "'translations' must be like translations: {de: {term: Rauschen, definition: ...}}",
        ),
    ],
)
def test_a_value_of_another_shape_is_a_fault_with_its_line(
    front: str, line: int, message: str
) -> None:
    assert faults(f"---\n{front}\n---\nText.\n")[0] == (line, message)


def test_a_faulty_term_is_not_reported_as_missing_too() -> None:
    assert len(faults("---\nterm: [a]\n---\nText.\n")) == 1


def test_yaml_that_is_nested_too_deeply_is_a_fault_not_a_crash() -> None:
    deep = "[" * 10_000
    assert faults(f"---\nterm: {deep}\n---\nText.\n")[0][0] == 1


def test_a_text_that_could_not_be_read_adds_no_fault() -> None:
    file = EntryFile(Path("thing.md"))
    file.parse(None)
    assert file.faults == []


@pytest.mark.parametrize("depth", [1, DEEPEST, DEEPEST + 1, DEEPEST * 2])
def test_nesting_is_counted_by_levels(depth: int) -> None:
    assert is_nested_too_deeply("[" * depth + "]" * depth) is (depth > DEEPEST)


def test_many_brackets_side_by_side_are_not_nested() -> None:
    assert not is_nested_too_deeply("[" + "[a]," * (DEEPEST * 2) + "]")


def test_nesting_of_text_that_is_no_yaml_is_an_error() -> None:
    with pytest.raises(yaml.YAMLError):
        is_nested_too_deeply("]" + "-" * DEEPEST + "[?:")


def test_a_file_that_is_too_large_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "thing.md"
    path.write_bytes(b"x" * (MAX_FILE_BYTES + 1))
    message = "larger than 1,000,000 bytes; one entry a file"
    assert read_entry(path, tmp_path) == (Fault(str(path), 1, message),)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    [fault] = EntryFile.read(tmp_path / "thing.md", tmp_path).faults
    assert fault.message == "cannot be read (No such file or directory)"


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text(SOUND)
    (tmp_path / "corpus").mkdir()
    link = tmp_path / "corpus/thing.md"
    link.symlink_to(tmp_path / "secret.md")
    [fault] = EntryFile.read(link, tmp_path / "corpus").faults
    assert fault.message.startswith("a link to a file outside of the corpus")


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("thing.md", SOUND, True),
        ("thing.md", "---\n'term': x\n---\n", True),
        ("thing.md", "---\n{term: x}\n---\n", True),
        ("thing.md", "---\ntitle: Page\nterm: x\n---\n", False),
        ("thing.md", "---\ntitle: Page\n---\n", False),
        ("thing.md", "term: x", False),
        ("thing.md", "", False),
        ("thing.txt", SOUND, False),
    ],
)
def test_an_entry_file_has_a_term_and_no_title(
    tmp_path: Path, name: str, text: str, expected: bool
) -> None:
    (tmp_path / name).write_text(text)
    assert is_entry_file(tmp_path / name) is expected


def test_a_folder_is_no_entry_file(tmp_path: Path) -> None:
    (tmp_path / "thing.md").mkdir()
    assert not is_entry_file(tmp_path / "thing.md")


@pytest.mark.parametrize("body", ["", "\n\n", "   \n"])
def test_an_entry_without_a_definition_is_a_fault_at_its_body(body: str) -> None:
    assert faults(f"---\nterm: A\n---\n{body}") == [(4, "no definition below the front matter")]


def test_a_rule_within_the_body_is_part_of_the_definition() -> None:
    assert parsed("---\nterm: A\n---\nOne.\n\n---\n\nTwo.\n").body == "One.\n\n---\n\nTwo."


def test_keys_of_others_are_remembered_with_their_line_but_not_read() -> None:
    file = parsed("---\nterm: A\nmood: [good]\n---\nText.\n")
    assert (file.values, file.lines["mood"]) == ({"term": "A"}, 3)


def read(folder: Path, name: str) -> list[str]:
    return [fault.message for fault in EntryFile.read(folder / name, folder).faults]


def test_what_is_no_file_is_a_fault_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    (tmp_path / "folder.md").mkdir()
    for name in ("pipe.md", "loop.md", "folder.md"):
        assert read(tmp_path, name) == [
            "no file: a folder, a pipe, or a link that leads nowhere; remove it"
        ]


def test_a_name_that_is_not_utf_8_is_a_fault_that_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md"))
    path.write_text(SOUND)
    [fault] = EntryFile.read(path, tmp_path).faults
    assert fault.message == "the name of the file is not UTF-8; rename it"
    assert str(fault).encode().startswith(f"{tmp_path}/caf\N{REPLACEMENT CHARACTER}.md".encode())


@pytest.mark.parametrize("blank", ["\u200b\u2060", "\u3164", "\u00ad", "\u0301"])
def test_a_name_that_nobody_can_see_is_a_fault(blank: str) -> None:
    assert faults(SOUND.replace("Thing", f"'{blank}'")) == [
        (2, "'term' holds a name that nobody can see")
    ]
    aliases = SOUND.replace("Thing", f"Thing\naliases: [a, '{blank}']")
    assert faults(aliases) == [(3, "'aliases' holds a name that nobody can see")]


def test_a_sign_is_a_name() -> None:
    assert parsed(SOUND.replace("Thing", "\N{TURTLE}")).entry().term == "\N{TURTLE}"
