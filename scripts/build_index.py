"""Builds the index of `corpus/` into `index/`, as `rag build` does."""

from rag.build.builder import build_index
from rag.settings import Settings

if __name__ == "__main__":
    print(build_index(Settings()))  # noqa: T201
