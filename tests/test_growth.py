"""What strangers send is read in time that grows with its size, whatever it is."""

from pathlib import Path

import pytest

from rag.search.engine import Engine
from tests.adversarial import PIECES, is_linear, reader_doors, repeated, text_doors

SIZE = 10_000


@pytest.mark.parametrize("part", range(8))
def test_every_door_takes_texts_in_linear_time(engine: Engine, part: int) -> None:
    slow = []
    for name, door in text_doors(engine).items():
        for piece in PIECES[part::8]:
            if not is_linear(door, repeated(piece, SIZE)):
                slow.append((name, piece))
    assert slow == []


@pytest.mark.parametrize(
    ("door", "text"),
    [
        (".yml 0", "\n" * SIZE + "a: b"),
        (".md 0", f"# Related{' ' * SIZE}a\n"),
        (".md 1", f"# Related{' ' * SIZE}a\n"),
        (".csv 1", 'a,"b\n' * (SIZE // 5)),
        (".csv 0", "_" * SIZE),
    ],
)
def test_readers_take_what_was_hard_in_linear_time(door: str, text: str, tmp_path: Path) -> None:
    assert is_linear(reader_doors()[door], text)
