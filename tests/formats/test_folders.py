"""The files of a folder that may be a glossary."""

from pathlib import Path

from rag.formats.folders import FilesOfFolder, in_language, visible_files


def _saved(root: Path, *names: str, text: str = "# Tide\n\nThe rise.\n") -> list[Path]:
    files = [root / name for name in names]
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return files


def test_hidden_files_and_those_of_others_are_not_seen(tmp_path: Path) -> None:
    _saved(tmp_path, ".git/a.md", "node_modules/b.md", "docs/.c.md", "venv/d.md")
    seen = _saved(tmp_path, "docs/b.md", "a.md")
    assert visible_files(tmp_path) == sorted(seen)


def test_of_folders_named_by_languages_the_one_wanted_is_kept(tmp_path: Path) -> None:
    files = _saved(tmp_path, "en/a.md", "de/a.md", "fr/a.md", "top.md")
    kept, others = in_language(files, tmp_path, "de")
    assert (kept, others) == ([files[1], files[3]], ("en", "fr"))


def test_without_the_language_wanted_all_folders_are_kept(tmp_path: Path) -> None:
    files = _saved(tmp_path, "en/a.md", "de/a.md")
    assert in_language(files, tmp_path, "fr") == (files, ())


def test_a_single_folder_of_two_letters_is_no_language(tmp_path: Path) -> None:
    files = _saved(tmp_path, "en/a.md", "more/b.md")
    assert in_language(files, tmp_path, "en") == (files, ())


def test_pages_with_titles_are_pages_and_others_only_if_short_and_most(tmp_path: Path) -> None:
    pages = _saved(tmp_path, "a.md", "b.md")
    files = FilesOfFolder(tmp_path, "en")
    assert files.markdown == pages
    assert files.pages_among([]) == pages
    assert files.pages_among(pages[:1]) == pages[:1]
    _saved(tmp_path, "c.md", "d.md", text="# One\n\nx\n\n# Two\n\ny\n")
    assert FilesOfFolder(tmp_path, "en").pages_among([]) == []


def test_long_pages_without_titles_are_no_terms(tmp_path: Path) -> None:
    _saved(tmp_path, "a.md", "b.md", text="# Tide\n\n" + "word " * 2_000)
    assert FilesOfFolder(tmp_path, "en").pages_among([]) == []


def test_a_link_out_of_the_folder_is_not_seen_and_one_inside_is(tmp_path: Path) -> None:
    root = tmp_path / "words"
    # As Kubernetes mounts a ConfigMap.
    _saved(root, "..data/a.csv")
    (root / "a.csv").symlink_to("..data/a.csv")
    _saved(tmp_path, "secret/b.csv")
    (root / "b.csv").symlink_to("../secret/b.csv")
    (root / "linked").symlink_to("../secret")
    assert visible_files(root) == [root / "a.csv"]
