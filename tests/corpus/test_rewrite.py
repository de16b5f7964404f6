"""An entry and its file: what is written is what is read again."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.api.requests import EntryBody, TranslationBody
from rag.corpus.entry_file import EntryFile
from rag.corpus.rewrite import entry_text
from rag.disk import replace_file
from rag.types import Entry
from tests.conftest import ROOT

# What the service takes: any text but control characters, with more than spaces in it.
TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1, max_size=40).filter(
    str.strip
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
    definition=TEXT,
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


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    (tmp_path / ".vae.md.tmp").mkdir()
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
    assert after == "---\nterm: VAE\ntags: []\nstatus: approved\n---\nOld.\n"


def test_questions_and_translations_take_a_line_each() -> None:
    entry = replace(read("---\nterm: A\n---\nText.\n"), questions=("one", "two: 2"))
    assert "questions:\n- one\n- 'two: 2'\n" in entry_text(entry)


def test_a_new_definition_takes_the_place_of_the_old_one_only() -> None:
    before = "---\nterm: A # first\nstatus: approved\n---\n\nOld one,\nin two lines.\n"
    after = entry_text(replace(read(before), definition="New.\n\nAnd more."), before)
    assert after == "---\nterm: A # first\nstatus: approved\n---\nNew.\n\nAnd more.\n"


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
