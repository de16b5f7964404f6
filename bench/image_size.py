"""Adds up the unpacked files of the packages that a server needs: what the image has above Python.

python -m bench.image_size
"""

import argparse
from collections.abc import Sequence
from importlib.metadata import distribution
from pathlib import Path

LOCK = Path(__file__).parent.parent / "requirements.lock"
MB = 1_000_000


def unpacked_bytes(package: str) -> int:
    """Return the bytes of the files of an installed package, compiled modules left out."""
    files = distribution(package).files or []
    return sum(file.size or 0 for file in files if file.suffix != ".pyc")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the sizes of the largest packages, and of all."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args(arguments)
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    names = [line.partition("==")[0] for line in lines]
    sizes = {name: unpacked_bytes(name) for name in names}
    for name in sorted(sizes, key=lambda each: -sizes[each])[:8]:
        print(f"{name}: {sizes[name] / MB:.0f} MB")
    print(f"{len(names)} packages: {sum(sizes.values()) / MB:.0f} MB")


if __name__ == "__main__":
    main()
