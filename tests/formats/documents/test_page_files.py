"""The pages of a site in one language."""

from pathlib import Path

import pytest

from rag.formats.documents.page_files import page_files, page_text


def site(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("words", encoding="utf-8")
    return folder


def found(root: Path, language: str = "en") -> list[str]:
    return [str(file.relative_to(root)) for file in page_files(root, language)]


def test_pages_are_found_in_all_folders_in_their_order(tmp_path: Path) -> None:
    root = site(tmp_path, "b.md", "a/c.mdx", "a/b.markdown", "a/picture.png", "c.txt")
    assert found(root) == ["a/b.markdown", "a/c.mdx", "b.md"]


def test_hidden_files_and_templates_are_no_pages(tmp_path: Path) -> None:
    root = site(tmp_path, ".git/a.md", "_drafts/a.md", "_index.md", ".a.md", "x/_y/a.md", "ok.md")
    assert found(root) == ["ok.md"]


def test_a_folder_with_the_suffix_of_a_page_is_none(tmp_path: Path) -> None:
    assert found(site(tmp_path, "a.md/b.md")) == ["a.md/b.md"]


def test_a_link_out_of_the_folder_is_no_page(tmp_path: Path) -> None:
    secret = site(tmp_path, "secret.md") / "secret.md"
    root = site(tmp_path / "site", "a.md")
    (root / "b.md").symlink_to(secret)
    (root / "c.md").symlink_to(root / "a.md")
    assert found(root) == ["a.md", "c.md"]


@pytest.mark.parametrize(
    ("language", "pages"),
    [("en", ["en/a.md", "x.md"]), ("DE", ["de/a.md", "x.md"]), ("fr", ["x.md"])],
)
def test_of_several_folders_of_languages_one_is_read(
    tmp_path: Path, language: str, pages: list[str]
) -> None:
    assert found(site(tmp_path, "en/a.md", "de/a.md", "x.md"), language) == pages


def test_a_single_folder_with_the_name_of_a_language_is_read_whatever_it_is(
    tmp_path: Path,
) -> None:
    assert found(site(tmp_path, "de/a.md", "guides/b.md")) == ["de/a.md", "guides/b.md"]


def test_a_suffix_within_the_name_of_a_file_is_its_language(tmp_path: Path) -> None:
    root = site(tmp_path, "a.md", "a.de.md", "a.pt-BR.md", "v1.2.md")
    assert found(root) == ["a.md", "v1.2.md"]
    assert found(root, "de") == ["a.de.md", "a.md", "v1.2.md"]


def test_a_page_that_cannot_be_read_has_no_text(tmp_path: Path) -> None:
    assert page_text(site(tmp_path, "a.md") / "a.md") == "words"
    (tmp_path / "b.md").write_bytes(b"\xff\xfe\xfa")
    assert page_text(tmp_path / "b.md") is None
    assert page_text(tmp_path / "missing.md") is None
