"""Writes the sample glossary that comes with the package into a folder."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from rag.errors import BadSetting

# Where the sample is, from the package: inside a wheel, beside the package in a checkout.
PLACES = ("sample", "../corpus")


def write_sample(folder: Path) -> int:
    """Write the entries into a folder that is empty or does not exist; return their number.

    Raises BadSetting for any other folder.
    """
    if folder.exists() and not _is_empty_folder(folder):
        remedy = "name a folder that is empty or not there yet"
        raise BadSetting(f"{folder} holds something already; {remedy}")
    package = files("rag")
    candidates = [package.joinpath(place) for place in PLACES]
    sample = next(candidate for candidate in candidates if candidate.is_dir())
    with as_file(sample) as entries:
        shutil.copytree(entries, folder, dirs_exist_ok=True)
    return len(list(folder.glob("*.md")))


def _is_empty_folder(path: Path) -> bool:
    """Return whether a path is a folder with nothing in it."""
    return path.is_dir() and not any(path.iterdir())
