"""An entry and its file: what is written is what is read again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.api.requests import EntryBody, TranslationBody
from rag.corpus.entry_file import EntryFile
from rag.corpus.rewrite import entry_text
from rag.disk import replace_file
from rag.types import Entry, Translation
from tests.conftest import ROOT

# What the service takes: any text but control characters, with more than spaces in it.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40).filter(
    str.strip
)
# Lines of any Markdown.
BODY = (
    st.lists(
        st.text(st.sampled_from("ab1 \t-*#>|`~$_[]()&;:\\."), max_size=12), min_size=1, max_size=8
    )
    .map("\n".join)
    .filter(str.strip)
)
TEXTS = st.lists(TEXT, max_size=4)
TRANSLATIONS = st.lists(
    st.builds(
        TranslationBody,
        language=st.sampled_from(["de", "pt-BR", "zh_Hant"]),
        term=TEXT,
        definition=TEXT,
    ),
    max_size=2,
    unique_by=lambda translation: translation.language,
)
DRAFTS = st.builds(
    EntryBody,
    term=TEXT,
    aliases=TEXTS,
    tags=TEXTS,
    see_also=TEXTS,
    status=st.sampled_from(["approved", "draft", "deprecated"]),
    questions=TEXTS,
    shared_names=TEXTS,
    definition=BODY,
    translations=TRANSLATIONS,
)


def read(text: str) -> Entry:
    file = EntryFile(Path("some.md"))
    file.parse(text)
    assert file.faults == []
    return file.entry()


@given(DRAFTS)
def test_whatever_is_drafted_is_read_as_it_was_drafted(draft: EntryBody) -> None:
    entry = draft.entry("some")
    assert read(entry_text(entry)) == entry


@given(DRAFTS, DRAFTS)
def test_whatever_was_there_before_an_edit_says_what_was_drafted(
    before: EntryBody, after: EntryBody
) -> None:
    entry = after.entry("some")
    assert read(entry_text(entry, entry_text(before.entry("some")))) == entry


@given(DRAFTS, st.text(max_size=200))
def test_an_edit_of_a_file_of_any_shape_says_what_was_drafted(
    draft: EntryBody, before: str
) -> None:
    entry = draft.entry("some")
    assert read(entry_text(entry, f"---\n{before}\n---\nOld.\n")) == entry


@pytest.mark.parametrize(
    "path", sorted((ROOT / "corpus").glob("a*.md")), ids=lambda path: path.stem
)
def test_an_edit_that_changes_nothing_leaves_the_file_as_it_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert entry_text(read(text), text) == text


def test_front_matter_in_braces_is_written_anew() -> None:
    before = "---\n{term: VAE, aliases: [autoencoder]}\n---\nOld.\n"
    entry = replace(read(before), definition="New.")
    assert read(entry_text(entry, before)) == entry


def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.disk.token_hex", lambda size: "same")
    (tmp_path / ".vae.md.same.tmp").mkdir()
    (tmp_path / "vae.md").write_text("old")
    with pytest.raises(OSError, match="directory"):
        replace_file(tmp_path / "vae.md", b"new")
    assert (tmp_path / "vae.md").read_text() == "old"


def test_comments_unknown_keys_and_the_style_of_unchanged_values_stay() -> None:
    before = "---\n# ours\nterm: 'VAE'\nmood: good  # so\ntags:\n  - a\n---\nOld.\n"
    after = entry_text(replace(read(before), aliases=("coder",)), before)
    assert after.startswith("---\n# ours\nterm: 'VAE'\nmood: good  # so\ntags:\n  - a\n")
    assert "aliases: [coder]\n" in after
    assert after.endswith("---\nOld.\n")


def test_a_key_that_becomes_empty_is_written_empty_and_a_missing_one_stays_missing() -> None:
    before = "---\nterm: VAE\ntags: [a]\n---\nOld.\n"
    after = entry_text(replace(read(before), tags=()), before)
    assert after == "---\nterm: VAE\ntags: []\n---\nOld.\n"


def test_questions_and_translations_take_a_line_each() -> None:
    entry = replace(read("---\nterm: A\n---\nText.\n"), questions=("one", "two: 2"))
    assert "questions:\n- one\n- 'two: 2'\n" in entry_text(entry)


def test_a_new_definition_takes_the_place_of_the_old_one_only() -> None:
    before = "---\nterm: A # first\nstatus: approved\n---\n\nOld one,\nin two lines.\n"
    after = entry_text(replace(read(before), definition="New.\n\nAnd more."), before)
    assert after == "---\nterm: A # first\nstatus: approved\n---\n\nNew.\n\nAnd more.\n"


def test_lines_of_an_unchanged_definition_stay_broken_as_they_were() -> None:
    before = "---\nterm: A\nstatus: approved\n---\nOne line,\nanother line.\n"
    after = entry_text(replace(read(before), tags=("x",)), before)
    assert after.endswith("---\nOne line,\nanother line.\n")


def test_front_matter_with_a_fault_is_written_anew() -> None:
    entry = replace(read("---\nterm: A\n---\nText.\n"), tags=("x",))
    for before in ("---\nterm: [\n---\nText.\n", "no front matter", "---\nterm: A\nterm: B\n---\n"):
        assert read(entry_text(entry, before)) == entry


def test_values_that_yaml_would_take_for_something_else_are_quoted() -> None:
    entry = replace(
        read("---\nterm: A\n---\nText.\n"), term="no", aliases=("1.5", "null", "a: b", "- c")
    )
    assert read(entry_text(entry)) == entry


def test_text_in_any_script_is_written_as_it_is() -> None:
    entry = replace(read("---\nterm: A\n---\nText.\n"), term="埠头 🎨")
    assert "term: 埠头 🎨\n" in entry_text(entry)


FILE = (
    "\ufeff---\r\n# ours\r\nterm: 'VAE' # the term\r\naliases: [ 'a', \"b\", c ]\r\n# topics\r\n"
    "tags:\r\n  - one  # first\r\n  # second\r\n  - 'two'\r\n\r\n# more\r\nmood: \"good\"\r\n"
    "questions:\r\n- q one\r\ntranslations:\r\n  de: {term: A}\r\n  # French\r\n  fr:\r\n"
    "    term: B\r\n---\r\n\r\n- one,\r\n  two  \r\n- three\r\n\r\n```\r\na  b\r\n```"
)
CHANGES: list[tuple[dict[str, Any], str, str]] = [
    ({"term": "Coder"}, "'VAE'", "'Coder'"),
    ({"aliases": ("a", "b")}, '"b", c', '"b"'),
    ({"aliases": ("b", "c")}, "'a', ", ""),
    ({"aliases": ("a", "b", "c", "d: e")}, '"b", c ]', "\"b\", c, 'd: e' ]"),
    ({"aliases": ("x", "a", "b", "c")}, "[ 'a'", "[ x, 'a'"),
    ({"aliases": ("a", "x", "c")}, '"b"', "x"),
    ({"aliases": ()}, "aliases: [ 'a', \"b\", c ]", "aliases: []"),
    ({"tags": ("one", "two", "three")}, "- 'two'\r\n", "- 'two'\r\n  - three\r\n"),
    ({"tags": ("two",)}, "  - one  # first\r\n", ""),
    ({"tags": ("one", "2nd")}, "- 'two'", "- 2nd"),
    ({"questions": ("new", "q one")}, "- q one", "- new\r\n- q one"),
    (
        {"translations": (Translation("de", "A", ""), Translation("fr", "C", "D"))},
        "  fr:\r\n    term: B\r\n",
        "  fr: {term: C, definition: D}\r\n",
    ),
    ({"see_also": ("x",)}, "B\r\n---", "B\r\nsee_also: [x]\r\n---"),
    ({"status": "draft"}, "B\r\n---", "B\r\nstatus: draft\r\n---"),
    (
        {"definition": "- one,\n  two  \n- 3\n\n```\na  b\n```"},
        "- three\r\n",
        "- 3\r\n",
    ),
    (
        {"definition": "- one,\n  two  \n- three\n\n```\na  b\n```\n\nEnd."},
        "a  b\r\n```",
        "a  b\r\n```\r\n\r\nEnd.",
    ),
]


def read_file(text: str) -> Entry:
    return read(text.removeprefix("\ufeff").replace("\r\n", "\n"))


@pytest.mark.parametrize(("change", "old", "new"), CHANGES, ids=lambda value: str(value)[:30])
def test_an_edit_changes_what_it_changes(change: dict[str, Any], old: str, new: str) -> None:
    entry = replace(read_file(FILE), **change)
    assert FILE.count(old) == 1
    assert entry_text(entry, FILE) == FILE.replace(old, new)


def test_an_edit_that_changes_nothing_changes_no_byte() -> None:
    assert entry_text(read_file(FILE), FILE) == FILE


@given(DRAFTS, st.sampled_from([change for change, _, _ in CHANGES]))
def test_an_edit_of_one_field_leaves_the_body_and_unknown_keys(
    draft: EntryBody, change: dict[str, Any]
) -> None:
    before = entry_text(draft.entry("some")).replace("---\nterm", "---\n# a\nx: 'y' # z\nterm", 1)
    after = entry_text(replace(draft.entry("some"), **change), before)
    assert after.startswith("---\n# a\nx: 'y' # z\nterm")
    if "definition" not in change:
        assert after.endswith(f"\n---\n{draft.entry('some').definition}\n")


@given(BODY)
def test_a_definition_in_a_file_is_read_as_it_stands(body: str) -> None:
    entry = read(f"---\nterm: A\n---\n\n{body}\n\n")
    assert entry.definition in body
    assert entry.definition.split() == body.split()
    assert read(entry_text(entry)) == entry
