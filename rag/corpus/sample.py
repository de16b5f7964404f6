"""A folder -> the glossary that comes with the package, as files in it, to try or to begin from."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from rag.errors import BadSetting

# A checkout has it beside the package; a wheel has it inside.
PLACES = ("sample", "../corpus")


def write_sample(folder: Path) -> int:
    """Write the entries into a folder that holds nothing yet; return how many. Raises BadSetting."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadSetting(
            f"{folder} holds something already; name a folder that is empty or not there yet"
        )
    package = files("rag")
    place = next(each for each in map(package.joinpath, PLACES) if each.is_dir())
    with as_file(place) as entries:
        shutil.copytree(entries, folder, dirs_exist_ok=True)
    return len(list(folder.glob("*.md")))
