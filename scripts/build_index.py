"""Build the index of `corpus/` into `index/`: `rag build`, for those who like a script."""

from rag.build.builder import build_index
from rag.settings import Settings

if __name__ == "__main__":
    print(build_index(Settings()))  # noqa: T201
