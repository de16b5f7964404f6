"""Finds the pages of a site in one language, and reads their text."""

import re
from collections.abc import Iterable
from pathlib import Path

from rag.corpus.entry_file import EntryFile

SUFFIXES = (".md", ".mdx", ".markdown")
# The name of a folder, or the inner suffix of a file, that stands for a language.
LANGUAGE = re.compile(r"[a-z]{2}(?:-[a-zA-Z]{2,4})?")


def page_text(path: Path) -> str | None:
    """Return the text of a page; None if it cannot be read as UTF-8."""
    return EntryFile(path).text()


def page_files(root: Path, language: str) -> list[Path]:
    """Return the pages below a folder in one language, without templates and hidden files."""
    files = [file for file in sorted(root.rglob("*")) if _is_page_file(file, root)]
    folders = _language_folders(files, root)
    return [file for file in files if _in_language(file, root, language, folders)]


def _is_page_file(file: Path, root: Path) -> bool:
    """Return whether a file is a page that is neither hidden nor a link out of the folder."""
    if file.suffix not in SUFFIXES or not file.is_file():
        return False
    inner = file.relative_to(root)
    is_hidden = any(part.startswith((".", "_")) for part in inner.parts)
    return not is_hidden and file.resolve().is_relative_to(root.resolve())


def _language_folders(files: Iterable[Path], root: Path) -> set[str]:
    """Return the folders at the top that are named by languages, if there are several."""
    folders: set[str] = set()
    for file in files:
        top, *inner = file.relative_to(root).parts
        if inner and LANGUAGE.fullmatch(top):
            folders.add(top)
    if len(folders) < 2:
        return set()
    return folders


def _in_language(file: Path, root: Path, language: str, folders: set[str]) -> bool:
    """Return whether a page is in a language, by its folder or by a suffix as in `term.de.md`."""
    top = file.relative_to(root).parts[0]
    if top in folders and top.lower() != language.lower():
        return False
    suffix = Path(file.stem).suffix.removeprefix(".")
    return not LANGUAGE.fullmatch(suffix) or suffix == language
