"""The files of a folder that may be a glossary: none that is hidden, and those of one language."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from statistics import median

from rag.formats.documents.page_files import LANGUAGE, SUFFIXES
from rag.formats.documents.site_pages import may_be_page

# How many files of a folder are looked at to choose its format.
MAX_FILES = 500
# Folders that hold what others wrote, or what programs made.
OTHERS = frozenset("node_modules __pycache__ vendor venv site-packages".split())
# Pages without titles are terms if so many of a folder's files are pages, and short ones.
LEAST_PAGES, MOSTLY_PAGES, SHORT_PAGE = 2, 0.8, 3_000


class FilesOfFolder:
    """The files of a folder, and what can be said of them without reading their entries."""

    def __init__(self, root: Path, language: str) -> None:
        """Find the files below a folder in a language, if it has a folder for each of several."""
        self.root = root
        kept, self.other_languages = in_language(visible_files(root), root, language)
        self.sample: Sequence[Path] = kept[:MAX_FILES]

    @cached_property
    def markdown(self) -> list[Path]:
        """The Markdown files."""
        return [file for file in self.sample if file.suffix in SUFFIXES]

    def pages_among(self, titled: Sequence[Path]) -> list[Path]:
        """Return the files that are pages, one a term: those with a title, or short ones.

        Pages without titles count only if nearly all Markdown files are such pages.
        """
        if titled:
            return list(titled)
        pages = list(filter(may_be_page, self.markdown))
        if len(pages) < LEAST_PAGES or len(pages) < MOSTLY_PAGES * len(self.markdown):
            return []
        sizes = [file.stat().st_size for file in pages]
        return pages if median(sizes) <= SHORT_PAGE else []


def files_at(path: Path) -> list[Path]:
    """Return a file, or the files below a folder that lie in it and are not linked to."""
    if path.is_file():
        return [path]
    files = []
    for file in sorted(path.rglob("*")):
        if file.is_file() and not file.is_symlink():
            files.append(file)
    return files


def visible_files(root: Path) -> list[Path]:
    """Return the files below a folder that are not hidden, in the order of their paths.

    A link out of the folder is none of them: who may add a file there may not read all others.
    """
    return [file for file in sorted(root.rglob("*")) if _is_visible(file, root)]


def _is_visible(file: Path, root: Path) -> bool:
    """Return whether a path is a file in a folder, and no part of it below that is hidden."""
    parts = file.relative_to(root).parts
    is_hidden = any(part.startswith(".") for part in parts)
    return not is_hidden and OTHERS.isdisjoint(parts) and is_file_in(file, root)


def is_file_in(file: Path, folder: Path) -> bool:
    """Return whether a path is a file, or a link to one, that lies in a folder."""
    return file.is_file() and file.resolve().is_relative_to(folder.resolve())


def in_language(
    files: Iterable[Path], root: Path, language: str
) -> tuple[list[Path], tuple[str, ...]]:
    """Return the files in a language, and the other languages that have folders of their own.

    Folders side by side whose names are languages hold the same in several ones, if one of them is
    of the language wanted.
    """
    listed = list(files)
    beside: dict[Path, set[str]] = defaultdict(set)
    for file in listed:
        parts = file.relative_to(root).parts[:-1]
        for depth, part in enumerate(parts):
            if LANGUAGE.fullmatch(part):
                beside[Path(*parts[:depth])].add(part)
    several: dict[Path, set[str]] = {}
    others: set[str] = set()
    for place, names in beside.items():
        if len(names) > 1 and language in names:
            several[place] = names
            others |= names - {language}
    kept = [file for file in listed if not _in_other(file.relative_to(root), several, language)]
    return kept, tuple(sorted(others))


def _in_other(file: Path, several: "dict[Path, set[str]]", language: str) -> bool:
    """Return whether a file lies in a folder of another language."""
    for depth, part in enumerate(file.parts[:-1]):
        names = several.get(Path(*file.parts[:depth]), set())
        if part in names and part != language:
            return True
    return False
