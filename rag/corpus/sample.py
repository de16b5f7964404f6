"""Writes the sample glossary that comes with the package into a folder."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from rag.errors import BadSetting, CorpusUnwritable

# Where the sample is, from the package: inside a wheel, beside the package in a checkout.
PLACES = ("sample", "../corpus")


def write_sample(folder: Path) -> int:
    """Write the entries into a folder that is empty or does not exist; return their number.

    Raises BadSetting for any other folder, CorpusUnwritable if it cannot be written.
    """
    if folder.exists() and not _is_empty_folder(folder):
        remedy = "name a folder that is empty or not there yet"
        raise BadSetting(f"{folder} holds something already; {remedy}")
    package = files("rag")
    candidates = [package.joinpath(place) for place in PLACES]
    sample = next(candidate for candidate in candidates if candidate.is_dir())
    with as_file(sample) as entries:
        try:
            _copy_files(entries, folder)
        except OSError as error:
            # Else the next try would find a folder that holds something.
            shutil.rmtree(folder, ignore_errors=True)
            remedy = "make room, or name another folder"
            detail = f"The sample cannot be written into {folder} ({error.strerror}); {remedy}"
            raise CorpusUnwritable(detail) from error
    return len(list(folder.glob("*.md")))


def _copy_files(source: Path, target: Path) -> None:
    """Copy the files of a folder into another, up to the first that fails. Raises OSError."""
    target.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        shutil.copyfile(file, target / file.name)


def _is_empty_folder(path: Path) -> bool:
    """Return whether a path is a folder with nothing in it."""
    return path.is_dir() and not any(path.iterdir())
