"""Corpus files -> entries, and every fault with its line."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.corpus.entry_file import read_entry
from rag.corpus.folder import Corpus, corpus_files, has_entry_files, is_corpus, read_corpus
from rag.entries.hashes import content_hash
from rag.errors import CorpusError, EntryGone, Fault
from rag.types import Entry, Translation

SOUND = "---\nterm: Thing\n---\nA thing is something.\n"


def faults(folder: Path) -> list[str]:
    with pytest.raises(CorpusError) as caught:
        read_corpus(folder)
    return [
        f"{Path(fault.file).name}:{fault.line}: {fault.message}" for fault in caught.value.faults
    ]


def test_an_entry_is_read_as_its_file_states_it(corpus: Path) -> None:
    seed = next(entry for entry in read_corpus(corpus) if entry.id == "seed")
    assert (seed.term, seed.aliases, seed.see_also) == (
        "Seed",
        ("random seed", "RNG seed"),
        ("sampler",),
    )
    assert seed.short == "A seed is the number that fixes the random noise a picture starts from."
    assert seed.definition.endswith("an equal seed give equal pictures.")


def test_entries_come_in_the_order_of_their_ids(corpus: Path) -> None:
    ids = [entry.id for entry in read_corpus(corpus)]
    assert ids == sorted(ids)


@pytest.mark.parametrize("value", ["Null", "1.5", "no", "2024-01-01", "0x10"])
def test_a_term_stays_the_words_that_were_written(tmp_path: Path, value: str) -> None:
    (tmp_path / "thing.md").write_text(SOUND.replace("Thing", value))
    assert read_corpus(tmp_path)[0].term == value


def test_translations_are_read(tmp_path: Path) -> None:
    german = (
        "term: Thing\ntranslations:\n  de: {term: Ding, definition: Ein Ding.}\n  fr: {term: Chose}"
    )
    (tmp_path / "thing.md").write_text(SOUND.replace("term: Thing", german))
    assert read_corpus(tmp_path)[0].translations == (
        Translation("de", "Ding", "Ein Ding."),
        Translation("fr", "Chose", ""),
    )


@pytest.mark.parametrize(
    "value", ["Ding", "[de]", "{de: Ding}", "{de: {definition: Ein Ding.}}", "{de: {term: [a]}}"]
)
def test_translations_of_another_shape_are_faults(tmp_path: Path, value: str) -> None:
    (tmp_path / "thing.md").write_text(
        SOUND.replace("term: Thing", f"term: Thing\ntranslations: {value}")
    )
    shape = "translations: {de: {term: Rauschen, definition: ...}}"
    assert faults(tmp_path) == [f"thing.md:3: 'translations' must be like {shape}"]


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "thing.md").write_bytes(b"\xef\xbb\xbf" + SOUND.replace("\n", "\r\n").encode())
    assert read_corpus(tmp_path)[0].definition == "A thing is something."


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("no front matter")
    (tmp_path / "b.md").write_text("---\nterm: B\naliases: not a list\nstatus: maybe\n---\nText.\n")
    (tmp_path / "c.md").write_text("---\nterm: C\nterm: D\n---\n")
    assert faults(tmp_path) == [
        "a.md:1: no front matter; begin the file with '---', its keys, and '---'",
        "b.md:3: 'aliases' must be a list of plain values, for example aliases: [one, two]",
        "b.md:4: 'status' must be one of approved, draft, deprecated",
        "c.md:3: 'term' stands twice (first in line 2)",
        "c.md:5: no definition below the front matter",
    ]


def test_broken_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\nterm: A\naliases: [one, two\n---\nText.\n")
    [fault] = faults(tmp_path)
    assert fault.startswith("a.md:4: front matter is not YAML")


def test_a_file_that_is_not_utf8_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"---\nterm: caf\xe9\n---\nText.\n")
    assert faults(tmp_path) == ["a.md:2: not UTF-8; save the file as UTF-8"]


def test_an_empty_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("")
    assert faults(tmp_path) == [
        "a.md:1: no front matter; begin the file with '---', its keys, and '---'"
    ]


def test_one_id_in_two_folders_is_a_fault(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thing.md").write_text(SOUND)
    assert "id 'thing' is taken by" in faults(tmp_path)[0]


def test_a_folder_without_entries_says_so(tmp_path: Path) -> None:
    assert "holds no *.md entry" in faults(tmp_path)[0]
    assert "no such file or folder" in faults(tmp_path / "nowhere")[0]


def test_a_readme_is_no_entry(corpus: Path) -> None:
    (corpus / "README.md").write_text("About these files.")
    assert "README" not in {entry.id for entry in read_corpus(corpus)}


def test_any_file_name_is_an_id(tmp_path: Path) -> None:
    for name in ("Alpha_(alpha_channel)", "big data", "C++", "naïve"):
        (tmp_path / f"{name}.md").write_text(SOUND)
    assert {entry.id for entry in read_corpus(tmp_path)} == {
        "Alpha_(alpha_channel)",
        "big data",
        "C++",
        "naïve",
    }


def test_a_corpus_keeps_the_content_hash_of_each_entry(corpus: Path) -> None:
    marks = Corpus.read(corpus).content_hashes()
    assert marks == {entry.id: content_hash(entry) for entry in read_corpus(corpus)}


def test_only_the_files_that_are_reread_change(corpus: Path) -> None:
    before = Corpus.read(corpus)
    for name in ("seed", "vae"):
        (corpus / f"{name}.md").write_text(SOUND)
    after = before.reread([corpus / "seed.md"])
    changed = {
        name
        for name, hash_ in after.content_hashes().items()
        if hash_ != before.content_hashes()[name]
    }
    assert changed == {"seed"}


def test_new_files_come_in_and_deleted_ones_go(corpus: Path) -> None:
    before = Corpus.read(corpus)
    (corpus / "thing.md").write_text(SOUND)
    (corpus / "seed.md").unlink()
    after = before.reread([corpus / "thing.md", corpus / "seed.md", corpus / "_draft.md"])
    assert after.content_hashes().keys() ^ before.content_hashes().keys() == {"thing", "seed"}


def test_a_folder_is_reread_with_all_that_is_or_was_below_it(corpus: Path) -> None:
    (corpus / "more").mkdir()
    (corpus / "more/thing.md").write_text(SOUND)
    before = Corpus.read(corpus)
    (corpus / "more").rename(corpus / "moved")
    after = before.reread([corpus / "more", corpus / "moved"])
    assert after.path_of("thing") == corpus / "moved/thing.md"
    assert after.content_hashes() == before.content_hashes()


def test_a_reread_file_with_a_fault_is_reported(corpus: Path) -> None:
    before = Corpus.read(corpus)
    (corpus / "seed.md").write_text("no front matter")
    with pytest.raises(CorpusError, match="no front matter"):
        before.reread([corpus / "seed.md"]).content_hashes()


def test_a_corpus_whose_last_file_is_gone_has_no_entries(tmp_path: Path) -> None:
    (tmp_path / "thing.md").write_text(SOUND)
    corpus = Corpus.read(tmp_path)
    (tmp_path / "thing.md").unlink()
    with pytest.raises(CorpusError, match="holds no"):
        corpus.reread([tmp_path / "thing.md"]).content_hashes()


def test_an_entry_is_read_anew_each_time(corpus: Path) -> None:
    read = Corpus.read(corpus)
    (corpus / "seed.md").write_text(SOUND)
    assert read.entry("seed").term == "Thing"
    (corpus / "seed.md").write_text("")
    with pytest.raises(CorpusError, match="no front matter"):
        read.entry("seed")


def test_a_new_entry_gets_a_file_at_the_top_of_the_folder(corpus: Path) -> None:
    assert Corpus.read(corpus).path_of("new") == corpus / "new.md"


@pytest.mark.parametrize("name", [".hidden.md", "_draft.md", "README.md", "README.de.md", "a.txt"])
def test_files_that_are_no_entries_are_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SOUND)
    assert not has_entry_files(tmp_path)
    (tmp_path / ".trash").mkdir()
    (tmp_path / ".trash/thing.md").write_text(SOUND)
    assert not has_entry_files(tmp_path)


def test_files_of_inner_folders_belong_to_the_corpus_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.md", "b/d.md", "a.md"):
        (tmp_path / name).write_text(SOUND)
    names = [str(path.relative_to(tmp_path)) for path in corpus_files(tmp_path)]
    assert names == ["a.md", "b/d.md", "c.md"]


def test_a_folder_is_a_corpus_if_one_of_its_files_is_an_entry(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# A page\n")
    assert has_entry_files(tmp_path)
    assert not is_corpus(tmp_path)
    (tmp_path / "thing.md").write_text(SOUND)
    assert is_corpus(tmp_path)


def test_faults_come_in_the_order_of_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text("no front matter")
    (tmp_path / "a.md").write_text("---\nterm: [a]\nstatus: maybe\n---\n")
    lines = [fault.split(": ")[0] for fault in faults(tmp_path)]
    assert lines == ["a.md:2", "a.md:3", "a.md:5", "b.md:1"]


def test_a_link_within_the_corpus_is_read_as_an_entry(tmp_path: Path) -> None:
    (tmp_path / "thing.md").write_text(SOUND)
    (tmp_path / "same.md").symlink_to(tmp_path / "thing.md")
    assert [entry.id for entry in read_corpus(tmp_path)] == ["same", "thing"]


def test_a_reread_corpus_leaves_the_old_one_as_it_was(corpus: Path) -> None:
    before = Corpus.read(corpus)
    marks = before.content_hashes()
    (corpus / "seed.md").unlink()
    before.reread([corpus / "seed.md"])
    assert before.content_hashes() == marks


@pytest.mark.parametrize("kind", ["dangling", "loop", "pipe", "device", "folder", "linked folder"])
def test_what_is_no_file_is_read_alike_when_it_is_noticed_and_at_the_next_start(
    corpus: Path, kind: str
) -> None:
    before = Corpus.read(corpus)
    odd = corpus / "odd.md"
    makers: dict[str, Callable[[], object]] = {
        "dangling": lambda: odd.symlink_to("nowhere"),
        "loop": lambda: odd.symlink_to("odd.md"),
        "pipe": lambda: os.mkfifo(odd),
        "device": lambda: odd.symlink_to("/dev/zero"),
        "folder": odd.mkdir,
        "linked folder": lambda: (corpus / "linked").symlink_to("."),
    }
    makers[kind]()
    noticed = before.reread([odd, corpus / "linked"])
    assert noticed.files == Corpus.read(corpus).files


def removing(monkeypatch: pytest.MonkeyPatch, gone: Path, at: Path) -> None:
    """Let a file go at the moment in which another is read."""

    def read(path: Path, folder: Path) -> Entry | tuple[Fault, ...]:
        if path == at:
            gone.unlink(missing_ok=True)
        return read_entry(path, folder)

    monkeypatch.setattr("rag.corpus.folder.read_entry", read)


def test_a_file_that_goes_while_the_corpus_is_read_is_not_there(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Corpus.read(corpus)
    removing(monkeypatch, gone=corpus / "vae.md", at=corpus / "seed.md")
    assert Corpus.read(corpus).content_hashes().keys() == whole.content_hashes().keys() - {"vae"}


def test_a_file_that_goes_while_files_are_reread_is_not_there(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Corpus.read(corpus)
    removing(monkeypatch, gone=corpus / "vae.md", at=corpus / "seed.md")
    for changed in ([corpus / "seed.md", corpus / "vae.md"], [corpus]):
        assert "vae" not in whole.reread(changed).content_hashes()


def test_a_file_that_goes_after_the_corpus_was_read_is_no_entry_any_more(corpus: Path) -> None:
    read = Corpus.read(corpus)
    (corpus / "vae.md").unlink()
    assert "vae" not in {entry.id for entry in read.entries()}
    with pytest.raises(EntryGone, match="was removed while the glossary was read"):
        read.entry("vae")
